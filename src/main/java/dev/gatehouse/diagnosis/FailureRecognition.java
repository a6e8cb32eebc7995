package dev.gatehouse.diagnosis;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;

import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/**
 * Finds the {@link UpstreamFailure} in an exception. The socket error sits somewhere in a chain of Netty and Reactor
 * wrappers, so the whole chain is walked; what it does not recognise is no failure of the upstream.
 */
public final class FailureRecognition {

    /** How far above the decoder's own frame an exception may have been thrown, such as by parsing a number. */
    private static final int DEPTH = 16;

    private static final Set<String> DECODERS = Set.of("io.netty.handler.codec.http.HttpObjectDecoder",
            "io.netty.handler.codec.http.HttpResponseDecoder");

    private FailureRecognition() {
    }

    /**
     * The failure that an exception means; empty if it is not about an upstream, and so perhaps our bug.
     *
     * @param error what the request ended with
     * @param host the upstream's host, for a name that was not found
     * @param responseBegun whether the visitor already has the head of the response
     * @param firstByteLimit the time limit in force, if there is one
     */
    public static Optional<UpstreamFailure> recognise(Throwable error, String host, boolean responseBegun,
            @Nullable Duration firstByteLimit) {
        List<Throwable> chain = chainOf(error);
        @Nullable
        SocketAddress address = addressIn(chain);
        Optional<UpstreamFailure> known = knownIn(chain);
        if (known.isPresent()) {
            return responseBegun ? Optional.of(new BrokenOff()) : known;
        }
        if (chain.stream().anyMatch(UnknownHostException.class::isInstance)) {
            return Optional.of(ofName(chain, host));
        }
        for (Throwable cause : chain) {
            Optional<UpstreamFailure> failure = recognise(cause, address, firstByteLimit);
            if (failure.isPresent()) {
                return responseBegun ? Optional.of(new BrokenOff()) : failure;
            }
        }
        return chain.stream()
                .filter(IOException.class::isInstance)
                .findFirst()
                .map(cause -> responseBegun ? new BrokenOff() : new Unknown(Words.of(cause)));
    }

    private static Optional<UpstreamFailure> recognise(Throwable cause, @Nullable SocketAddress address,
            @Nullable Duration firstByteLimit) {
        return Optional.ofNullable(switch (cause) {
            // Netty's connect timeout is a ConnectException too, so it has to be asked for first.
            case ConnectTimeoutException _ -> new ConnectTimedOut(address);
            case SSLException tls -> TlsRecognition.of(tls);
            case TooLongHttpHeaderException _ -> new HeaderTooBig();
            case TooLongHttpLineException _ -> new Garbage();
            // The response ended within its head.
            case PrematureChannelClosureException _ -> new ClosedEarly();
            case PrematureCloseException closed when closed.getCause() == null -> new ClosedEarly();
            case TimeoutException _ -> new FirstByteTimedOut(firstByteLimit);
            case org.springframework.cloud.gateway.support.TimeoutException _ -> new FirstByteTimedOut(firstByteLimit);
            case ClosedChannelException _ -> new ClosedEarly();
            // Netty's epoll transport throws it for a network without a route, too, and keeps no number.
            case NoRouteToHostException _ -> new Unreachable(address, Errno.of(cause).orElse(Errno.EHOSTUNREACH));
            // What Netty's native transports say of a Unix socket that is not there, without a word.
            case FileNotFoundException _ when address != null -> new Unreachable(address, Errno.ENOENT);
            case IOException io -> ofErrno(io, address);
            case DecoderException _,IllegalArgumentException _ when isFromDecoder(cause) -> new Garbage();
            default -> null;
        });
    }

    /** Behind an unknown host stands an answer that says so, or a name server that could not be asked. */
    private static UpstreamFailure ofName(List<Throwable> chain, String host) {
        boolean answered = chain.stream().anyMatch(DnsErrorCauseException.class::isInstance);
        boolean notAsked = chain.stream()
                .anyMatch(cause -> cause instanceof DnsNameResolverTimeoutException
                        || (cause instanceof IOException && !(cause instanceof UnknownHostException)));
        return notAsked && !answered ? new NameLookupTimedOut(host) : new NameNotFound(host);
    }

    private static @Nullable UpstreamFailure ofErrno(IOException error, @Nullable SocketAddress address) {
        return Errno.of(error).<UpstreamFailure>map(errno -> switch (errno) {
            case ECONNREFUSED -> new Refused(address);
            case EACCES, EPERM, EAFNOSUPPORT -> new PermissionDenied(address, errno);
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENOENT, EINVAL -> new Unreachable(address, errno);
            case ETIMEDOUT -> new ConnectTimedOut(address);
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL -> new Exhausted(address, errno);
            case ECONNRESET, EPIPE -> new Reset();
        }).orElse(null);
    }

    /**
     * Netty's codec complains of a malformed head with a plain {@link IllegalArgumentException}, and so do its classes for
     * headers when a filter gives one a value that is none.
     */
    private static boolean isFromDecoder(Throwable cause) {
        return cause instanceof DecoderException || Arrays.stream(cause.getStackTrace())
                .limit(DEPTH)
                .map(StackTraceElement::getClassName)
                .anyMatch(DECODERS::contains);
    }

    private static Optional<UpstreamFailure> knownIn(List<Throwable> chain) {
        return chain.stream()
                .filter(UpstreamFailedException.class::isInstance)
                .map(cause -> ((UpstreamFailedException) cause).failure())
                .findFirst();
    }

    private static @Nullable SocketAddress addressIn(List<Throwable> chain) {
        return chain.stream()
                .filter(ConnectFailedException.class::isInstance)
                .map(cause -> ((ConnectFailedException) cause).address())
                .findFirst()
                .orElse(null);
    }

    /** The exception and its causes, the innermost first: it is the one that knows. */
    private static List<Throwable> chainOf(Throwable error) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = error; cause != null && seen.add(cause); cause = cause.getCause()) {
            chain.addFirst(cause);
        }
        return chain;
    }
}
