package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import dev.gatehouse.message.Framing;

/** The body of a request on a stream of HTTP/2, on its way to an upstream that is told where it ends as HTTP/1.1 does. */
final class StreamBody {

    /** Where the body goes. */
    @FunctionalInterface
    interface Way {

        /** Takes a piece with its framing and becomes its owner. */
        void body(ByteBuf bytes, boolean last);
    }

    private static final ByteBuf CRLF = constant("\r\n");
    private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");
    private static final ByteBuf BEFORE_TRAILERS = constant("0\r\n");

    private Framing framing = Framing.NONE;
    private long bytes;
    private boolean complete;

    /** @param ended whether the stream has ended with the head */
    void start(Framing by, boolean ended) {
        framing = by;
        complete = ended;
    }

    /** Something has come of it. */
    void read(int number, boolean last) {
        bytes += number;
        complete = last;
    }

    long bytes() {
        return bytes;
    }

    /** Whether the client has sent the whole request. */
    boolean isComplete() {
        return complete;
    }

    /** Whether it is not as long as the head said (RFC 9113, section 8.1.1). */
    boolean isWrong() {
        return framing.kind() == Framing.Kind.LENGTH
                && (bytes > framing.length() || (complete && bytes < framing.length()));
    }

    /** Hands a piece on and becomes its owner. */
    void write(ByteBuf data, Way way) {
        if (framing.kind() == Framing.Kind.LENGTH) {
            way.body(data, bytes == framing.length());
            return;
        }
        if (data.isReadable()) {
            way.body(ascii(Integer.toHexString(data.readableBytes()) + "\r\n"), false);
            way.body(data, false);
            way.body(CRLF.duplicate(), false);
        } else {
            data.release();
        }
        if (complete) {
            way.body(LAST_CHUNK.duplicate(), true);
        }
    }

    /** Ends it with fields after it, for which there is room behind chunks only. */
    void writeTrailers(byte[] trailers, Way way) {
        if (framing.kind() == Framing.Kind.CHUNKED) {
            way.body(BEFORE_TRAILERS.duplicate(), false);
            way.body(Unpooled.wrappedBuffer(trailers), true);
        }
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static ByteBuf constant(String text) {
        ByteBuf direct = Unpooled.directBuffer(text.length());
        direct.writeCharSequence(text, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(direct.asReadOnly());
    }
}
