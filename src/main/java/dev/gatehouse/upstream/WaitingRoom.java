package dev.gatehouse.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of one route that wait until an upstream takes connections again. One of them looks, ten times a second; as soon as it
 * has found the upstream back, all go on. Safe from any thread, without locks.
 */
final class WaitingRoom {

    private static final int SEATS = 256;
    private static final long PAUSE = 100;

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong nextLook = new AtomicLong();
    private final AtomicInteger opened = new AtomicInteger();

    /** Takes a seat, which has to be given back; false where none is free. */
    boolean enter() {
        if (taken.incrementAndGet() > SEATS) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        taken.decrementAndGet();
    }

    /** How often an upstream was found to be back: whoever sees another number than before need not wait any longer. */
    int openings() {
        return opened.get();
    }

    /** An upstream takes connections. */
    void open() {
        if (taken.get() > 0) {
            opened.incrementAndGet();
        }
    }

    /**
     * Whether it is the caller who is to look now; nobody else is for a moment.
     *
     * @param now in milliseconds of no particular origin
     */
    boolean isToLook(long now) {
        long due = nextLook.get();
        return (due == 0 || now - due >= 0) && nextLook.compareAndSet(due, now + PAUSE);
    }
}
