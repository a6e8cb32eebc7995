package dev.gatehouse.site;

import java.time.Duration;

/**
 * When one of several upstreams that keeps failing is left out for a while.
 *
 * @param failures how many failures without a success in between put it out; 0 for any number
 * @param share how many failures of a hundred requests put it out; 0 for any share
 * @param time how long it is out the first time
 * @param longest how long it is out at most, where it fails again and again
 */
public record Ejection(int failures, int share, Duration time, Duration longest) {

    public static final Ejection DEFAULT = new Ejection(5, 50, Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** Nothing puts an upstream out. */
    public static final Ejection NEVER = new Ejection(0, 0, DEFAULT.time(), DEFAULT.longest());
}
