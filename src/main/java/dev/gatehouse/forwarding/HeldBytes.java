package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What a client has sent before its turn has come: the next requests of a pipeline. */
final class HeldBytes {

    private static final int MOST = 64 * 1024;

    private @Nullable ByteBuf bytes;

    boolean isEmpty() {
        return bytes == null;
    }

    /** Whether no more should be read. */
    boolean isFull() {
        return bytes != null && bytes.readableBytes() > MOST;
    }

    /** Adds a copy: what comes byte by byte must not become a chain of as many buffers. */
    void add(ByteBuf in, ByteBufAllocator allocator) {
        if (bytes == null) {
            bytes = allocator.buffer(in.readableBytes());
        }
        bytes.writeBytes(in);
    }

    /** Gives all of it away, to an owner who releases it. */
    @Nullable
    ByteBuf take() {
        ByteBuf all = bytes;
        bytes = null;
        return all;
    }

    void release() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }
}
