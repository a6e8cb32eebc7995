package dev.gatehouse.message;

import io.netty.buffer.ByteBuf;

/**
 * Follows the chunked transfer coding (RFC 9112, section 7.1): size line, data, CRLF, and after the last chunk the trailers.
 *
 * <p>Stricter than the grammar: at most eight digits of size, no blank around it, every line ended by CRLF, and no trailer that
 * would change what the head has said.
 */
final class ChunkReader {

    private static final int MOST_DIGITS = 8;

    private enum State {
        SIZE, EXTENSIONS, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS, COMPLETE
    }

    private final HeadReader trailers;
    private final ChunkExtensions extensions = new ChunkExtensions();
    private State state = State.COMPLETE;
    private long size;
    private int digits;
    private long dataBytes;

    ChunkReader(HeadReader.Limits limits) {
        this.trailers = HeadReader.ofTrailers(limits);
    }

    void start() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        dataBytes = 0;
        trailers.start();
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    long dataBytes() {
        return dataBytes;
    }

    Head trailers() {
        return trailers.head();
    }

    /** @return whether everything so far keeps to the rules; the reader index stands behind what was read */
    boolean read(ByteBuf in, BodyReader.DataSink sink) {
        while (in.isReadable() && state != State.COMPLETE) {
            boolean proper = switch (state) {
                case DATA -> readData(in, sink);
                case TRAILERS -> readTrailers(in);
                case SIZE, EXTENSIONS, SIZE_LF, DATA_CR, DATA_LF -> readFraming(in.readByte());
                case COMPLETE -> true;
            };
            if (!proper) {
                return false;
            }
        }
        return true;
    }

    private boolean readData(ByteBuf in, BodyReader.DataSink sink) {
        int length = (int) Math.min(size, in.readableBytes());
        sink.data(in, in.readerIndex(), length);
        in.skipBytes(length);
        dataBytes += length;
        size -= length;
        if (size == 0) {
            state = State.DATA_CR;
        }
        return true;
    }

    private boolean readFraming(byte next) {
        return switch (state) {
            case SIZE -> readSize(next);
            case EXTENSIONS -> readExtensions(next);
            case SIZE_LF -> next == '\n' && beginChunk();
            case DATA_CR -> expect(next, '\r', State.DATA_LF);
            case DATA_LF -> expect(next, '\n', State.SIZE);
            case DATA, TRAILERS, COMPLETE -> throw new IllegalStateException(state.name());
        };
    }

    private boolean expect(byte next, char expected, State then) {
        state = then;
        return next == expected;
    }

    private boolean readSize(byte next) {
        int digit = Character.digit(next, 16);
        if (digit >= 0) {
            size = size << 4 | digit;
            return ++digits <= MOST_DIGITS && size <= Integer.MAX_VALUE;
        }
        if (digits == 0) {
            return false;
        }
        if (next == ';') {
            extensions.start();
            state = State.EXTENSIONS;
            return true;
        }
        return expect(next, '\r', State.SIZE_LF);
    }

    private boolean readExtensions(byte next) {
        return (extensions.isComplete() && next == '\r') ? expect(next, '\r', State.SIZE_LF) : extensions.read(next);
    }

    private boolean beginChunk() {
        state = size == 0 ? State.TRAILERS : State.DATA;
        digits = 0;
        return true;
    }

    private boolean readTrailers(ByteBuf in) {
        HeadReader.Result result = trailers.read(in);
        if (result == HeadReader.Result.COMPLETE) {
            state = State.COMPLETE;
            return areProper(trailers.head());
        }
        return result == HeadReader.Result.MORE;
    }

    /** RFC 9110, section 6.5.1: what says where a message ends, whom it is for or who sent it cannot come after it. */
    static boolean areProper(Head trailers) {
        for (int i = 0; i < trailers.count(); i++) {
            switch (trailers.field(i)) {
                case OTHER, OF_THIS_HOP, ACCEPT, REFERER, USER_AGENT -> {
                }
                case HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, UPGRADE, TE, TRAILER, KEEP_ALIVE,
                        PROXY_CONNECTION, PROXY_AUTHORIZATION, PROXY_AUTHENTICATE, HTTP2_SETTINGS, X_FORWARDED_FOR,
                        X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, X_REAL_IP, FORWARDED, AUTHORIZATION,
                        SEC_WEBSOCKET_KEY1, DISGUISED -> {
                    return false;
                }
            }
        }
        return true;
    }
}
