package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;

/**
 * When something happened.
 *
 * @param at as people say it
 * @param nanos by a clock that nobody sets, so that what lies between two moments is true
 */
record Moment(Instant at, long nanos) {

    Duration until(Moment later) {
        return Duration.ofNanos(later.nanos - nanos);
    }
}
