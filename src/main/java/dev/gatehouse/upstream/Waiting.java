package dev.gatehouse.upstream;

import dev.gatehouse.diagnosis.Incident;

/** One request that waits until an upstream takes connections again. */
final class Waiting {

    private static final long MILLISECOND = 1_000_000;

    private final WaitingRoom room;
    private final Incident reason;
    private final long deadline;
    private int openings;
    private boolean seated = true;

    /**
     * The request has got a seat.
     *
     * @param reason what it waits for the end of
     * @param deadline in nanoseconds of no particular origin
     */
    Waiting(WaitingRoom room, Incident reason, long deadline) {
        this.room = room;
        this.reason = reason;
        this.deadline = deadline;
        this.openings = room.openings();
    }

    Incident reason() {
        return reason;
    }

    boolean isOver(long now) {
        return now - deadline >= 0;
    }

    /** Whether the upstream is to be tried now: it is back, or it is this request's turn to look. */
    boolean isToTry(long now) {
        int seen = room.openings();
        if (seen != openings) {
            openings = seen;
            return true;
        }
        return room.isToLook(now / MILLISECOND);
    }

    /** There is a connection; whoever else waits need not look for it. */
    void connected() {
        if (seated) {
            room.open();
            leave();
        }
    }

    /** Whether it has a seat, or has found one again: a connection that is there may be at its end. */
    boolean isSeated() {
        seated = seated || room.enter();
        return seated;
    }

    void leave() {
        if (seated) {
            seated = false;
            room.leave();
        }
    }
}
