package dev.gatehouse.message;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.Conversation.Ending;
import dev.gatehouse.message.Conversation.Message;

/**
 * The property that keeps requests from being smuggled: what our reader accepts, Netty's strict codec accepts, too, and
 * understands as the same messages with the same ends. What our reader refuses, the codec may do with as it likes.
 *
 * <p>Besides, what is understood must not depend on the packets that the bytes come in.
 */
final class Agreement {

    private Agreement() {
    }

    /** @throws AssertionError if the two readers differ on these requests */
    static void onRequests(byte[] bytes) {
        Conversation ours = Conversation.ofRequests(bytes, Math.max(1, bytes.length));
        same("byte by byte", ours, Conversation.ofRequests(bytes, 1));
        try (StrictCodec codec = StrictCodec.ofRequests()) {
            compare(ours, bytes, codec, false);
        }
    }

    /** @throws AssertionError if the two readers differ on these responses */
    static void onResponses(byte[] bytes, boolean toHead) {
        Conversation ours = Conversation.ofResponses(bytes, Math.max(1, bytes.length), toHead);
        same("byte by byte", ours, Conversation.ofResponses(bytes, 1, toHead));
        try (StrictCodec codec = StrictCodec.ofResponses(toHead)) {
            compare(ours, bytes, codec, true);
        }
    }

    private static void compare(Conversation ours, byte[] bytes, StrictCodec codec, boolean responses) {
        int from = 0;
        for (Message message : ours.messages()) {
            codec.feed(bytes, from, message.bodyStart() - 1);
            same("a head before its end", List.of(), codec.firstLine());
            codec.feed(bytes, message.bodyStart() - 1, message.bodyStart());
            compareHeads(message, codec, responses);
            if (message.ending() == Ending.MALFORMED || message.ending() == Ending.OTHER_PROTOCOL) {
                return;
            }
            if (message.end() > message.bodyStart()) {
                codec.feed(bytes, message.bodyStart(), message.end() - 1);
                same("complete before its end", false, codec.isComplete());
                codec.feed(bytes, message.end() - 1, message.end());
            }
            compareBodies(message, codec);
            codec.next();
            from = message.end();
        }
    }

    private static void compareHeads(Message message, StrictCodec codec, boolean responses) {
        same("refusal of the head", null, codec.refusal());
        same("first line", trimmed(message.firstLine()), trimmed(codec.firstLine()));
        if (message.keepAlive() || !responses) {
            same("whether the connection is kept", message.keepAlive(), codec.isKeepAlive());
        }
        boolean bodiless = responses && message.bodyStart() == message.end()
                && (message.ending() == Ending.COMPLETE || message.ending() == Ending.OTHER_PROTOCOL);
        same("fields", bodiless ? withoutCoding(message.fields()) : message.fields(),
                bodiless ? withoutCoding(codec.fields()) : codec.fields());
    }

    private static void compareBodies(Message message, StrictCodec codec) {
        if (message.ending() == Ending.WITH_CONNECTION) {
            codec.end();
        }
        same("refusal of the body", null, codec.refusal());
        same("data", message.data(), codec.data());
        same("complete", message.ending() != Ending.MORE_TO_COME, codec.isComplete());
        same("trailers", message.trailers(), codec.trailers());
    }

    /** The codec takes the blanks off a reason phrase. */
    private static List<String> trimmed(List<String> firstLine) {
        return firstLine.stream().map(String::strip).toList();
    }

    /** The codec takes a Transfer-Encoding away where there is no body. */
    private static List<String> withoutCoding(List<String> fields) {
        return fields.stream().filter(field -> !field.regionMatches(true, 0, "transfer-encoding:", 0, 18)).toList();
    }

    static void same(String what, @Nullable Object ours, @Nullable Object theirs) {
        if (!Objects.equals(ours, theirs)) {
            throw new AssertionError("%s: we understand %s, the strict codec %s".formatted(what, ours, theirs));
        }
    }
}
