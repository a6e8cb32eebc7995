package dev.gatehouse.upstream;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock on the wall, for what people read, and one that only goes on, for limits: who is left out for ten seconds is so for ten
 * seconds, also where somebody sets the clock meanwhile.
 */
final class Time {

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long origin;

    /** @param nanoTime as {@link System#nanoTime} */
    Time(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** Milliseconds since the program's start or so; above 0, which stands for never. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - origin) + 1;
    }

    /** What the clock on the wall says, in milliseconds. */
    long wall() {
        return clock.millis();
    }

    Moment now() {
        return new Moment(clock.instant(), nanoTime.getAsLong());
    }
}
