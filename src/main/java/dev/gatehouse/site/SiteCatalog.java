package dev.gatehouse.site;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /**
     * What is served, and the settings of the start, with which a running program's are compared.
     *
     * @param memory the operator's own sites for the next reading
     * @param own whether the operator wrote any of it, rather than the stand-ins being there
     */
    private record InForce(Settings atStart, Sites sites, SiteMemory memory, boolean own) {}

    private final SettingsCheck.Checked start;
    private final SettingsSource source;
    private final SettingsCheck check;
    private final StandInSites standIns;
    private final List<ReloadParticipant> participants;
    private final ApplicationEventPublisher publisher;
    private final AtomicReference<Optional<InForce>> inForce = new AtomicReference<>(Optional.empty());

    SiteCatalog(SettingsCheck.Checked start, SettingsSource source, SettingsCheck check, StandInSites standIns,
            List<ReloadParticipant> participants, ApplicationEventPublisher publisher) {
        this.start = start;
        this.source = source;
        this.check = check;
        this.standIns = standIns;
        this.participants = List.copyOf(participants);
        this.publisher = publisher;
    }

    public Sites sites() {
        return inForce.get().map(InForce::sites).orElseGet(() -> new Sites(List.of()));
    }

    /** Whether the sites are the operator's own, and not those of a first start. */
    public boolean hasOwnSites() {
        return inForce.get().filter(InForce::own).isPresent();
    }

    /**
     * Puts the configuration of the start in force, before the web server listens.
     *
     * @throws InvalidConfigurationException with everything that is wrong with it
     */
    @Override
    public void afterSingletonsInstantiated() {
        Optional<Reload.Applied> applied = swap(start);
        start.settings().findings().throwIfAny();
        applied.ifPresent(reload -> publisher.publishEvent(reload.changes()));
    }

    /** Reads the files again and puts them in force, or changes nothing and says why. One at a time. */
    public synchronized Reload reload(ReloadCause cause) {
        var findings = new Findings();
        Optional<Reload.Applied> applied = source.now(findings)
                .map(settings -> check.check(settings, inForce.get().map(InForce::memory)))
                .flatMap(this::swap);
        applied.ifPresent(reload -> publisher.publishEvent(reload.changes()));
        return applied.<Reload>map(reload -> reload).orElseGet(() -> new Reload.Refused(findings.all()));
    }

    /** What a {@link #reload} would say now. Changes nothing. */
    public synchronized Reload plan() {
        throw new UnsupportedOperationException("to come");
    }

    /**
     * Puts an earlier version back: writes its files, and reloads.
     *
     * @param version its number; the one before the newest if empty
     */
    public synchronized Reload rollBack(OptionalLong version) {
        throw new UnsupportedOperationException("to come");
    }

    /** Sites whose files cannot be used as they are. */
    public List<KeptSite> kept() {
        return List.of();
    }

    /** The versions that can be put back, the newest, which is in force, first. */
    public List<ConfigurationVersion> history() {
        return List.of();
    }

    private Optional<Reload.Applied> swap(SettingsCheck.Checked checked) {
        Optional<InForce> before = inForce.get();
        Settings settings = checked.settings();
        Sites own = checked.sites();
        Sites sites = settings.findings().isEmpty() ? standIns.standInFor(settings, own) : own;
        boolean isOwn = sites.equals(own);
        if (!isOwn && before.filter(InForce::own).isPresent()) {
            settings.findings()
                    .add(new Finding("configuration", "no site and no route", "at least one; those in force stay"));
        }
        List<Runnable> swaps = participants.stream().map(participant -> participant.prepare(settings, sites)).toList();
        settings.forgetSites();
        if (!settings.findings().isEmpty()) {
            swaps.forEach(ReloadStep::discard);
            return Optional.empty();
        }
        swaps.forEach(Runnable::run);
        Settings atStart = before.map(InForce::atStart).orElse(settings);
        inForce.set(Optional.of(new InForce(atStart, sites, checked.memory(), isOwn)));
        return Optional.of(new Reload.Applied(OptionalLong.empty(),
                SitesChanged.between(before.map(InForce::sites).orElseGet(() -> new Sites(List.of())), sites), List.of(),
                RestartNeeds.between(atStart, settings)));
    }
}
