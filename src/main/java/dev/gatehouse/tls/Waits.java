package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * How long to wait after a failure. A look that costs nothing is repeated every few minutes; an authority that was not there is asked
 * after twice the time, one that refused after four times the time, so that less than five of its validations fail in an hour.
 */
final class Waits {

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final List<Duration> LOOKS = List.of(FIRST, Duration.ofMinutes(2), Duration.ofMinutes(5),
            Duration.ofMinutes(10));
    private static final Duration LONGEST_OUTAGE = Duration.ofHours(6);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** An authority may want longer waits, mostly a week; a time still further off is a mistake of somebody's clock. */
    private static final Duration LONGEST_WISH = Duration.ofDays(8);

    /** Bits, since a wait that is doubled this often is longer than any bound, and still a number. */
    private static final int SHIFTED_AT_MOST = 24;

    /** A tenth is given away, so that certificates that failed together are not tried together. */
    private static final double JITTER = 0.1;

    private Waits() {
    }

    /**
     * @param failures how many of this kind there were, with this one
     * @param id of the certificate: the same wait for the same one
     */
    static Duration after(NotIssuedException.Kind kind, int failures, String id) {
        Duration whole = switch (kind) {
            case NOT_TRIED -> LOOKS.get(Math.min(failures, LOOKS.size()) - 1);
            case UNAVAILABLE -> shifted(failures - 1, LONGEST_OUTAGE);
            case REFUSED -> shifted(2 * (failures - 1), LONGEST);
        };
        RandomGenerator stable = RandomGeneratorFactory.getDefault().create(31L * id.hashCode() + failures);
        return whole.minusMillis((long) (whole.toMillis() * JITTER * stable.nextDouble()));
    }

    /** As long as the longest wait after any of these failures. */
    static Duration after(Ledger.Entry failures, String id) {
        return Stream.of(NotIssuedException.Kind.values())
                .filter(kind -> failures.ofKind(kind) > 0)
                .map(kind -> after(kind, failures.ofKind(kind), id))
                .max(Comparator.naturalOrder())
                .orElse(FIRST);
    }

    /** Whether nobody waits until then. */
    static boolean isTooFar(Instant next, Instant now) {
        return next.isAfter(latest(now));
    }

    /** The latest time that anybody waits until. */
    static Instant latest(Instant now) {
        return now.plus(LONGEST_WISH);
    }

    private static Duration shifted(int bits, Duration longest) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(bits, SHIFTED_AT_MOST));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
