package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.routing.Passage;

/**
 * Writes the head of a request for the upstream: the bytes that came, without the fields of the client's connection, and with
 * the fields that say who asks. Neighbouring fields that stay are copied in one go.
 */
final class RequestWriter {

    private static final byte[] HTTP_1_1 = bytes(" HTTP/1.1\r\n");
    private static final byte[] HOST = bytes("Host: ");
    private static final byte[] CRLF = bytes("\r\n");
    private static final byte[] CONNECTION_UPGRADE = bytes("Connection: Upgrade\r\n");
    private static final byte[] TE_TRAILERS = bytes("TE: trailers\r\nConnection: TE\r\n");
    private static final int ROOM = 128;

    private RequestWriter() {
    }

    /**
     * @param target where the request goes
     * @param forwarded the fields that say who asks, with their line ends
     * @param passage what filters have made of the request; null where there are none
     */
    static ByteBuf write(Head head, RequestRules rules, UpstreamTarget target, byte[] forwarded,
            @Nullable Passage passage, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(
                head.length() + forwarded.length + target.prefix().length + target.host().length + ROOM);
        out.writeBytes(head.bytes(), 0, head.firstEnd() + 1);
        Optional<String> changed = passage == null ? Optional.empty() : passage.changedTarget();
        if (changed.isPresent()) {
            out.writeBytes(target.prefix()).writeCharSequence(changed.get(), StandardCharsets.ISO_8859_1);
        } else {
            writeTarget(head, target, out);
        }
        out.writeBytes(HTTP_1_1);
        if (target.replacesHost() || !head.has(Field.HOST)) {
            out.writeBytes(HOST).writeBytes(target.host()).writeBytes(CRLF);
        }
        if (passage == null) {
            writeFields(head, rules, target.replacesHost(), out);
        } else {
            ChangedFields.write(head, passage.fields(), field -> isHandedOn(field, rules, target.replacesHost()), out);
        }
        if (rules.upgrade()) {
            out.writeBytes(CONNECTION_UPGRADE);
        } else if (takesTrailers(head)) {
            out.writeBytes(TE_TRAILERS);
        }
        return out.writeBytes(forwarded).writeBytes(CRLF);
    }

    private static void writeTarget(Head head, UpstreamTarget target, ByteBuf out) {
        if (target.isPath()) {
            out.writeBytes(target.prefix());
        }
        if (target.start() == target.end() || head.bytes()[target.start()] == '?') {
            out.writeByte('/');
        }
        out.writeBytes(head.bytes(), target.start(), target.end() - target.start());
    }

    private static void writeFields(Head head, RequestRules rules, boolean withoutHost, ByteBuf out) {
        int from = head.start(0);
        int count = head.count();
        for (int i = 0; i < count; i++) {
            if (!isHandedOn(head.field(i), rules, withoutHost)) {
                out.writeBytes(head.bytes(), from, head.start(i) - from);
                from = head.start(i + 1);
            }
        }
        out.writeBytes(head.bytes(), from, head.start(count) - from);
    }

    private static boolean isHandedOn(Field field, RequestRules rules, boolean withoutHost) {
        return switch (field) {
            case CONTENT_LENGTH, TRANSFER_ENCODING, TRAILER, ACCEPT, AUTHORIZATION, REFERER, USER_AGENT, OTHER -> true;
            case HOST -> !withoutHost;
            case UPGRADE -> rules.upgrade();
            // A client of HTTP/1.0 cannot be answered with 100 (RFC 9110, section 10.1.1).
            case EXPECT -> !rules.version10();
            case CONNECTION, TE, KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHORIZATION, PROXY_AUTHENTICATE, HTTP2_SETTINGS,
                    X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, X_REAL_IP, FORWARDED,
                    SEC_WEBSOCKET_KEY1, DISGUISED, OF_THIS_HOP ->
                false;
        };
    }

    /** TE is a field of the hop, but whether trailers are welcome is of interest to the upstream (RFC 9110, section 10.1.4). */
    private static boolean takesTrailers(Head head) {
        int te = head.indexOf(Field.TE);
        return te >= 0 && head.value(te).toLowerCase(java.util.Locale.ROOT).contains("trailers");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
