package dev.gatehouse.forwarding;

import java.time.Duration;

/**
 * Watches how fast a request's body comes: within each window of time there has to be so much of it, unless it was us who made
 * the client wait.
 */
final class BodyPace {

    private final long window;
    private final long least;
    private long start;
    private long bytesAtStart;

    /**
     * @param window how long a window is
     * @param least how many bytes have to come in each
     */
    BodyPace(Duration window, long least) {
        this.window = window.toNanos();
        this.least = least;
    }

    /** A body begins. */
    void start(long now) {
        start = now;
        bytesAtStart = 0;
    }

    /**
     * Whether a window has ended in which too little came.
     *
     * @param bytes of the body so far
     * @param paused whether the client may not send just now
     */
    boolean isTooSlow(long now, long bytes, boolean paused) {
        if (now - start <= window) {
            return false;
        }
        boolean enough = paused || bytes - bytesAtStart >= least;
        start = now;
        bytesAtStart = bytes;
        return !enough;
    }
}
