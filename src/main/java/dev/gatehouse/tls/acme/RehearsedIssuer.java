package dev.gatehouse.tls.acme;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.PublicAuthority;
import dev.gatehouse.tls.Wanted;

/**
 * Orders each first certificate from the authority's staging before it is ordered in earnest, since failures there cost nothing. What
 * passed is not rehearsed again for a day; renewals are not rehearsed at all, since they succeeded once.
 */
final class RehearsedIssuer implements PublicAuthority {

    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final PublicAuthority staging;
    private final PublicAuthority real;
    private final Clock clock;
    private final Map<String, Instant> passed = new ConcurrentHashMap<>();

    /** @param staging where it is rehearsed */
    RehearsedIssuer(PublicAuthority staging, PublicAuthority real, Clock clock) {
        this.staging = staging;
        this.real = real;
        this.clock = clock;
    }

    @Override
    public Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException {
        if (replaced.isEmpty() && !hasPassed(wanted)) {
            rehearse(wanted);
        }
        return real.issue(wanted, replaced);
    }

    private boolean hasPassed(Wanted wanted) {
        Instant when = passed.get(wanted.id());
        return when != null && clock.instant().isBefore(when.plus(REMEMBERED));
    }

    private void rehearse(Wanted wanted) throws NotIssuedException {
        try {
            staging.issue(wanted, Optional.empty());
            staging.stored(wanted);
        } catch (NotIssuedException e) {
            throw new NotIssuedException(e.kind(), "in the rehearsal: " + e.getMessage(), e.remedy(),
                    e.notBefore().orElse(null));
        }
        passed.put(wanted.id(), clock.instant());
    }

    @Override
    public boolean hasBegun(Wanted wanted, Optional<Certificate> replaced) {
        return real.hasBegun(wanted, replaced);
    }

    @Override
    public void stored(Wanted wanted) {
        real.stored(wanted);
    }

    @Override
    public boolean signs(Wanted wanted) {
        return real.signs(wanted);
    }

    @Override
    public Instant renewalTime(Certificate certificate) {
        return real.renewalTime(certificate);
    }

    @Override
    public boolean isFromHere(Certificate certificate) {
        return real.isFromHere(certificate);
    }
}
