package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A certificate that is obtained, and how far that has come. Its state is the business of {@link CertificateKeeper} and of those who
 * work for it.
 */
final class Kept implements Holding {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Issuer issuer;
    private volatile Wanted wanted;
    private volatile @Nullable Certificate certificate;
    private volatile Instant next;
    private volatile @Nullable String trouble;
    /** Since when another node has been at it; null where none is. */
    private volatile @Nullable Instant elsewhereSince;
    /** What was stored when it was last looked at; null before. */
    private @Nullable String stamp;
    private boolean unstored;
    private boolean busy;
    private boolean dropped;
    private @Nullable Thread worker;

    /** @param next when to look after it first */
    Kept(Wanted wanted, Issuer issuer, Instant next) {
        this.wanted = wanted;
        this.issuer = issuer;
        this.next = next;
    }

    @Override
    public Wanted wanted() {
        return wanted;
    }

    /** The same names, written differently in the configuration. */
    void isNow(Wanted same) {
        wanted = same;
    }

    Issuer issuer() {
        return issuer;
    }

    @Override
    public Optional<Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** It has been issued, but is nowhere else than here. */
    synchronized void issued(Certificate now) {
        certificate = now;
        unstored = true;
    }

    /** The one that has been issued and is not stored yet. */
    synchronized Optional<Certificate> unstored() {
        return unstored ? certificate() : Optional.empty();
    }

    synchronized void stored() {
        unstored = false;
    }

    synchronized boolean isSeen(String stampNow) {
        return stampNow.equals(stamp);
    }

    /**
     * Notes what is stored. Another one takes the place of the one that is here unless it is older.
     *
     * @return whether it did
     */
    synchronized boolean found(Optional<Certificate> there, String stampNow) {
        stamp = stampNow;
        Certificate here = certificate;
        if (there.isEmpty() || (here != null && (there.get().leaf().equals(here.leaf())
                || there.get().validFrom().isBefore(here.validFrom())))) {
            return false;
        }
        certificate = there.get();
        unstored = false;
        next = Instant.MIN;
        return true;
    }

    Instant next() {
        return next;
    }

    /** Whether somebody should look after it. Before it is known what is stored, nobody should; a clock that was ahead is not waited for. */
    synchronized boolean isDue(Instant now) {
        return !busy && !dropped && stamp != null && (!next.isAfter(now) || Waits.isTooFar(next, now));
    }

    synchronized void take() {
        busy = true;
    }

    /** The thread that looks after it now; false where nobody should any more. */
    synchronized boolean begin() {
        worker = Thread.currentThread();
        return !dropped;
    }

    synchronized void end(Instant lookAgain) {
        worker = null;
        busy = false;
        next = lookAgain;
    }

    /** Nobody wants it any more; who works on it is told. */
    synchronized void drop() {
        dropped = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    synchronized boolean isDropped() {
        return dropped;
    }

    /** @return whether that is new */
    boolean hasTrouble(@Nullable String now) {
        boolean isNew = now != null && trouble == null;
        trouble = now;
        return isNew;
    }

    /** Another node has it in hand. */
    void isElsewhere(Instant now) {
        if (elsewhereSince == null) {
            elsewhereSince = now;
        }
    }

    /** No other node has it in hand. */
    void isHere() {
        elsewhereSince = null;
    }

    /** Another node may well take its minutes. */
    private Optional<Concern> slowNode() {
        return Optional.ofNullable(elsewhereSince)
                .filter(since -> since.plus(PATIENCE).isBefore(next))
                .map(since -> new Concern("another node holds it since " + since,
                        "Look at the other node, and whether the clocks of both are right."));
    }

    CertificateStatus status(Ledger ledger) {
        Optional<Ledger.Entry> failure = ledger.of(wanted);
        Optional<Certificate> now = certificate();
        Optional<Concern> concern = slowNode().or(issuer::concern);
        return new CertificateStatus(wanted.site(), wanted.names().stream().map(String::valueOf).toList(),
                now.map(Certificate::validUntil).orElse(null), now.map(Certificate::issuer).orElse(null),
                failure.map(Ledger.Entry::next).filter(next::isBefore).orElse(next),
                Optional.ofNullable(trouble)
                        .or(() -> failure.map(Ledger.Entry::problem))
                        .or(() -> concern.map(Concern::problem))
                        .orElse(null),
                failure.map(Ledger.Entry::remedy)
                        .filter(remedy -> trouble == null && !remedy.isEmpty())
                        .or(() -> concern.map(Concern::remedy))
                        .orElse(null));
    }
}
