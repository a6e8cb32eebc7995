package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What was tried for each certificate and what came of it, and so when the next attempt may be. Safe from any thread. */
final class Ledger {

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final int DOUBLED_AT_MOST = 9;

    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * The failures since the last success.
     *
     * @param failures how many
     * @param next when to try again
     */
    record Entry(int failures, Instant next, String problem, String remedy) {}

    Ledger(Clock clock) {
        this.clock = clock;
    }

    /** What is known of a certificate that was not issued the last time. */
    Optional<Entry> of(Wanted wanted) {
        return Optional.ofNullable(entries.get(wanted.id()));
    }

    /** Notes a failure and says when to try again: each time after twice the time, and not before the authority wants it. */
    Instant failed(Wanted wanted, NotIssuedException reason) {
        int failures = of(wanted).map(Entry::failures).orElse(0) + 1;
        Instant next = clock.instant()
                .plus(FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, DOUBLED_AT_MOST)));
        Instant later = reason.notBefore().filter(next::isBefore).orElse(next);
        entries.put(wanted.id(), new Entry(failures, later, String.valueOf(reason.getMessage()), reason.remedy()));
        return later;
    }

    void issued(Wanted wanted) {
        entries.remove(wanted.id());
    }
}
