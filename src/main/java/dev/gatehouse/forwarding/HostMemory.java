package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.site.HostName;

/**
 * What a connection has found out about the host it asks for: nearly always it asks for the same one again, and then neither its name
 * nor the header lines that tell an upstream who asks are made anew. Those of a proxy, whose requests come from many, are.
 */
final class HostMemory {

    private final ForwardedHeaders headers;
    private byte[] host = {};
    private @Nullable HostName name;
    private byte @Nullable [] lines;
    private boolean byProxy;

    HostMemory(ForwardedHeaders headers) {
        this.headers = headers;
    }

    /** The name that is asked for; null where there is none, several or a malformed one. */
    @Nullable
    HostName hostOf(ClientRequest request) {
        Head head = request.head();
        byProxy = head.has(Field.FORWARDED);
        int field = request.isAbsolute() ? -1 : head.indexOf(Field.HOST);
        if (field < 0) {
            host = new byte[0];
            lines = null;
            name = request.host().orElse(null);
        } else if (!isKnown(head, field)) {
            host = Arrays.copyOfRange(head.bytes(), head.valueStart(field), head.valueEnd(field));
            lines = null;
            name = request.host().orElse(null);
        }
        return name;
    }

    private boolean isKnown(Head head, int field) {
        return host.length > 0
                && Arrays.equals(host, 0, host.length, head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /** The header lines for the host that was asked for last. */
    byte[] linesOf(Exchange exchange) {
        if (byProxy || headers.trusts(exchange.client())) {
            return write(headers.of(exchange));
        }
        if (lines == null) {
            lines = write(headers.of(exchange));
        }
        return lines;
    }

    /** Whether the request has been here before and goes in a circle. */
    boolean isLoop(Exchange exchange) {
        return headers.isLoop(exchange);
    }

    /** The address that a request comes from. */
    String visitor(Exchange exchange) {
        return headers.visitor(exchange);
    }

    private static byte[] write(Map<String, String> headers) {
        var text = new StringBuilder();
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
