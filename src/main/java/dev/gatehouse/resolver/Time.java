package dev.gatehouse.resolver;

import java.time.Clock;
import java.time.Instant;

import com.google.common.base.Ticker;

/**
 * The clock on the wall, for what people read, and one that nobody sets, for limits: what may be believed for a minute is believed for
 * a minute, also where somebody puts the clock back meanwhile.
 */
record Time(Clock clock, Ticker ticker) {

    private static final long NANOS = 1_000_000;

    /** Milliseconds of no particular origin. */
    long millis() {
        return Math.floorDiv(ticker.read(), NANOS);
    }

    Instant onTheWall() {
        return clock.instant();
    }
}
