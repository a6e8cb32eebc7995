package dev.gatehouse.site;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * A configuration that has been looked at as a start would, without a start: the same readers and the same checks of every part.
 *
 * @param settings all that is written, with everything that is wrong with it
 * @param sites those that make sense
 */
public record Inspection(Settings settings, Sites sites) {

    /** Looks at what an environment says. Values that cannot be used are taken out of it on the way, as at a start. */
    public static Inspection of(ConfigurableEnvironment environment) {
        var findings = new Findings();
        List<StartCheck> parts = parts();
        ServerCheck.check(environment, findings);
        var settings = new Settings(environment, findings);
        Sites sites = new SettingsCheck(records(parts)).check(settings).sites();
        FaultyValues.setAside(environment, unusable(settings, parts));
        parts.forEach(part -> part.check(settings, sites, environment));
        return new Inspection(settings, sites);
    }

    /** Everything that a start would find. */
    public List<Finding> findings() {
        return settings.findings().all();
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
