package dev.gatehouse.site;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What a time limit may be, wherever it is written. */
final class TimeLimit {

    /** What fits into the milliseconds of a socket's option. */
    private static final Duration LONGEST = Duration.ofDays(24);

    /** How often an event loop looks at its limits: a shorter one would be none. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private TimeLimit() {
    }

    /** @throws InvalidSettingException if the value is there and cannot be a time limit */
    static void require(String key, @Nullable Duration value) {
        if (value != null && (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0)) {
            throw new InvalidSettingException(key, value, "from 100ms to 24 days");
        }
    }
}
