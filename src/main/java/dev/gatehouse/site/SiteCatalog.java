package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
 * anything wrong, swap. What is wrong in the file of one site keeps only that site as it was, see {@link Draft}. Reading the sites
 * is safe from any thread and never waits; a reload reads files and must not be called from an event loop.
 */
public final class SiteCatalog implements SmartInitializingSingleton {

    /**
     * What is served, and the settings of the start, with which a running program's are compared.
     *
     * @param origins where the sites come from
     * @param texts its texts, and since when they are in force
     * @param own whether the operator wrote any of it, rather than the stand-ins being there
     */
    private record InForce(Settings atStart, Sites sites, SiteMemory memory, SiteOrigins origins,
            ConfigurationTexts texts,
            boolean own) {}

    /** A draft that everybody has prepared for. */
    private record Prepared(Draft draft, Settings settings, Sites sites, SiteMemory memory, boolean own,
            List<Runnable> swaps) {

        /** Lets go of what nobody will put in force. */
        void discard() {
            swaps.forEach(ReloadStep::discard);
        }
    }

    private final Draft start;
    private final SettingsSource source;
    private final SettingsCheck check;
    private final History history;
    private final StandInSites standIns;
    private final List<ReloadParticipant> participants;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;
    /** Whether what is in force could not be kept in the history. */
    private volatile boolean owesVersion;
    private volatile List<String> unkept = List.of();
    private final AtomicReference<Optional<InForce>> inForce = new AtomicReference<>(Optional.empty());

    SiteCatalog(Draft start, SettingsSource source, SettingsCheck check, History history, StandInSites standIns,
            List<ReloadParticipant> participants, ApplicationEventPublisher publisher, Clock clock) {
        this.start = start;
        this.source = source;
        this.check = check;
        this.history = history;
        this.standIns = standIns;
        this.participants = List.copyOf(participants);
        this.publisher = publisher;
        this.clock = clock;
    }

    public Sites sites() {
        return inForce.get().map(InForce::sites).orElseGet(() -> new Sites(List.of()));
    }

    /** Whether the sites are the operator's own, and not those of a first start. */
    public boolean hasOwnSites() {
        return inForce.get().filter(InForce::own).isPresent();
    }

    /** The file that a site has of its own; empty where it stands in the main file, or is not there. */
    public Optional<Path> fileOf(String site) {
        return inForce.get().flatMap(now -> now.origins().fileOf(SiteName.named(site).id()));
    }

    /** Where sites have files of their own; empty before the first configuration is in force. */
    public Optional<Path> sitesFolder() {
        return inForce.get().map(now -> now.origins().sitesFolder());
    }

    /** Sites whose files cannot be used as they are. */
    public List<KeptSite> kept() {
        return inForce.get().map(now -> now.origins().kept()).orElse(List.of());
    }

    /** The versions that can be put back, the newest, which is in force, first. */
    public List<ConfigurationVersion> history() {
        return history.list();
    }

    /**
     * Puts the configuration of the start in force, before the web server listens.
     *
     * @throws InvalidConfigurationException with everything that is wrong with it
     */
    @Override
    public void afterSingletonsInstantiated() {
        Optional<Prepared> prepared = prepare(start);
        start.findings().throwIfAny();
        prepared.ifPresent(next -> apply(next, ReloadCause.START));
        start.forget();
    }

    /** Reads the files again and puts them in force, or changes nothing and says why. One at a time. */
    public synchronized Reload reload(ReloadCause cause) {
        source.finishWhatWasInterrupted();
        var findings = new Findings();
        return source.now(findings)
                .flatMap(reading -> prepare(draft(reading, findings)))
                .<Reload>map(next -> apply(next, cause))
                .orElseGet(() -> new Reload.Refused(findings.all()));
    }

    /** What a {@link #reload} would say now. Changes nothing. */
    public synchronized Reload plan() {
        var findings = new Findings();
        return source.now(findings)
                .flatMap(reading -> prepare(draft(reading, findings)))
                .<Reload>map(next -> {
                    next.discard();
                    return told(next, OptionalLong.empty());
                })
                .orElseGet(() -> new Reload.Refused(findings.all()));
    }

    /**
     * Puts an earlier version back: writes its files, and reloads.
     *
     * @param version its number; the one before the newest if empty
     */
    public synchronized Reload rollBack(OptionalLong version) {
        var findings = new Findings();
        Rollback rollback = source.rollback(history);
        Optional<Version> target = rollback.target(version, findings);
        Optional<Draft> draft = target.flatMap(wanted -> source.as(wanted.texts(), texts(), findings))
                .map(reading -> draft(reading, findings))
                .filter(tried -> couldBe(tried) && hasNoneBroken(tried, findings));
        if (target.isEmpty() || draft.isEmpty()) {
            return new Reload.Refused(findings.all());
        }
        Rollback.Written written = rollback.write(target.get().texts(), texts(), draft.get().sitesFolder(), findings);
        Reload reload = findings.isEmpty() ? reload(ReloadCause.ROLLBACK) : new Reload.Refused(findings.all());
        if (reload instanceof Reload.Refused && findings.isEmpty()) {
            written.undo();
        }
        return reload;
    }

    private boolean couldBe(Draft draft) {
        Optional<Prepared> prepared = prepare(draft);
        prepared.ifPresent(Prepared::discard);
        return prepared.isPresent();
    }

    /** What is in force, as it was written. */
    ConfigurationTexts texts() {
        return inForce.get().map(InForce::texts).orElse(ConfigurationTexts.NONE);
    }

    private static boolean hasNoneBroken(Draft draft, Findings findings) {
        draft.kept().forEach(site -> site.findings().forEach(findings::add));
        return draft.kept().isEmpty();
    }

    private Draft draft(Reading reading, Findings findings) {
        return new Draft(reading, check, inForce.get()
                .map(now -> new Draft.Before(Optional.of(now.memory()), new LastGood(now.texts()),
                        Incumbents.of(now.sites())))
                .orElse(Draft.Before.NOTHING), findings);
    }

    /** Lets everybody prepare, until nobody finds anything in the file of a site; empty where something else is found. */
    private Optional<Prepared> prepare(Draft draft) {
        Prepared prepared = prepare(draft, draft.checked());
        while (draft.setAside()) {
            prepared.discard();
            prepared = prepare(draft, draft.checked());
        }
        prepared.settings().forgetSites();
        if (draft.findings().isEmpty()) {
            return Optional.of(prepared);
        }
        prepared.discard();
        return Optional.empty();
    }

    private Prepared prepare(Draft draft, SettingsCheck.Checked checked) {
        Settings settings = checked.settings();
        boolean nothing = settings.findings().isEmpty() && standIns.areNeeded(settings, checked.sites());
        if (nothing && !draft.kept().isEmpty()) {
            // Nothing would be served, so that these findings are about all there is.
            draft.kept().forEach(site -> site.findings().forEach(settings.findings()::add));
        } else if (nothing && hasOwnSites()) {
            settings.findings()
                    .add(new Finding(Place.of("configuration"), "no site and no route",
                            "at least one; those in force stay",
                            Optional.of("to serve nothing, stop Gatehouse, else leave a site")));
        }
        boolean own = !nothing || !settings.findings().isEmpty();
        Sites sites = own ? checked.sites() : standIns.sites();
        List<Runnable> swaps = new ArrayList<>();
        participants.forEach(participant -> swaps.add(participant.prepare(settings, sites)));
        return new Prepared(draft, settings, sites, checked.memory(), own, swaps);
    }

    private Reload.Applied apply(Prepared next, ReloadCause cause) {
        Instant now = clock.instant();
        List<KeptSite> keptBefore = kept();
        Reload.Applied planned = told(next, OptionalLong.empty());
        next.swaps().forEach(Runnable::run);
        ConfigurationTexts texts = next.draft().texts(now);
        inForce.set(Optional.of(
                new InForce(atStart(next), next.sites(), next.memory(), next.draft().origins(), texts, next.own())));
        ChangeLog.tell(cause, planned.changes(), keptBefore, next.draft().origins(), now);
        publisher.publishEvent(planned.changes());
        return told(planned, keep(texts, next.draft().before().texts(), cause, planned.changes(), now));
    }

    /** What could not be written is tried again with the next reload, with what was to be said of it. */
    private OptionalLong keep(ConfigurationTexts texts, ConfigurationTexts before, ReloadCause cause,
            SitesChanged changes,
            Instant now) {
        List<String> summary = new ArrayList<>(unkept);
        if (!texts.saysTheSameAs(before)) {
            summary.addAll(Summary.of(cause, changes, before, texts));
        } else if (!owesVersion) {
            return OptionalLong.empty();
        }
        List<String> shortened = ChangeLog.shortened(summary);
        OptionalLong number = history.add(now, cause, shortened, texts);
        owesVersion = number.isEmpty();
        unkept = owesVersion ? shortened : List.of();
        return number;
    }

    private Settings atStart(Prepared next) {
        return inForce.get().map(InForce::atStart).orElse(next.settings());
    }

    private Reload.Applied told(Prepared next, OptionalLong version) {
        Optional<InForce> before = inForce.get();
        SitesChanged changes = SitesChanged.between(sites(), next.sites(), site -> before
                .map(old -> next.memory().changesSince(old.memory(), site))
                .orElse(List.of()));
        return new Reload.Applied(version, changes, next.draft().kept(),
                RestartNeeds.between(atStart(next), next.settings()));
    }

    private static Reload.Applied told(Reload.Applied planned, OptionalLong version) {
        return new Reload.Applied(version, planned.changes(), planned.kept(), planned.needsRestart());
    }
}
