package dev.gatehouse.upstream;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Something that is done again and again, and never twice at once. */
abstract class Turn {

    private volatile boolean running;
    private volatile long next;

    /** @param first when it is to be done first, in nanoseconds of no particular origin */
    Turn(long first) {
        this.next = first;
    }

    /** Does it; completes on any thread once it is over. */
    abstract CompletableFuture<?> run();

    /** How long after its beginning it is done again; asked when it is over. */
    abstract Duration pause();

    boolean isRunning() {
        return running;
    }

    boolean isDue(long now) {
        return !running && now - next >= 0;
    }

    /** How long it has been due; negative where it is not yet. */
    long overdue(long now) {
        return now - next;
    }

    void begin(long now, Runnable whenOver) {
        running = true;
        CompletableFuture<?> done;
        try {
            done = run();
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        done.whenComplete((_, _) -> {
            next = now + pause().toNanos();
            running = false;
            whenOver.run();
        });
    }
}
