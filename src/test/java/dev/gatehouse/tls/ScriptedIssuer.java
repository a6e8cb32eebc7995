package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.storage.Storage;

/** An authority that takes its time or says no where a test wants it, and else does what the local one does. */
final class ScriptedIssuer implements Issuer {

    private final LocalAuthority authority;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger interrupted = new AtomicInteger();
    private volatile CountDownLatch patience = new CountDownLatch(0);
    private volatile @Nullable NotIssuedException refusal;
    private volatile boolean begun;

    ScriptedIssuer(Storage storage, Clock clock) {
        this.authority = new LocalAuthority(storage, clock);
    }

    /** The names that it was asked for, in that order. */
    List<String> asked() {
        return asked;
    }

    int interrupted() {
        return interrupted.get();
    }

    void waits() {
        patience = new CountDownLatch(1);
    }

    void goesOn() {
        patience.countDown();
    }

    void refuses(@Nullable NotIssuedException reason) {
        refusal = reason;
    }

    /** From now on it goes on with what was begun. */
    void hasBegun() {
        begun = true;
    }

    @Override
    public boolean hasBegun(Wanted wanted, Optional<Certificate> replaced) {
        return begun;
    }

    @Override
    public Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException {
        asked.add(wanted.names().getFirst().toString());
        try {
            patience.await();
        } catch (InterruptedException _) {
            interrupted.incrementAndGet();
            throw new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE, "interrupted", "", null);
        }
        NotIssuedException reason = refusal;
        if (reason != null) {
            throw reason;
        }
        return authority.issue(wanted, replaced);
    }

    @Override
    public Instant renewalTime(Certificate certificate) {
        return authority.renewalTime(certificate);
    }

    @Override
    public boolean isFromHere(Certificate certificate) {
        return authority.isFromHere(certificate);
    }
}
