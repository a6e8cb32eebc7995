package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A configuration that is not in force yet. What is found in the file of a site concerns that site only: its last good text stands in for
 * the file, or nothing does, and all is looked at again. Each time a site is set aside or left out, so that this ends. Not thread-safe.
 */
final class Draft {

    private static final String FOLDER = "gatehouse.sites-folder";

    /**
     * What was in force before.
     *
     * @param memory the sites that need not be made again, in a running program
     * @param last the texts, in the case of broken files those that stand in for them
     * @param incumbents who had which host
     */
    record Before(Optional<SiteMemory> memory, LastGood last, Incumbents incumbents) {

        static final Before NOTHING = new Before(Optional.empty(), new LastGood(ConfigurationTexts.NONE),
                Incumbents.NONE);

        /** What was in force when the program ended. */
        static Before lastTime(ConfigurationTexts texts) {
            var last = new LastGood(texts);
            return new Before(Optional.empty(), last, last.incumbents());
        }

        ConfigurationTexts texts() {
            return last.texts();
        }
    }

    private final Reading reading;
    private final SettingsCheck check;
    private final Before before;
    private final Findings findings;
    private final List<Finding> foundBefore;
    private final Map<String, SiteText> good = new LinkedHashMap<>();
    private final Map<String, BrokenSite> broken = new LinkedHashMap<>();
    private final Map<String, SiteText> byPlace = new HashMap<>();
    private Optional<SiteMemory> memory;
    private @Nullable SiteFiles files;
    private @Nullable Path sitesFolder;
    private @Nullable Finding aboutTheFolder;
    private SettingsCheck.@Nullable Checked checked;

    /** @param findings what has been found already, to which all else is added */
    Draft(Reading reading, SettingsCheck check, Before before, Findings findings) {
        this.reading = reading;
        this.check = check;
        this.before = before;
        this.memory = before.memory();
        this.findings = findings;
        this.foundBefore = findings.all();
    }

    Findings findings() {
        return findings;
    }

    Before before() {
        return before;
    }

    /** The settings and sites. Nothing is found in the file of a site any more, but perhaps elsewhere. */
    SettingsCheck.Checked checked() {
        SettingsCheck.Checked known = checked;
        while (known == null) {
            SettingsCheck.Checked latest = check();
            known = setAside() ? null : latest;
        }
        checked = known;
        return known;
    }

    private SettingsCheck.Checked check() {
        findings.reset(foundBefore);
        var settings = new Settings(reading.environment(), findings);
        if (files == null) {
            SiteFiles read = read(settings);
            files = read;
            read.files().forEach(file -> look(file, read));
        }
        Optional.ofNullable(aboutTheFolder).ifPresent(findings::add);
        byPlace.clear();
        List.copyOf(good.values()).forEach(text -> add(text, settings));
        List.copyOf(broken.entrySet())
                .forEach(site -> site.getValue()
                        .instead()
                        .ifPresentOrElse(text -> add(text, settings), () -> settings.sites().leaveOut(site.getKey())));
        SettingsCheck.Checked latest = check.check(settings, memory, before.incumbents());
        memory = Optional.of(latest.memory());
        return latest;
    }

    private SiteFiles read(Settings settings) {
        Path folder = reading.folder().resolve(settings.read(SitesFolderProperties.class).sitesFolder()).normalize();
        sitesFolder = folder;
        try {
            if (settings.contains(FOLDER) && !Files.exists(folder)) {
                aboutTheFolder = new Finding(settings.place(FOLDER), Settings.quoted(folder.toString()),
                        "a folder that is there");
            }
            return reading.siteFiles().in(folder);
        } catch (IOException e) {
            aboutTheFolder = new Finding(settings.place(FOLDER), Settings.quoted(folder.toString()),
                    "a folder that Gatehouse may look into (%s)".formatted(e));
            return SiteFiles.of(Map.of());
        }
    }

    private void look(Path file, SiteFiles from) {
        String fileName = file.getFileName().toString();
        Optional<String> meant = SiteName.inFileName(fileName);
        String written = meant.orElse(fileName);
        Optional<SiteName> name = meant.flatMap(SiteName::of);
        if (name.isEmpty()) {
            broken.put(written, new BrokenSite(written, Optional.empty(), Optional.empty(),
                    new Finding(Place.of(Places.of(file)), Settings.quoted(written),
                            meant.isEmpty() ? SiteName.EXPECTED_OF_FILE : SiteName.EXPECTED)));
            return;
        }
        twinOf(name.get()).ifPresent(twin -> setAside(name.get(),
                new Finding(Place.of(Places.of(file)), "a second file of site \"%s\"".formatted(written),
                        "one file; there is %s, too".formatted(Places.of(twin)))));
        Optional<Finding> problem = from.problem(file);
        Optional<SiteText> text = from.text(file).map(content -> new SiteText(name.get(), file, content, false));
        problem.or(() -> text.filter(this::isNew).flatMap(SiteText::problem))
                .ifPresent(finding -> setAside(name.get(), finding));
        text.filter(_ -> !broken.containsKey(name.get().id())).ifPresent(one -> good.put(name.get().id(), one));
    }

    private Optional<Path> twinOf(SiteName name) {
        return Optional.ofNullable(good.get(name.id())).map(SiteText::file);
    }

    /** What was in force can be read, so that it need not be read to know that. */
    private boolean isNew(SiteText text) {
        return before.memory().isEmpty() || before.texts()
                .at(text.file())
                .filter(dated -> dated.text().equals(text.text()))
                .isEmpty();
    }

    private void add(SiteText text, Settings settings) {
        if (settings.sites().add(text)) {
            byPlace.put(text.place(), text);
            return;
        }
        SiteName name = text.name();
        setAside(name, new Finding(Place.of(Places.of(text.file())), "site \"%s\"".formatted(name.name()),
                "one place for a site; it stands at %s, too, which counts".formatted(settings.place(name.prefix()))));
        broken.computeIfPresent(name.id(), (_, site) -> site.servedSince(sinceOfMainFiles()));
    }

    private Instant sinceOfMainFiles() {
        return before.texts()
                .main()
                .values()
                .stream()
                .map(ConfigurationTexts.Dated::since)
                .max(Instant::compareTo)
                .orElseGet(Instant::now);
    }

    /**
     * Sets those sites aside in whose files something is found.
     *
     * @return whether there were any, so that all has to be looked at again
     */
    boolean setAside() {
        boolean any = false;
        for (Finding finding : findings.all()) {
            SiteText text = finding.place().file().map(byPlace::get).orElse(null);
            if (text != null) {
                any = true;
                checked = null;
                if (text.isKept()) {
                    broken.computeIfPresent(text.name().id(), (_, site) -> site.leftOut());
                } else {
                    setAside(text.name(), text.inItsOwnWords(finding));
                }
            }
        }
        return any;
    }

    private void setAside(SiteName name, Finding finding) {
        good.remove(name.id());
        BrokenSite known = broken.get(name.id());
        broken.put(name.id(), known == null ? brokenNow(name, finding) : known.with(finding));
    }

    private BrokenSite brokenNow(SiteName name, Finding finding) {
        Optional<SiteText> last = before.last().of(name.id()).filter(text -> text.problem().isEmpty());
        return new BrokenSite(name.name(), last, last.flatMap(_ -> before.last().since(name.id())), finding);
    }

    /** The sites whose files cannot be used. */
    List<KeptSite> kept() {
        return broken.values().stream().map(BrokenSite::told).toList();
    }

    Path sitesFolder() {
        return Optional.ofNullable(sitesFolder).orElse(reading.folder());
    }

    /** Where its sites come from. */
    SiteOrigins origins() {
        Map<String, Path> byId = HashMap.newHashMap(good.size());
        good.forEach((id, text) -> byId.put(id, text.file()));
        broken.forEach((id, site) -> site.instead().ifPresent(text -> byId.put(id, text.file())));
        return new SiteOrigins(kept(), byId, sitesFolder());
    }

    /** Frees what was read, for when it is in force. */
    void forget() {
        good.clear();
        broken.clear();
        byPlace.clear();
        files = null;
        checked = null;
        memory = Optional.empty();
    }

    /** What it is made of. */
    ConfigurationTexts texts(Instant now) {
        Map<Path, ConfigurationTexts.Dated> main = new LinkedHashMap<>();
        reading.main().forEach((file, text) -> main.put(file, new ConfigurationTexts.Dated(text, now)));
        Map<Path, ConfigurationTexts.Dated> sites = new LinkedHashMap<>();
        good.values().forEach(text -> sites.put(text.file(), new ConfigurationTexts.Dated(text.text(), now)));
        broken.values()
                .forEach(site -> site.instead()
                        .ifPresent(text -> sites.put(text.file(), new ConfigurationTexts.Dated(text.text(), now))));
        return new ConfigurationTexts(main, sites).datedAfter(before.texts());
    }
}
