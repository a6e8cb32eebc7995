package dev.gatehouse.tls;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** One certificate that there should be, and how far it has come. Its state is the business of {@link CertificateKeeper} alone. */
final class Kept {

    private final Wanted wanted;
    private final Issuer issuer;
    private volatile @Nullable Certificate certificate;
    private volatile Instant next;
    private volatile boolean busy;

    /** @param next when to look after it first */
    Kept(Wanted wanted, Issuer issuer, Optional<Certificate> certificate, Instant next) {
        this.wanted = wanted;
        this.issuer = issuer;
        this.certificate = certificate.orElse(null);
        this.next = next;
    }

    Wanted wanted() {
        return wanted;
    }

    Issuer issuer() {
        return issuer;
    }

    Optional<Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    void has(Certificate now) {
        certificate = now;
    }

    Instant next() {
        return next;
    }

    /** Whether somebody should look after it; who hears yes does so, and says {@link #lookAgain} at the end. */
    boolean take(Instant now) {
        if (busy || next.isAfter(now)) {
            return false;
        }
        busy = true;
        return true;
    }

    void lookAgain(Instant when) {
        next = when;
        busy = false;
    }

    CertificateStatus status(Ledger ledger) {
        Optional<Ledger.Entry> failure = ledger.of(wanted);
        Optional<Certificate> now = certificate();
        Optional<Concern> concern = issuer.concern();
        return new CertificateStatus(wanted.site(), wanted.names().stream().map(String::valueOf).toList(),
                now.map(Certificate::validUntil).orElse(null), now.map(Certificate::issuer).orElse(null), next,
                failure.map(Ledger.Entry::problem).or(() -> concern.map(Concern::problem)).orElse(null),
                failure.map(Ledger.Entry::remedy)
                        .filter(remedy -> !remedy.isEmpty())
                        .or(() -> concern.map(Concern::remedy))
                        .orElse(null));
    }
}
