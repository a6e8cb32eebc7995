package dev.gatehouse.requestlog;

import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Denial;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.why.WhyLinks;

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

    private final LogTime time;
    private final long pid;

    ErrorLine(ZoneId zone, long pid) {
        this.time = LogTime.ofErrorLog(zone);
        this.pid = pid;
    }

    /** The line with its end. */
    byte[] of(Exchange exchange, UpstreamFailure failure, String server, Instant now) {
        var line = beginning(NginxWords.level(failure), now).append('*')
                .append(exchange.client().connection())
                .append(' ')
                .append(NginxWords.of(failure, exchange.upstream()));
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
                .append(LogEscape.escape(WhyLinks.masked(exchange.head().line())))
                .append('"');
    }

    /**
     * A second line that says what it means and what to do, with the upstream as configured and the request id that the visitor sees. The
     * text may hold anything; what follows the last cause is ours.
     */
    byte[] hint(Exchange exchange, Diagnosis diagnosis, Instant now) {
        var line = beginning("notice", now).append('*')
                .append(exchange.client().connection())
                .append(" hint: ")
                .append(HintWords.of(diagnosis))
                .append(", cause: ")
                .append(diagnosis.incident().failure().code());
        field(line, "upstream", diagnosis.incident().upstream());
        line.append(", site: ")
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
        return ofProgram("alert", message, now);
    }

    /** A line about something that is no request's, with one of nginx's levels. */
    byte[] ofProgram(String level, String message, Instant now) {
        return bytes(beginning(level, now).append(LogEscape.escape(message)));
    }

    /** A line about an upstream, which no request is the cause of; with nothing in it that a stranger has said unless it is escaped. */
    byte[] about(String level, String message, Instant now) {
        return bytes(beginning(level, now).append(message));
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
            line.append(", ").append(name).append(": \"").append(LogEscape.escape(WhyLinks.masked(value))).append('"');
        }
    }

    private static byte[] bytes(StringBuilder line) {
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The URI that was sent, or would have been, with the upstream's resolved address, as nginx has it; with its name where
     * the address is not known. While the name has no address there is no upstream.
     */
    private static Optional<String> upstream(Exchange exchange, UpstreamFailure failure) {
        if (failure instanceof UpstreamFailure.OfName) {
            return Optional.empty();
        }
        Optional<SocketAddress> peer = addressOf(failure).or(exchange::upstreamPeer);
        return exchange.upstream()
                .map(upstream -> isSocket(upstream)
                        ? "http://" + socket(upstream) + ":" + exchange.upstreamTarget().orElse("/")
                        : upstream.getScheme() + "://" + peer.map(NginxWords::text).orElse(upstream.getRawAuthority())
                                + exchange.upstreamTarget().orElse("/"));
    }

    private static Optional<SocketAddress> addressOf(UpstreamFailure failure) {
        return Optional.ofNullable(failure.address());
    }

    /** The socket without what is put before the path. */
    private static String socket(URI upstream) {
        String socket = upstream.toString();
        int path = socket.indexOf(':', UNIX.length());
        return path < 0 ? socket : socket.substring(0, path);
    }

    private static boolean isSocket(URI upstream) {
        return upstream.toString().startsWith(UNIX);
    }
}
