package dev.gatehouse.upstream;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * An attempt to have a request answered that came to nothing.
 *
 * @param reach how far it came
 * @param held whether everything of the request that was sent can be sent once more
 * @param reused whether its connection had carried another request before
 * @param address where it led; null where it did not come to that
 * @param took from the beginning of what failed, a connect or a wait, to its end
 */
public record FailedAttempt(UpstreamFailure failure, Reach reach, boolean held, boolean reused,
        @Nullable SocketAddress address, Duration took, Instant at) {

    /** How far an attempt has come. */
    public enum Reach {

        /** There was no connection, and so nothing was sent. */
        CONNECTION,

        /** Something of the request was sent, and nothing has come. */
        REQUEST,

        /** Something of a response has come, be it an informational one. */
        RESPONSE,

        /** The two speak another protocol. */
        TUNNEL
    }

    /**
     * Whether the request may be sent once more: nothing of it was sent yet, or it was lost together with the connection, does the same
     * twice as once and can be had again (RFC 9110, section 9.2.2).
     */
    boolean isRepeatable(String method) {
        return switch (reach) {
            case CONNECTION -> true;
            case REQUEST -> held && isLoss() && Methods.isIdempotent(method);
            case RESPONSE, TUNNEL -> false;
        };
    }

    /** Whether nothing has come within the time limit of what does the same twice as once and can be had again. */
    boolean isUnanswered(String method) {
        return reach == Reach.REQUEST && held && failure instanceof UpstreamFailure.FirstByteTimedOut
                && Methods.isIdempotent(method);
    }

    /** The connection has ended, rather than carrying something that is no response, or nothing for too long. */
    private boolean isLoss() {
        return failure.isEarlyEnd() || failure instanceof UpstreamFailure.OfConnection
                || failure instanceof UpstreamFailure.OfTls;
    }

    /**
     * Whether nothing has failed but a connection that had waited for its next request: the upstream closed it in that moment, or is not
     * at its other end any more. The request may be sent on another one then.
     */
    public boolean isSwallowed(String method) {
        return reused && reach == Reach.REQUEST && isRepeatable(method);
    }

    /** What is told of it. */
    public Incident incident(String upstream, Outage outage) {
        return new Incident(failure, upstream, address, took, outage, at);
    }
}
