package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** How many certificates there are in each state, and how long the one that ends first is still valid. */
final class CertificateMeters implements MeterBinder {

    private final CertificateKeeper keeper;
    private final Clock clock;

    CertificateMeters(CertificateKeeper keeper, Clock clock) {
        this.keeper = keeper;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (CertificateStatus.State state : CertificateStatus.State.values()) {
            Gauge.builder("gatehouse.certificates", this, meters -> meters.count(state))
                    .description("Certificates that there should be, by how it stands with them")
                    .tag("state", state.toString())
                    .register(registry);
        }
        Gauge.builder("gatehouse.certificates.expiry", this, CertificateMeters::left)
                .description("How long the certificate that ends first is still valid; below zero where it has ended")
                .baseUnit("seconds")
                .register(registry);
    }

    private long count(CertificateStatus.State state) {
        Instant now = clock.instant();
        return keeper.status().stream().filter(one -> one.state(now) == state).count();
    }

    private double left() {
        return keeper.status()
                .stream()
                .map(CertificateStatus::validUntil)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(end -> (double) Duration.between(clock.instant(), end).toSeconds())
                .orElse(Double.NaN);
    }
}
