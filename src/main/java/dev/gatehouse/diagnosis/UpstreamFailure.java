package dev.gatehouse.diagnosis;

import java.net.SocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Why an upstream gave no answer that could be handed on. The error page, the error log and the metrics share it: each
 * says the same cause in its own words.
 */
public sealed interface UpstreamFailure {

    /** Nothing listens on the port. */
    record Refused(@Nullable SocketAddress address) implements UpstreamFailure {}

    /**
     * This machine's own security policy forbade the connection: SELinux, a firewall's {@code prohibit}, a sandbox.
     *
     * @param error 13, or 1 where the kernel says "not permitted"
     */
    record PermissionDenied(@Nullable SocketAddress address, Errno error) implements UpstreamFailure {}

    /**
     * No way leads to the machine.
     *
     * @param error 113, or 101 and 112 where the kernel says network or host, or 2 for a Unix socket that is not there
     */
    record Unreachable(@Nullable SocketAddress address, Errno error) implements UpstreamFailure {}

    /** The connection was not there within its time limit; packets are likely dropped on the way. */
    record ConnectTimedOut(@Nullable SocketAddress address) implements UpstreamFailure {}

    /** This machine has run out of something that a connection needs: ports (99) or open files (24). */
    record Exhausted(@Nullable SocketAddress address, Errno error) implements UpstreamFailure {}

    /** The name of the upstream has no address. */
    record NameNotFound(String name) implements UpstreamFailure {}

    /** No name server answered, so nobody knows whether the name has an address. */
    record NameLookupTimedOut(String name) implements UpstreamFailure {}

    /**
     * The TLS handshake with the upstream failed.
     *
     * @param reason what the TLS library says, without Java names
     */
    record TlsFailed(String reason) implements UpstreamFailure {}

    /** The upstream took the request and closed the connection without a response. */
    record ClosedEarly() implements UpstreamFailure {}

    /** The upstream reset the connection (errno 104) before a response. */
    record Reset() implements UpstreamFailure {}

    /** What the upstream sent is not HTTP. */
    record Garbage() implements UpstreamFailure {}

    /** The head of the response is larger than Gatehouse takes. */
    record HeaderTooBig() implements UpstreamFailure {}

    /** The response did not begin within its time limit. */
    record FirstByteTimedOut(@Nullable Duration limit) implements UpstreamFailure {}

    /** Inside the request, the response or a connection of another protocol, no byte passed within the time limit. */
    record IdleTimedOut(@Nullable Duration limit) implements UpstreamFailure {}

    /** The response broke off in the middle; the visitor has a part of it. */
    record BrokenOff() implements UpstreamFailure {}

    /** Something else; a wrong guess would cost more time than none. */
    record Unknown(String words) implements UpstreamFailure {}

    /** The number the operating system gave for it, 0 where it gave none. */
    default int errno() {
        return switch (this) {
            case Refused _ -> Errno.ECONNREFUSED.number();
            case PermissionDenied denied -> denied.error().number();
            case Unreachable unreachable -> unreachable.error().number();
            case Exhausted exhausted -> exhausted.error().number();
            case ConnectTimedOut _,FirstByteTimedOut _,IdleTimedOut _ -> Errno.ETIMEDOUT.number();
            case Reset _ -> Errno.ECONNRESET.number();
            case NameNotFound _,NameLookupTimedOut _,TlsFailed _,ClosedEarly _,Garbage _,HeaderTooBig _,BrokenOff _,Unknown _ ->
                0;
        };
    }

    /** One short word for it, the same in metrics, pages and documentation. */
    default String code() {
        return switch (this) {
            case Refused _ -> "refused";
            case PermissionDenied _ -> "permission-denied";
            case Unreachable _ -> "unreachable";
            case ConnectTimedOut _ -> "connect-timeout";
            case Exhausted _ -> "exhausted";
            case NameNotFound _ -> "name-not-found";
            case NameLookupTimedOut _ -> "name-lookup-timeout";
            case TlsFailed _ -> "tls";
            case ClosedEarly _ -> "closed-early";
            case Reset _ -> "reset";
            case Garbage _ -> "garbage";
            case HeaderTooBig _ -> "header-too-big";
            case FirstByteTimedOut _ -> "first-byte-timeout";
            case IdleTimedOut _ -> "idle-timeout";
            case BrokenOff _ -> "broken-off";
            case Unknown _ -> "unknown";
        };
    }

    /** Whether a time limit passed (status 504) rather than something going wrong at once (status 502). */
    default boolean isTimeLimit() {
        return this instanceof ConnectTimedOut || this instanceof FirstByteTimedOut
                || this instanceof IdleTimedOut
                || this instanceof NameLookupTimedOut;
    }
}
