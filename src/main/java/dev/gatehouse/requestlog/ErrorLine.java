package dev.gatehouse.requestlog;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.exchange.Denial;
import dev.gatehouse.exchange.Exchange;

/**
 * Writes a failed exchange as a line of the error log, in nginx's grammar and, where nginx has a message for the cause, in
 * nginx's words: whoever searches for the line finds twenty years of answers.
 *
 * <p>Grammar, order of the fields and levels after nginx's {@code ngx_http_log_error_handler} and
 * {@code ngx_event_connect_peer}: {@code yyyy/MM/dd HH:mm:ss [level] pid#tid: *connection message while action, client: …,
 * server: …, request: "…", upstream: "…", host: "…", referrer: "…"}.
 */
final class ErrorLine {

    private static final String UNIX = "unix:";
    private static final String CONNECTING = " while connecting to upstream";
    private static final String READING_HEADER = " while reading response header from upstream";

    private final LogTime time;
    private final long pid;

    ErrorLine(ZoneId zone, long pid) {
        this.time = LogTime.ofErrorLog(zone);
        this.pid = pid;
    }

    /** The line with its end. */
    byte[] of(Exchange exchange, UpstreamFailure failure, String server, Instant now) {
        var line = beginning(level(failure), now).append('*')
                .append(exchange.client().connection())
                .append(' ')
                .append(message(failure));
        request(line, exchange, server);
        upstream(exchange, failure).ifPresent(url -> field(line, "upstream", url));
        field(line, "host", exchange.head().header("host"));
        field(line, "referrer", exchange.head().header("referer"));
        return bytes(line);
    }

    /** A request that the operator's rules did not let through. */
    byte[] of(Exchange exchange, Denial denial, String server, Instant now) {
        var line = beginning("error", now).append('*')
                .append(exchange.client().connection())
                .append(' ')
                .append(switch (denial) {
                    case Denial.ForbiddenByRule _ -> "access forbidden by rule";
                    case Denial.BodyTooLarge(long bytes) ->
                        "client intended to send too large body: " + bytes + " bytes";
                });
        request(line, exchange, server);
        field(line, "host", exchange.head().header("host"));
        field(line, "referrer", exchange.head().header("referer"));
        return bytes(line);
    }

    private static void request(StringBuilder line, Exchange exchange, String server) {
        line.append(", client: ")
                .append(exchange.client().ip())
                .append(", server: ")
                .append(LogEscape.escape(server))
                .append(", request: \"")
                .append(LogEscape.escape(exchange.head().line()))
                .append('"');
    }

    /** A second line that says what to do, with the request id that the visitor sees. */
    byte[] hint(Exchange exchange, UpstreamFailure failure, Instant now) {
        String upstream = exchange.upstream().map(ErrorLine::origin).orElse("the upstream");
        var line = beginning("notice", now).append('*')
                .append(exchange.client().connection())
                .append(" hint: ")
                .append(Remedy.of(failure, upstream))
                .append(", cause: ")
                .append(failure.code())
                .append(", site: ")
                .append(exchange.site().orElse("-"))
                .append(", request id: ")
                .append(exchange.id());
        return bytes(line);
    }

    /** A connection that ended because a proxy did not say in its first bytes for whom it connects. */
    byte[] ofProxyHeader(Exchange.Client peer, String problem, Instant now) {
        return bytes(beginning("error", now).append('*')
                .append(peer.connection())
                .append(' ')
                .append(LogEscape.escape(problem))
                .append(" while reading PROXY protocol, client: ")
                .append(peer.ip()));
    }

    byte[] hintOnProxyHeader(Exchange.Client peer, Instant now) {
        return bytes(beginning("notice", now).append('*')
                .append(peer.connection())
                .append(" hint: gatehouse.proxy-protocol-from names ")
                .append(peer.ip())
                .append(", so each of its connections has to begin with the header of the PROXY protocol; ")
                .append("let it send that, or take the address out"));
    }

    /** A line about the log itself. */
    byte[] alert(String message, Instant now) {
        return bytes(beginning("alert", now).append(message));
    }

    /** A line about an upstream, which no request is the cause of; with nothing in it that a stranger has said unless it is escaped. */
    byte[] about(String level, String message, Instant now) {
        return bytes(beginning(level, now).append(message));
    }

    /** What happened, in the words that the line of a request begins with. */
    static String words(UpstreamFailure failure) {
        String message = message(failure);
        int end = message.indexOf(" while ");
        return end < 0 ? message : message.substring(0, end);
    }

    private StringBuilder beginning(String level, Instant now) {
        return new StringBuilder(512).append(time.format(now))
                .append(" [")
                .append(level)
                .append("] ")
                .append(pid)
                .append('#')
                .append(pid)
                .append(": ");
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(", ").append(name).append(": \"").append(LogEscape.escape(value)).append('"');
        }
    }

    private static byte[] bytes(StringBuilder line) {
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How much it matters, as nginx has it. */
    static String level(UpstreamFailure failure) {
        return switch (failure) {
            case PermissionDenied _ -> "crit";
            case Exhausted(var _, var errno) -> errno == Errno.EADDRNOTAVAIL ? "crit" : "alert";
            case Refused _,Unreachable _,ConnectTimedOut _,NameNotFound _,NameLookupTimedOut _,NameWithoutAddress _,NameServerFailed _,CertificateRejected _,ClientCertificateWanted _,NoCommonTls _,SpeaksPlain _,SpeaksTls _,OtherProtocol _,NoneLeft _,Loop _,TlsFailed _,ClosedEarly _,Reset _,Garbage _,HeaderTooBig _,FirstByteTimedOut _,IdleTimedOut _,BrokenOff _,Unknown _ ->
                "error";
        };
    }

    private static String message(UpstreamFailure failure) {
        return switch (failure) {
            case Refused _ -> "connect() failed " + numbered(Errno.ECONNREFUSED) + CONNECTING;
            case PermissionDenied(var address, var errno) -> connectTo(address) + numbered(errno) + CONNECTING;
            // nginx names the address when the kernel refuses at once, as it does for a missing route to the network.
            case Unreachable(var address, var errno) ->
                (errno == Errno.ENETUNREACH || errno == Errno.ENOENT ? connectTo(address) : "connect() failed ")
                        + numbered(errno) + CONNECTING;
            case ConnectTimedOut _ -> "upstream timed out " + numbered(Errno.ETIMEDOUT) + CONNECTING;
            case Exhausted(var address, var errno) ->
                (errno != Errno.EADDRNOTAVAIL ? "socket() failed " : connectTo(address)) + numbered(errno) + CONNECTING;
            case NameNotFound(String name) -> name + " could not be resolved (3: Host not found)";
            case NameLookupTimedOut(String name) -> name + " could not be resolved (110: Operation timed out)";
            case NameWithoutAddress(String name) -> name + " could not be resolved (1: No address)";
            case NameServerFailed(String name, var _) -> name + " could not be resolved (2: Server failure)";
            case CertificateRejected(var flaw, String detail) -> "upstream SSL certificate verify error: ("
                    + flaw.code() + ": " + LogEscape.escape(detail) + ") while SSL handshaking to upstream";
            case ClientCertificateWanted(String reason) ->
                "SSL_do_handshake() failed (SSL: " + LogEscape.escape(reason) + ") while SSL handshaking to upstream";
            case NoCommonTls(String reason) ->
                "SSL_do_handshake() failed (SSL: " + LogEscape.escape(reason) + ") while SSL handshaking to upstream";
            case SpeaksPlain _ ->
                "SSL_do_handshake() failed (SSL: wrong version number) while SSL handshaking to upstream";
            case NoneLeft _ -> "no live upstreams" + CONNECTING;
            case Loop _ -> "upstream is this server itself" + CONNECTING;
            case TlsFailed(String reason) ->
                "SSL_do_handshake() failed (SSL: " + LogEscape.escape(reason) + ") while SSL handshaking to upstream";
            case ClosedEarly _ -> "upstream prematurely closed connection" + READING_HEADER;
            case Reset _ -> "recv() failed " + numbered(Errno.ECONNRESET) + READING_HEADER;
            case Garbage _,SpeaksTls _,OtherProtocol _ -> "upstream sent no valid HTTP/1.0 header" + READING_HEADER;
            case HeaderTooBig _ -> "upstream sent too big header" + READING_HEADER;
            case FirstByteTimedOut _ -> "upstream timed out " + numbered(Errno.ETIMEDOUT) + READING_HEADER;
            case IdleTimedOut _ -> "upstream timed out " + numbered(Errno.ETIMEDOUT) + " while reading upstream";
            case BrokenOff _ -> "upstream prematurely closed connection while reading upstream";
            case Unknown(String words) -> "upstream failed (" + LogEscape.escape(words) + ")" + CONNECTING;
        };
    }

    private static String connectTo(@Nullable SocketAddress address) {
        return address == null ? "connect() failed " : "connect() to " + text(address) + " failed ";
    }

    private static String numbered(Errno errno) {
        return "(" + errno.number() + ": " + errno.words() + ")";
    }

    /**
     * The URI that was sent, or would have been, with the upstream's resolved address, as nginx has it; with its name where
     * the address is not known. While the name has no address there is no upstream.
     */
    private static Optional<String> upstream(Exchange exchange, UpstreamFailure failure) {
        if (failure instanceof NameNotFound || failure instanceof NameWithoutAddress || failure instanceof NameServerFailed
                || failure instanceof NameLookupTimedOut) {
            return Optional.empty();
        }
        Optional<SocketAddress> peer = addressOf(failure).or(exchange::upstreamPeer);
        return exchange.upstream()
                .map(upstream -> isSocket(upstream)
                        ? "http://" + origin(upstream) + ":" + exchange.upstreamTarget().orElse("/")
                        : upstream.getScheme() + "://" + peer.map(ErrorLine::text).orElse(upstream.getRawAuthority())
                                + exchange.upstreamTarget().orElse("/"));
    }

    private static Optional<SocketAddress> addressOf(UpstreamFailure failure) {
        return Optional.ofNullable(failure.address());
    }

    private static String origin(URI upstream) {
        if (isSocket(upstream)) {
            String socket = upstream.toString();
            int path = socket.indexOf(':', UNIX.length());
            return path < 0 ? socket : socket.substring(0, path);
        }
        return upstream.getScheme() + "://" + upstream.getRawAuthority();
    }

    private static boolean isSocket(URI upstream) {
        return upstream.toString().startsWith(UNIX);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : UNIX + address;
    }
}
