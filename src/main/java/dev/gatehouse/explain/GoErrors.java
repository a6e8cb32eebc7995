package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.containsAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/** The errors of Go's {@code net}, {@code crypto/tls} and {@code net/http}, which Caddy and Traefik write as they are. */
final class GoErrors {

    private static final String MALFORMED = "malformed HTTP response ";
    private static final String TCP = "dial tcp ";
    private static final String SOCKET = "dial unix ";

    private GoErrors() {
    }

    static Optional<Explained> explained(String error) {
        String plain = withoutUrl(error.strip());
        return Optional.ofNullable(ofClient(plain))
                .<Explained>map(Explained.Occurred::new)
                .or(() -> Optional.ofNullable(ofUpstream(plain)).map(Explained.Failed::new));
    }

    /** Where the error says it was: {@code dial tcp 10.0.0.1:80: …}, {@code read tcp 10.0.0.9:4711->10.0.0.1:80: …}. */
    static Place place(String error) {
        String plain = withoutUrl(error.strip());
        if (plain.contains(SOCKET)) {
            return Place.ofUpstream("unix:" + Text.between(plain, SOCKET, ": "));
        }
        String between = Text.between(plain, "->", ": ");
        String dialled = plain.contains(TCP) ? Text.between(plain, TCP, ": ") : between;
        return dialled == null || dialled.startsWith("lookup ") ? Place.NOWHERE : Place.ofUpstream(dialled);
    }

    /** {@code Get "http://…": dial tcp …} has a URL that others may have written. */
    private static String withoutUrl(String error) {
        int quote = error.indexOf(" \"");
        int end = quote < 0 || quote > 8 ? -1 : error.indexOf("\": ", quote + 2);
        return end < 0 ? error : error.substring(end + 3);
    }

    private static @Nullable Occurrence ofClient(String error) {
        if (error.startsWith("http: TLS handshake error from ")) {
            return Occurrence.CLIENT_TLS;
        }
        if (error.equals("http: request body too large")) {
            return Occurrence.BODY_TOO_LARGE;
        }
        // The net package has words of its own for a cancelled context.
        boolean wentAway = error.endsWith("context canceled") || error.endsWith("operation was canceled")
                || error.endsWith("client disconnected")
                || error.endsWith("http2: stream closed") || error.equals("net/http: request canceled");
        return wentAway ? Occurrence.CLIENT_WENT_AWAY : null;
    }

    private static @Nullable UpstreamFailure ofUpstream(String error) {
        int malformed = error.indexOf(MALFORMED);
        if (malformed >= 0) {
            return ofGreeting(error.substring(malformed + MALFORMED.length()));
        }
        if (error.contains("lookup ")) {
            return ofName(error);
        }
        if (containsAny(error, "x509: ", "tls: ", "TLS handshake timeout",
                "server gave HTTP response to HTTPS client")) {
            return ofTls(error);
        }
        if (error.contains(TCP) || error.contains(SOCKET)) {
            return ofDial(error);
        }
        return ofAnswer(error);
    }

    private static UpstreamFailure ofGreeting(String quoted) {
        if (Text.startsWithAny(quoted, "\"\\x15\\x03", "\"\\x16\\x03", "\\\"\\\\x15\\\\x03", "\"\\\\x15\\\\x03")) {
            return new SpeaksTls();
        }
        String greeting = quoted.replace("\\", "").replace("\"", "");
        return greeting.startsWith("SSH-") ? new OtherProtocol("SSH", greeting) : new Garbage();
    }

    private static @Nullable UpstreamFailure ofName(String error) {
        String lookup = error.substring(error.indexOf("lookup ") + "lookup ".length());
        String name = Text.before(Text.before(lookup, ":"), " ").strip();
        String shown = name.isEmpty() ? "of the upstream" : name;
        if (lookup.contains("no such host")) {
            return new NameNotFound(shown);
        }
        if (lookup.contains("server misbehaving")) {
            return new NameServerFailed(shown, "server misbehaving");
        }
        return containsAny(lookup, "i/o timeout", "connection refused", "Temporary failure in name resolution",
                "Try again", "network is unreachable", "no route to host", "context deadline exceeded")
                        ? new NameLookupTimedOut(shown)
                        : null;
    }

    private static @Nullable UpstreamFailure ofTls(String error) {
        if (containsAny(error, "first record does not look like a TLS handshake",
                "gave HTTP response to HTTPS client")) {
            return new SpeaksPlain();
        }
        if (error.contains("x509: ")) {
            return ofCertificate(error.substring(error.indexOf("x509: ") + "x509: ".length()));
        }
        String reason = error.substring(Math.max(0, error.indexOf("tls: ")));
        if (containsAny(reason, "bad certificate", "certificate required", "unknown certificate")) {
            return new ClientCertificateWanted(reason);
        }
        if (containsAny(reason, "protocol version not supported", "selected unsupported protocol version",
                "no supported versions", "no cipher suite supported", "unconfigured cipher suite")) {
            return new NoCommonTls(reason);
        }
        if (error.contains("TLS handshake timeout")) {
            return new TlsFailed("handshake timed out");
        }
        return containsAny(reason, "handshake failure", "internal error", "unrecognized name", "access denied",
                "decode error")
                        ? new TlsFailed(reason)
                        : null;
    }

    private static @Nullable UpstreamFailure ofCertificate(String reason) {
        if (reason.startsWith("certificate has expired or is not yet valid")) {
            return new CertificateRejected(reason.contains(" is before ") ? Flaw.NOT_YET_VALID : Flaw.EXPIRED, reason);
        }
        if (containsAny(reason, "certificate is valid for ", "cannot validate certificate for ",
                "not valid for any names",
                "relies on legacy Common Name", "certificate is not standards compliant: common name")) {
            return new CertificateRejected(Flaw.WRONG_NAME, reason);
        }
        return containsAny(reason, "signed by unknown authority", "certificate is not trusted", "isn't trusted")
                ? new CertificateRejected(Flaw.UNKNOWN_AUTHORITY, reason)
                : null;
    }

    private static @Nullable UpstreamFailure ofDial(String error) {
        if (containsAny(error, "i/o timeout", "context deadline exceeded", "Client.Timeout")) {
            return new ConnectTimedOut(place(error).socketAddress());
        }
        return Errors.in(error).map(errno -> Errors.connecting(errno, place(error).socketAddress())).orElse(null);
    }

    private static @Nullable UpstreamFailure ofAnswer(String error) {
        if (containsAny(error, "timeout awaiting response headers", "Client.Timeout exceeded while awaiting headers")) {
            return new FirstByteTimedOut(null);
        }
        if (containsAny(error, "connection reset by peer", "broken pipe")) {
            return new Reset();
        }
        if (containsAny(error, "malformed HTTP ", "malformed MIME header", "malformed chunked encoding",
                "unsupported transfer encoding")) {
            return new Garbage();
        }
        if (error.contains("server response headers exceeded ")) {
            return new HeaderTooBig();
        }
        if (containsAny(error, "no upstreams available", "unreachable backend", "no hosts available upstream",
                "no available server")) {
            return new NoneLeft(0, null);
        }
        boolean ended = error.equals("EOF") || error.endsWith(": EOF") || error.endsWith("unexpected EOF")
                || error.contains("server closed idle connection");
        return ended ? new ClosedEarly() : null;
    }
}
