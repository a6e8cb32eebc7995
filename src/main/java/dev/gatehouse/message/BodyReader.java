package dev.gatehouse.message;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Follows a body to its end, in whatever packets it comes, without changing a byte of it.
 *
 * <p>One for each connection, started anew for each message. {@link #read} moves a buffer's reader index over what belongs to the
 * body; who hands the body on with its framing sends just these bytes, who hands it on without takes the pieces of data.
 */
public final class BodyReader {

    /** Is told where the data of a body is, without its framing. */
    @FunctionalInterface
    public interface DataSink {

        /** The next {@code length} bytes at {@code index} of the buffer are data of the body. */
        void data(ByteBuf in, int index, int length);
    }

    /** For who wants the bytes with their framing. */
    public static final DataSink NOBODY = (_, _, _) -> {
    };

    private final ChunkReader chunks;
    private Framing.Kind kind = Framing.Kind.NONE;
    private long remaining;
    private long dataBytes;
    private boolean complete = true;
    private boolean malformed;

    /** @param limits of the trailer section that may follow a chunked body */
    public BodyReader(HeadReader.Limits limits) {
        this.chunks = new ChunkReader(limits);
    }

    /** Waits for the body of the next message. */
    public void start(Framing framing) {
        kind = framing.kind();
        remaining = framing.length();
        dataBytes = 0;
        malformed = false;
        complete = framing.isEmpty();
        if (kind == Framing.Kind.CHUNKED) {
            chunks.start();
        }
    }

    /** Moves the buffer's reader index over the bytes that belong to the body, and stops where it ends or breaks its rules. */
    public void read(ByteBuf in, DataSink sink) {
        if (complete || malformed) {
            return;
        }
        switch (kind) {
            case NONE -> complete = true;
            case LENGTH -> {
                int length = (int) Math.min(remaining, in.readableBytes());
                take(in, length, sink);
                remaining -= length;
                complete = remaining == 0;
            }
            case CHUNKED -> {
                malformed = !chunks.read(in, sink);
                complete = chunks.isComplete();
            }
            case UNTIL_CLOSE -> take(in, in.readableBytes(), sink);
        }
    }

    private void take(ByteBuf in, int length, DataSink sink) {
        if (length > 0) {
            sink.data(in, in.readerIndex(), length);
            in.skipBytes(length);
            dataBytes += length;
        }
    }

    /** Whether the whole body has been read. A body that only the connection's end ends is never complete. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether what came is no body by its framing's rules. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Whether the end of the connection is the end of the body. */
    public boolean endsWithConnection() {
        return kind == Framing.Kind.UNTIL_CLOSE;
    }

    /** How much data there has been, without framing. */
    public long dataBytes() {
        return kind == Framing.Kind.CHUNKED ? chunks.dataBytes() : dataBytes;
    }

    /** The fields after a chunked body, once it is complete; null where there are none. */
    public @Nullable Head trailers() {
        return kind == Framing.Kind.CHUNKED && chunks.trailers().count() > 0 ? chunks.trailers() : null;
    }
}
