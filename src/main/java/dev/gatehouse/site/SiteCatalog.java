package dev.gatehouse.site;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The sites in force, and the only one who replaces them.
 *
 * <p>The start and a reload are the same three steps: read, let every participant prepare its part, and if nobody found
 * anything wrong, swap. Reading the sites is safe from any thread and never waits; a reload reads files and must not be
 * called from an event loop.
 */
public final class SiteCatalog implements SmartInitializingSingleton {

    private record InForce(Settings settings, Sites sites) {}

    private final SettingsSource source;
    private final SettingsCheck check;
    private final StandInSites standIns;
    private final List<ReloadParticipant> participants;
    private final ApplicationEventPublisher publisher;
    private final AtomicReference<Optional<InForce>> inForce = new AtomicReference<>(Optional.empty());

    public SiteCatalog(SettingsSource source, SettingsCheck check, StandInSites standIns,
            List<ReloadParticipant> participants, ApplicationEventPublisher publisher) {
        this.source = source;
        this.check = check;
        this.standIns = standIns;
        this.participants = List.copyOf(participants);
        this.publisher = publisher;
    }

    public Sites sites() {
        return inForce.get().map(InForce::sites).orElseGet(() -> new Sites(List.of()));
    }

    /** Reads the configuration of the start, before the web server listens. */
    @Override
    public void afterSingletonsInstantiated() {
        var findings = new Findings();
        Optional<Reload.Applied> applied = swap(source.atStart(findings));
        findings.throwIfAny();
        applied.ifPresent(reload -> publisher.publishEvent(reload.changes()));
    }

    /** Reads the files again and puts them in force, or changes nothing and says why. One at a time. */
    public synchronized Reload reload() {
        var findings = new Findings();
        Optional<Reload.Applied> applied = source.now(findings).flatMap(this::swap);
        applied.ifPresent(reload -> publisher.publishEvent(reload.changes()));
        return applied.<Reload>map(reload -> reload).orElseGet(() -> new Reload.Refused(findings.all()));
    }

    private Optional<Reload.Applied> swap(Settings settings) {
        Sites own = check.check(settings);
        Sites sites = settings.findings().isEmpty() ? standIns.standInFor(settings, own) : own;
        List<Runnable> swaps = participants.stream()
                .map(participant -> participant.prepare(settings, sites))
                .toList();
        if (!settings.findings().isEmpty()) {
            return Optional.empty();
        }
        swaps.forEach(Runnable::run);
        Optional<InForce> before = inForce.getAndSet(Optional.of(new InForce(settings, sites)));
        return Optional.of(new Reload.Applied(
                SitesChanged.between(before.map(InForce::sites).orElseGet(() -> new Sites(List.of())), sites),
                before.map(old -> check.differences(old.settings(), settings)).orElse(List.of())));
    }
}
