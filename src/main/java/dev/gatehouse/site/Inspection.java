package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * A configuration that has been looked at as a start would, without a start: the same readers and the same checks of every part.
 *
 * @param settings all that is written, without the files of sites that cannot be used
 * @param sites those that make sense
 * @param noted everything that a start would find, be it only in the file of one site
 */
public record Inspection(Settings settings, Sites sites, List<Noted> noted) {

    private static final Pattern SITE = Pattern.compile("gatehouse\\.sites(?:\\.([^.\\[]+)|\\[([^\\]]+)]).*");

    /**
     * A finding, and the site that it is about.
     *
     * @param site empty where it is about more than one site
     */
    public record Noted(Optional<String> site, Finding finding) {

        /** By its key, as it stands in the main file. */
        public static Noted of(Finding finding) {
            return new Noted(finding.place().key().flatMap(Noted::siteOf), finding);
        }

        private static Optional<String> siteOf(String key) {
            Matcher matcher = SITE.matcher(key);
            return matcher.matches()
                    ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)))
                    : Optional.empty();
        }
    }

    public Inspection {
        noted = List.copyOf(noted);
    }

    /**
     * Looks at what an environment says, and at the files of sites. Values that cannot be used are taken out of it on the way, as at a
     * start.
     *
     * @param siteFiles files that are looked at as if they were in the folder of sites, in place of those of the same name there
     */
    public static Inspection of(ConfigurableEnvironment environment, List<Path> siteFiles) {
        var findings = new Findings();
        List<StartCheck> parts = parts();
        ServerCheck.check(environment, findings);
        Reading reading = new SettingsSource(environment).atStart().with(siteFiles);
        var draft = new Draft(reading, new SettingsCheck(records(parts)), Draft.Before.NOTHING, findings);
        SettingsCheck.Checked checked = look(draft, parts, environment);
        Set<Noted> noted = new LinkedHashSet<>();
        findings.all().stream().map(Noted::of).forEach(noted::add);
        draft.kept()
                .forEach(site -> site.findings()
                        .forEach(finding -> noted.add(new Noted(Optional.of(site.site()), finding))));
        return new Inspection(checked.settings(), checked.sites(), new ArrayList<>(noted));
    }

    /** Lets every part look, until nobody finds anything in the file of a site that has not been set aside. */
    static SettingsCheck.Checked look(Draft draft, List<StartCheck> parts, ConfigurableEnvironment environment) {
        FaultyValues.setAside(environment, unusable(draft.checked().settings(), parts));
        SettingsCheck.Checked checked;
        do {
            checked = draft.checked();
            Settings settings = checked.settings();
            Sites sites = checked.sites();
            parts.forEach(part -> part.check(settings, sites, environment));
        } while (draft.setAside());
        return checked;
    }

    /** Everything that a start would find. */
    public List<Finding> findings() {
        return noted.stream().map(Noted::finding).toList();
    }

    /** The keys whose values Spring is not to see. */
    static Set<ConfigurationPropertyName> unusable(Settings settings, List<StartCheck> parts) {
        return Stream.concat(settings.faulty().stream(),
                parts.stream()
                        .flatMap(part -> part.endingTheStart(settings).stream())
                        .map(ConfigurationPropertyName::of))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The records of all parts. */
    static List<Class<?>> records(List<StartCheck> parts) {
        return parts.stream().flatMap(part -> part.records().stream()).toList();
    }

    static List<StartCheck> parts() {
        return SpringFactoriesLoader.forDefaultResourceLocation(StartCheck.class.getClassLoader())
                .load(StartCheck.class);
    }
}
