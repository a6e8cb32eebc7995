package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What our readers understand of the bytes of one direction of a connection; each byte one character.
 *
 * @param messages in their order; the last one may have no end
 * @param refused whether the bytes broke a rule, so that nothing behind it was read
 */
record Conversation(List<Message> messages, boolean refused) {

    static final HeadReader.Limits LIMITS = new HeadReader.Limits(200, 1000, 20);

    /**
     * A message whose head was accepted.
     *
     * @param start where its first line begins; for a request behind empty lines, if there are any
     * @param bodyStart the first byte behind its head
     * @param end the first byte behind it, or behind everything that there is of it
     * @param ending how its body ends
     * @param keepAlive whether another message may follow on the connection
     */
    record Message(List<String> firstLine, List<String> fields, String data, List<String> trailers, int start,
            int bodyStart, int end, Ending ending, boolean keepAlive) {}

    /** How much there is of a message. */
    enum Ending {
        COMPLETE, MORE_TO_COME, WITH_CONNECTION, MALFORMED, OTHER_PROTOCOL
    }

    /** The requests in these bytes, come in packets of a size. */
    static Conversation ofRequests(byte[] bytes, int packet) {
        return new Reading(bytes, packet, HeadReader.ofRequests(LIMITS)) {

            @Override
            @Nullable
            Framing framing(Head head) {
                RequestRules rules = RequestRules.of(head);
                keepAlive = rules.keepAlive();
                return rules.refusal() == 0 ? rules.framing() : null;
            }
        }.read();
    }

    /** The responses in these bytes, come in packets of a size. */
    static Conversation ofResponses(byte[] bytes, int packet, boolean toHead) {
        return new Reading(bytes, packet, HeadReader.ofResponses(LIMITS)) {

            @Override
            @Nullable
            Framing framing(Head head) {
                ResponseRules rules = ResponseRules.of(head, toHead);
                keepAlive = rules.keepAlive();
                otherProtocol = rules.status() == ResponseRules.SWITCHING_PROTOCOLS;
                return rules.proper() ? rules.framing() : null;
            }
        }.read();
    }

    /** Reads one direction of a connection. */
    private abstract static class Reading {

        private final byte[] bytes;
        private final int packet;
        private final HeadReader reader;
        private final BodyReader body = new BodyReader(LIMITS);
        private final List<Message> messages = new ArrayList<>();
        private final StringBuilder data = new StringBuilder();
        boolean otherProtocol;
        boolean keepAlive;
        private boolean inBody;
        private boolean refused;
        private int bodyStart;

        Reading(byte[] bytes, int packet, HeadReader reader) {
            this.bytes = bytes;
            this.packet = packet;
            this.reader = reader;
        }

        /** How the body is framed; null for a head that is refused. */
        abstract @Nullable Framing framing(Head head);

        Conversation read() {
            for (int from = 0; from < bytes.length && !refused && !otherProtocol; from += Math.min(packet,
                    bytes.length - from)) {
                ByteBuf in = Unpooled.wrappedBuffer(bytes, from, Math.min(packet, bytes.length - from));
                while (in.isReadable() && !refused && !otherProtocol) {
                    read(in, from);
                }
            }
            if (inBody) {
                add(bytes.length, body.endsWithConnection() ? Ending.WITH_CONNECTION : Ending.MORE_TO_COME);
            }
            return new Conversation(messages, refused);
        }

        private void read(ByteBuf in, int offset) {
            if (inBody) {
                body.read(in, (of, index, length) -> data
                        .append(of.toString(index, length, StandardCharsets.ISO_8859_1)));
            } else {
                readHead(in, offset);
            }
            if (inBody && body.isMalformed()) {
                refused = true;
                add(bodyStart, Ending.MALFORMED);
            } else if (inBody && body.isComplete()) {
                add(offset + in.readerIndex(), otherProtocol ? Ending.OTHER_PROTOCOL : Ending.COMPLETE);
            }
        }

        private void readHead(ByteBuf in, int offset) {
            HeadReader.Result result = reader.read(in);
            if (result == HeadReader.Result.COMPLETE) {
                Framing framing = framing(reader.head());
                refused = framing == null;
                if (framing != null) {
                    body.start(framing);
                    inBody = true;
                    bodyStart = offset + in.readerIndex();
                }
            } else {
                refused = result != HeadReader.Result.MORE;
            }
        }

        private void add(int end, Ending ending) {
            Head head = reader.head();
            List<String> firstLine = List.of(head.text(0, head.firstEnd()),
                    head.text(head.firstEnd() + 1, head.secondEnd()),
                    head.text(Math.min(head.secondEnd() + 1, head.lineEnd()), head.lineEnd()));
            Head trailers = ending == Ending.COMPLETE ? body.trailers() : null;
            messages.add(new Message(firstLine, fields(head), data.toString(),
                    trailers == null ? List.of() : fields(trailers), bodyStart - head.length(), bodyStart, end,
                    ending, keepAlive));
            data.setLength(0);
            inBody = false;
            reader.start();
        }
    }

    private static List<String> fields(Head head) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < head.count(); i++) {
            fields.add(head.name(i) + ": " + head.value(i));
        }
        return fields;
    }
}
