package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;

/**
 * The header lines that tell an upstream who asks. They say the same as long as a connection asks for the same host, so they are
 * made once for it; not for a trusted proxy, whose requests come from many.
 */
final class ForwardedLines {

    private final ForwardedHeaders headers;
    private @Nullable String host;
    private byte[] lines = {};

    ForwardedLines(ForwardedHeaders headers) {
        this.headers = headers;
    }

    byte[] of(Exchange exchange, String hostField) {
        if (headers.trusts(exchange.client())) {
            return write(headers.of(exchange));
        }
        if (!hostField.equals(host)) {
            lines = write(headers.of(exchange));
            host = hostField;
        }
        return lines;
    }

    private static byte[] write(Map<String, String> headers) {
        var text = new StringBuilder();
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
