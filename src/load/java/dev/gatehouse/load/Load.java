package dev.gatehouse.load;

import java.time.Duration;

/**
 * What a load generator saw.
 *
 * @param requests answered ones
 * @param bytes received, heads included
 * @param median of the times from request to end of answer
 * @param p99 the time that 99 of 100 answers keep
 */
record Load(long requests, Duration time, long bytes, Duration median, Duration p99, Errors errors) {

    /**
     * What went wrong.
     *
     * @param socket connections that could not be made or broke, and requests without an answer in time
     * @param status answers other than 2xx
     */
    record Errors(long socket, long status) {

        static final Errors NONE = new Errors(0, 0);

        Errors and(Errors other) {
            return new Errors(socket + other.socket, status + other.status);
        }

        long total() {
            return socket + status;
        }
    }

    double perSecond() {
        return requests / seconds(time);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static double milliseconds(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    static Duration microseconds(long count) {
        return Duration.ofNanos(count * 1000);
    }

    /** The value that a share of all keeps. */
    static long share(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
