package dev.gatehouse.forwarding;

/**
 * How many frames of HTTP/2 a client may still send that carry nothing, such as PING, SETTINGS, PRIORITY and WINDOW_UPDATE: some
 * at any time, and more with every frame that carries something. It costs a client next to nothing to send a million of them.
 */
final class FrameBudget {

    private static final int MOST = 1000;
    private static final int PER_TICK = 20;

    /** A client gives leave to send on after each frame of data, on the stream and on the connection, and may measure its way. */
    private static final int FOR_DATA = 4;

    /** A stream that had to be reset cost a request and an answer. */
    private static final int OF_RESET = 5;

    private int left = MOST;

    /** A frame of data was sent or received. */
    void earnData() {
        earn(FOR_DATA);
    }

    /** The head of a request was received. */
    void earnHead() {
        earn(1);
    }

    /** A tenth of a second has passed. */
    void refill() {
        earn(PER_TICK);
    }

    private void earn(int number) {
        left = Math.min(MOST, left + number);
    }

    /** @return whether the client may send such a frame */
    boolean spend() {
        return spend(1);
    }

    /** @return whether the client may make us reset a stream */
    boolean spendReset() {
        return spend(OF_RESET);
    }

    private boolean spend(int number) {
        left -= number;
        return left >= 0;
    }
}
