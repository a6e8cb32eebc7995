package dev.gatehouse.diagnosis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Why an upstream gave no answer that could be handed on. The error page, the error log and the metrics share it: each
 * says the same cause in its own words.
 */
public sealed interface UpstreamFailure {

    /** There was no connection to the address. */
    sealed interface OfConnection extends UpstreamFailure {

        /** The one that was tried; null where it did not come to that. */
        @Override
        @Nullable
        SocketAddress address();
    }

    /** The name led to no address. */
    sealed interface OfName extends UpstreamFailure {

        /** As it was asked for. */
        String name();
    }

    /** There was a connection, but the two did not agree how to make it a safe one. */
    sealed interface OfTls extends UpstreamFailure {
    }

    /** The request was sent, and no answer came of it. */
    sealed interface OfAnswer extends UpstreamFailure {
    }

    /** Nothing listens on the port. */
    record Refused(@Nullable SocketAddress address) implements OfConnection {}

    /**
     * This machine's own security policy forbade the connection: SELinux, a firewall's {@code prohibit}, a sandbox.
     *
     * @param error 13, or 1 where the kernel says "not permitted"
     */
    record PermissionDenied(@Nullable SocketAddress address, Errno error) implements OfConnection {}

    /**
     * No way leads to the machine.
     *
     * @param error 113, or 101 and 112 where the kernel says network or host, 2 for a Unix socket that is not there, or 22 for a route that swallows what is sent
     */
    record Unreachable(@Nullable SocketAddress address, Errno error) implements OfConnection {}

    /** The connection was not there within its time limit; packets are likely dropped on the way. */
    record ConnectTimedOut(@Nullable SocketAddress address) implements OfConnection {}

    /** This machine has run out of something that a connection needs: ports (99), open files (24, 23) or memory (12, 105). */
    record Exhausted(@Nullable SocketAddress address, Errno error) implements OfConnection {}

    /** DNS knows no such name (NXDOMAIN, RFC 1035, section 4.1.1). */
    record NameNotFound(String name) implements OfName {}

    /** DNS knows the name, but no address of it. */
    record NameWithoutAddress(String name) implements OfName {}

    /**
     * A name server answered that it cannot answer.
     *
     * @param words which server, and its code, such as {@code 192.168.1.1 answers SERVFAIL}
     */
    record NameServerFailed(String name, String words) implements OfName {}

    /** No name server answered, so nobody knows whether the name has an address. */
    record NameLookupTimedOut(String name) implements OfName {}

    /**
     * The certificate of the upstream cannot be trusted.
     *
     * @param detail what of it is wrong: the day it ended, the names it is for, who has signed it
     */
    record CertificateRejected(Flaw flaw, String detail) implements OfTls {

        /** What is wrong with a certificate. */
        public enum Flaw {

            EXPIRED, NOT_YET_VALID, WRONG_NAME, SELF_SIGNED, UNKNOWN_AUTHORITY;

            /** The word for it in codes, such as {@code wrong-name}. */
            public String code() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    /** The upstream asks for a certificate of ours that it knows (RFC 8446, section 6.2). */
    record ClientCertificateWanted(String reason) implements OfTls {}

    /** Gatehouse and the upstream share no version of TLS, or no cipher. */
    record NoCommonTls(String reason) implements OfTls {}

    /** The upstream was addressed with TLS and speaks plain HTTP. */
    record SpeaksPlain() implements OfTls {}

    /** The upstream was addressed in plain HTTP and speaks TLS. */
    record SpeaksTls() implements OfAnswer {}

    /**
     * The upstream speaks something else than HTTP, as its greeting shows.
     *
     * @param protocol such as {@code SSH}
     * @param greeting its first words, made harmless for logs
     */
    record OtherProtocol(String protocol, String greeting) implements OfAnswer {}

    /**
     * The TLS handshake with the upstream failed for another reason.
     *
     * @param reason what the TLS library says, without Java names
     */
    record TlsFailed(String reason) implements OfTls {

        /** The handshake was not over within the time limit of the connection. */
        public static final TlsFailed TIMED_OUT = new TlsFailed("the handshake timed out");

        /** The upstream closed the connection before the handshake was over. */
        public static final TlsFailed CLOSED = new TlsFailed("the upstream closed the connection in the handshake");

        /** The same with errno 104. */
        public static final TlsFailed RESET = new TlsFailed("the upstream reset the connection in the handshake");
    }

    /** The upstream took the request and closed the connection without a response. */
    record ClosedEarly() implements OfAnswer {}

    /** The upstream reset the connection (errno 104) before a response. */
    record Reset() implements OfAnswer {}

    /** What the upstream sent is not HTTP. */
    record Garbage() implements OfAnswer {}

    /** The head of the response is larger than Gatehouse takes. */
    record HeaderTooBig() implements OfAnswer {}

    /** The response did not begin within its time limit. */
    record FirstByteTimedOut(@Nullable Duration limit) implements OfAnswer {}

    /** Inside the request, the response or a connection of another protocol, no byte passed within the time limit. */
    record IdleTimedOut(@Nullable Duration limit, Half half) implements OfAnswer {

        /** Where it was. A connection of another protocol begins with an answer. */
        public enum Half {
            REQUEST, ANSWER
        }
    }

    /** The response broke off in the middle; the visitor has a part of it. */
    record BrokenOff() implements OfAnswer {}

    /**
     * Each of several upstreams was asked for this one request, and all have failed. Of a foreign log line also that none may be asked.
     *
     * @param count how many there are; 0 where the line does not say
     * @param last what happened to the one that failed last; null where nobody knows
     */
    record NoneLeft(int count, @Nullable UpstreamFailure last) implements UpstreamFailure {}

    /** The upstream is this proxy itself: the request has been here before. */
    record Loop() implements UpstreamFailure {}

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
            default -> 0;
        };
    }

    /** One short word for it, the same in metrics, pages and documentation. */
    default String code() {
        return switch (this) {
            case Refused _ -> "refused";
            case PermissionDenied _ -> "permission-denied";
            case Unreachable(var _, var errno) -> switch (errno) {
                case ENETUNREACH, EINVAL -> "no-route";
                case ENOENT -> "no-socket";
                default -> "host-unreachable";
            };
            case ConnectTimedOut _ -> "connect-timeout";
            case Exhausted(var _, var errno) -> switch (errno) {
                case EMFILE, ENFILE -> "out-of-files";
                case ENOMEM, ENOBUFS -> "out-of-memory";
                default -> "out-of-ports";
            };
            case NameNotFound _ -> "name-not-found";
            case NameWithoutAddress _ -> "name-without-address";
            case NameServerFailed _ -> "name-server-failed";
            case NameLookupTimedOut _ -> "name-lookup-timeout";
            case CertificateRejected(var flaw, var _) -> "certificate-" + flaw.code();
            case ClientCertificateWanted _ -> "client-certificate-wanted";
            case NoCommonTls _ -> "no-common-tls";
            case SpeaksPlain _ -> "speaks-plain";
            case SpeaksTls _ -> "speaks-tls";
            case OtherProtocol _ -> "other-protocol";
            case TlsFailed _ -> "tls";
            case ClosedEarly _ -> "closed-early";
            case Reset _ -> "reset";
            case Garbage _ -> "garbage";
            case HeaderTooBig _ -> "header-too-big";
            case FirstByteTimedOut _ -> "first-byte-timeout";
            case IdleTimedOut _ -> "idle-timeout";
            case BrokenOff _ -> "broken-off";
            case NoneLeft _ -> "none-left";
            case Loop _ -> "loop";
            case Unknown _ -> "unknown";
        };
    }

    /** Whether a time limit passed (status 504) rather than something going wrong at once (status 502). */
    default boolean isTimeLimit() {
        return this instanceof ConnectTimedOut || this instanceof FirstByteTimedOut
                || this instanceof IdleTimedOut
                || this instanceof NameLookupTimedOut || equals(TlsFailed.TIMED_OUT);
    }

    /** Whether nobody could be connected to, so that a connection shows that it is over. */
    default boolean isUnconnected() {
        return this instanceof OfConnection || this instanceof OfName;
    }

    /** Whether nobody was there to connect to, as while an application starts anew. */
    default boolean isRefusal() {
        return this instanceof Refused || this instanceof Unreachable;
    }

    /** Whether the connection ended with the request sent and before an answer. */
    default boolean isEarlyEnd() {
        return this instanceof ClosedEarly || this instanceof Reset;
    }

    /** The address that was tried; null where it did not come to that, or the failure came later. */
    default @Nullable SocketAddress address() {
        return null;
    }
}
