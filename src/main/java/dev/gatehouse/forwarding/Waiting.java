package dev.gatehouse.forwarding;

import dev.gatehouse.upstream.WaitingRoom;

/** One request that waits until an upstream takes connections again. */
final class Waiting {

    private static final long MILLISECOND = 1_000_000;

    private final WaitingRoom room;
    private final long deadline;
    private int openings;
    private boolean seated = true;

    /** The request has got a seat. */
    Waiting(WaitingRoom room, long deadline) {
        this.room = room;
        this.deadline = deadline;
        this.openings = room.openings();
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
        room.open();
        leave();
    }

    void leave() {
        if (seated) {
            seated = false;
            room.leave();
        }
    }
}
