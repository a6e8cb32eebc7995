package dev.gatehouse.requestlog;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestHead;
import dev.gatehouse.why.WhyLinks;

/** Writes an exchange as one line of the access log. */
final class AccessLine {

    private static final String BASIC = "basic ";

    private final AccessLogProperties.Format format;
    private final LogTime time;
    private final JsonMapper json = JsonMapper.builder().build();

    AccessLine(AccessLogProperties.Format format, ZoneId zone) {
        this.format = format;
        this.time = LogTime.ofAccessLog(zone);
    }

    /** The line with its end. */
    byte[] of(Exchange exchange) {
        return switch (format) {
            case MAIN -> bytes(combined(exchange).append(' ')
                    .append(quoted(exchange.head().header("x-forwarded-for")))
                    .append('\n'));
            case COMBINED -> bytes(combined(exchange).append('\n'));
            case JSON -> (json.writeValueAsString(object(exchange)) + '\n').getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The line without its end. */
    String text(Exchange exchange) {
        return new String(of(exchange), StandardCharsets.UTF_8).stripTrailing();
    }

    /**
     * {@code $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer"
     * "$http_user_agent"}. The time is that of the end, as in nginx.
     */
    private StringBuilder combined(Exchange exchange) {
        RequestHead head = exchange.head();
        var line = new StringBuilder(256).append(exchange.client().ip()).append(" - ");
        LogEscape.append(line, userOf(head));
        return line.append(" [")
                .append(time.format(exchange.arrived().plus(exchange.duration())))
                .append("] ")
                .append(quoted(WhyLinks.masked(head.line())))
                .append(' ')
                .append(exchange.status())
                .append(' ')
                .append(exchange.bodyBytesSent())
                .append(' ')
                .append(quoted(refererOf(head)))
                .append(' ')
                .append(quoted(head.header("user-agent")));
    }

    private static StringBuilder quoted(@Nullable String value) {
        var quoted = new StringBuilder().append('"');
        LogEscape.append(quoted, value);
        return quoted.append('"');
    }

    private static byte[] bytes(StringBuilder line) {
        return line.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As in the format JSON, whichever the log has. */
    Map<String, Object> object(Exchange exchange) {
        RequestHead head = exchange.head();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("time", exchange.arrived().plus(exchange.duration()).toString());
        object.put("remote_addr", exchange.client().ip());
        object.put("remote_user", userOf(head));
        object.put("request", WhyLinks.masked(head.line()));
        object.put("host", head.header("host"));
        object.put("status", exchange.status());
        object.put("body_bytes_sent", exchange.bodyBytesSent());
        object.put("body_bytes_received", exchange.bodyBytesReceived());
        object.put("referer", refererOf(head));
        object.put("user_agent", head.header("user-agent"));
        object.put("forwarded_for", head.header("x-forwarded-for"));
        object.put("duration_ms", exchange.duration().toNanos() / 1e6);
        object.put("site", exchange.site().orElse(null));
        object.put("cause", exchange.failure().map(UpstreamFailure::code).orElse(null));
        object.put("connection", exchange.client().connection());
        object.put("request_id", exchange.id());
        return object;
    }

    private static @Nullable String refererOf(RequestHead head) {
        String referer = head.header("referer");
        return referer == null ? null : WhyLinks.masked(referer);
    }

    /** The user of Basic authentication (RFC 7617), whoever checks the password; null where there is none. */
    private static @Nullable String userOf(RequestHead head) {
        String authorization = head.header("authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            byte[] credentials = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
            String text = new String(credentials, StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            return colon <= 0 ? null : text.substring(0, colon);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
