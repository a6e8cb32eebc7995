package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * Looks after one certificate: is it due, does no other node see to it, may it be asked for; then gets and stores it. What was issued
 * and could not be stored is stored later, and never asked for again.
 */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private static final Duration ANOTHER_NODE = Duration.ofSeconds(10);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(30);

    /** A fault of ours is there at the next attempt, too. */
    private static final Duration AFTER_FAULT = Duration.ofHours(1);

    private static final Duration LOOK_AT_LEAST = Duration.ofHours(6);

    /** Where our clock and the authority's differ much, a new certificate may be due at once: not one after the other, then. */
    private static final Duration AFTER_SUCCESS = Duration.ofHours(1);

    private static final Duration MOST_JITTER = Duration.ofMinutes(10);
    private static final int SHARE_OF_JITTER = 20;

    private final StoredCertificates stored;
    private final Clock clock;
    private final Ledger ledger;
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final Runnable changed;

    /** @param changed is told when there is another certificate to be served */
    Attempts(StoredCertificates stored, Clock clock, Ledger ledger, ScheduledExecutorService timer,
            ExecutorService workers, Runnable changed) {
        this.stored = stored;
        this.clock = clock;
        this.ledger = ledger;
        this.timer = timer;
        this.workers = workers;
        this.changed = changed;
    }

    /** Waits for as long as it takes, up to minutes. */
    void lookAfter(Kept one) {
        Instant next = clock.instant().plus(AFTER_TROUBLE);
        try {
            if (one.begin()) {
                next = tryOnce(one);
                one.hasTrouble(null);
            }
        } catch (NotIssuedException e) {
            next = one.isDropped() ? next : failed(one, e);
        } catch (StorageException e) {
            if (one.hasTrouble(e.getMessage())) {
                LOG.error("certificate for {}: {}", one.wanted().names(), e.getMessage());
            }
        } catch (RuntimeException e) {
            if (!one.isDropped()) {
                next = clock.instant().plus(AFTER_FAULT);
                one.hasTrouble(String.valueOf(e));
                LOG.error("certificate for {}: {}", one.wanted().names(), String.valueOf(e));
            }
        } finally {
            one.end(next);
        }
    }

    private Instant failed(Kept one, NotIssuedException reason) {
        one.hasTrouble(null);
        try {
            Instant next = ledger.failed(one.wanted(), reason);
            LOG.warn("no certificate for {}: {}. {} Next attempt: {}", one.wanted().names(), reason.getMessage(),
                    reason.remedy(), next);
            return next;
        } catch (StorageException e) {
            LOG.error("certificate for {}: {}", one.wanted().names(), e.getMessage());
            return clock.instant().plus(AFTER_TROUBLE);
        }
    }

    /** @return when to look again */
    private Instant tryOnce(Kept one) throws NotIssuedException {
        Optional<Certificate> kept = one.unstored();
        if (kept.isPresent()) {
            store(one, kept.get());
        }
        Instant due = dueTime(one, one.certificate());
        if (due.isAfter(clock.instant())) {
            one.isHere();
            return notAllAtOnce(earlier(due, clock.instant().plus(LOOK_AT_LEAST)));
        }
        Optional<Storage.Lease> lease = stored.lease(one.wanted(), HeldLease.TIME);
        if (lease.isEmpty()) {
            one.isElsewhere(clock.instant());
            return notAllAtOnce(clock.instant().plus(ANOTHER_NODE));
        }
        one.isHere();
        var held = new HeldLease("certificate for " + one.wanted().names(), lease.get(), timer, workers);
        try (held) {
            if (hasAnotherNode(one)) {
                return clock.instant();
            }
            Optional<Instant> later = ledger.notBefore(one.wanted());
            return later.isPresent() ? later.get() : obtain(one);
        }
    }

    /** Due at once where there is none, and where the one that is served meanwhile is from elsewhere. */
    private static Instant dueTime(Kept one, Optional<Certificate> current) {
        return current.filter(one.issuer()::isFromHere).map(one.issuer()::renewalTime).orElse(Instant.MIN);
    }

    /** Between looking at the storage and having the lease another node may have come to its end. */
    private boolean hasAnotherNode(Kept one) {
        Optional<Certificate> there = stored.read(one.wanted());
        if (there.isEmpty() || dueTime(one, there).compareTo(clock.instant()) <= 0) {
            return false;
        }
        one.found(there, "");
        changed.run();
        return dueTime(one, one.certificate()).isAfter(clock.instant());
    }

    private Instant obtain(Kept one) throws NotIssuedException {
        Optional<Certificate> replaced = one.certificate().filter(one.issuer()::isFromHere);
        if (!one.issuer().hasBegun(one.wanted(), replaced)) {
            ledger.require(one.wanted());
        }
        Certificate issued = one.issuer().issue(one.wanted(), replaced);
        one.issued(issued);
        changed.run();
        LOG.info("certificate for {} from {}, valid until {}", one.wanted().names(), issued.issuer(),
                issued.validUntil());
        store(one, issued);
        return notAllAtOnce(clock.instant().plus(AFTER_SUCCESS));
    }

    private void store(Kept one, Certificate issued) {
        stored.write(one.wanted(), issued);
        one.stored();
        one.issuer().stored(one.wanted());
        ledger.issued(one.wanted());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** A little later, each time another while: certificates that were obtained together need not be renewed together. */
    private Instant notAllAtOnce(Instant when) {
        Duration share = Duration.between(clock.instant(), when).dividedBy(SHARE_OF_JITTER);
        Duration most = share.compareTo(MOST_JITTER) < 0 ? share : MOST_JITTER;
        return when.plusMillis(ThreadLocalRandom.current().nextLong(Math.max(1, most.toMillis())));
    }
}
