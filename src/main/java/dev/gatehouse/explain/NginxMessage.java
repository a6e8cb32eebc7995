package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.startsWithAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut.Half;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/**
 * What a message of nginx says. It is known by its beginning, since visitors and applications have a hand in the rest, and by what
 * nginx was doing meanwhile.
 */
final class NginxMessage {

    private static final String HEADER = "reading response header from upstream";

    private final String message;
    private final @Nullable String level;
    private final Place place;
    private final boolean whole;
    private final String doing;

    /** @param whole whether the fields of the line follow, so that nothing of the message is cut off */
    NginxMessage(String message, @Nullable String level, Place place, boolean whole) {
        this.message = message;
        this.level = level;
        this.place = place;
        this.whole = whole;
        int meanwhile = message.lastIndexOf(" while ");
        this.doing = meanwhile < 0 ? "" : message.substring(meanwhile + " while ".length());
    }

    Optional<Explained> explained() {
        return Optional.ofNullable(ofUpstream())
                .<Explained>map(Explained.Failed::new)
                .or(() -> NginxNames.failure(message).map(Explained.Failed::new))
                .or(() -> new NginxNotice(message, level, doing, whole).occurrence().map(Explained.Occurred::new));
    }

    private @Nullable UpstreamFailure ofUpstream() {
        if (startsWithAny(message, "connect() failed (", "connect() to ")) {
            return ofConnect();
        }
        if (message.startsWith("upstream timed out (")) {
            return ofTimeout();
        }
        if (message.startsWith("upstream prematurely closed")) {
            return doing.startsWith(HEADER) ? new ClosedEarly() : isInAnswer() ? new BrokenOff() : null;
        }
        if (message.startsWith("upstream ")) {
            return ofAnswer();
        }
        if (message.startsWith("no live upstreams")) {
            return new NoneLeft(0, null);
        }
        if (startsWithAny(message, "SSL_do_handshake() failed", "peer closed connection in SSL handshake",
                "SSL_read() failed", "SSL_write() failed")) {
            return ofTls();
        }
        return startsWithAny(message, "recv() failed (", "readv() failed (", "send() failed (", "writev() failed (",
                "sendfile() failed (", "socket() failed (") ? ofSystemCall() : null;
    }

    private boolean isInAnswer() {
        return startsWithAny(doing, "reading upstream", "proxying ", "sending to client");
    }

    private @Nullable UpstreamFailure ofConnect() {
        // nginx connects to name servers, OCSP responders and log servers, too.
        if (!doing.startsWith("connecting to upstream") && !doing.startsWith("SSL handshaking to upstream")
                && !doing.startsWith("reading response header from upstream")) {
            return null;
        }
        return Errors.in(reasonOfConnect()).map(errno -> Errors.connecting(errno, place.socketAddress())).orElse(null);
    }

    /** The path of a socket may say anything, so what counts is behind it. */
    private String reasonOfConnect() {
        return message.substring(Math.max(0, message.indexOf(" failed (")));
    }

    private @Nullable UpstreamFailure ofTimeout() {
        if (doing.startsWith("connecting to upstream")) {
            return new ConnectTimedOut(place.socketAddress());
        }
        if (doing.startsWith("SSL handshaking to upstream")) {
            return new TlsFailed("handshake timed out");
        }
        if (doing.startsWith(HEADER)) {
            return new FirstByteTimedOut(null);
        }
        if (doing.startsWith("sending request to upstream")) {
            return new IdleTimedOut(null, Half.REQUEST);
        }
        return startsWithAny(doing, "reading upstream", "proxying")
                ? new IdleTimedOut(null, Half.ANSWER)
                : null;
    }

    private @Nullable UpstreamFailure ofAnswer() {
        if (message.startsWith("upstream sent too big header")) {
            return new HeaderTooBig();
        }
        if (startsWithAny(message, "upstream sent no valid ", "upstream sent invalid ", "upstream sent unsupported ",
                "upstream sent unexpected ", "upstream sent duplicate ", "upstream sent too large http2 frame",
                "upstream sent frame for ", "upstream sent http2 ", "upstream sent more data than")) {
            return new Garbage();
        }
        if (message.startsWith("upstream is this server itself")) {
            return new Loop();
        }
        return NginxCertificate.failure(message).orElse(null);
    }

    private @Nullable UpstreamFailure ofTls() {
        if (message.startsWith("SSL_") && doing.contains("upstream")) {
            UpstreamFailure failure = TlsErrors.ofHandshake(Text.before(message, " while "));
            return message.startsWith("SSL_do_handshake") || failure instanceof ClientCertificateWanted
                    ? failure
                    : null;
        }
        return doing.startsWith("SSL handshaking to upstream")
                ? new TlsFailed("the upstream closed the connection within the handshake")
                : null;
    }

    private @Nullable UpstreamFailure ofSystemCall() {
        @Nullable
        Errno errno = Errors.in(Text.before(message, " while ")).orElse(null);
        if (errno == null || (!doing.contains("upstream") && !doing.startsWith("proxying"))) {
            return null;
        }
        return switch (errno) {
            case ECONNRESET, EPIPE ->
                startsWithAny(doing, HEADER, "sending request to upstream", "connecting to upstream",
                        "SSL handshaking to upstream") ? new Reset() : isInAnswer() ? new BrokenOff() : null;
            case ETIMEDOUT -> new IdleTimedOut(null, Half.ANSWER);
            default -> Errors.connecting(errno, place.socketAddress());
        };
    }
}
