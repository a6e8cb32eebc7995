package dev.gatehouse.forwarding;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;

/**
 * The beginning of a request's body, kept until there is a connection, and as long as the request might have to be sent once more.
 * Bounded: a body that outgrows it can be sent once only.
 */
final class HeldBody {

    static final int LIMIT = 64 * 1024;

    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private int size;
    private boolean whole = true;

    /** Keeps a piece, whose ownership stays with the caller. */
    void keep(ByteBuf piece) {
        if (whole && size + piece.readableBytes() > LIMIT) {
            letGo();
        }
        if (whole) {
            pieces.add(piece.retainedSlice());
            size += piece.readableBytes();
        }
    }

    /** Keeps a piece whatever its size, since there is no connection yet, and becomes its owner. */
    void add(ByteBuf piece) {
        pieces.add(piece);
        size += piece.readableBytes();
    }

    /** Whether it is so large that the client should wait. */
    boolean isFull() {
        return size >= LIMIT;
    }

    /** Whether everything that was sent can be sent once more. */
    boolean isWhole() {
        return whole;
    }

    /** Everything that is kept goes over this connection. */
    void sendTo(UpstreamConnection connection) {
        pieces.forEach(piece -> connection.write(piece.retainedSlice()));
    }

    /** It will not be needed again. */
    void letGo() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        size = 0;
        whole = false;
    }
}
