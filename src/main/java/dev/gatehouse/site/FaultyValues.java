package dev.gatehouse.site;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Takes values that cannot be used out of the environment of a start that will fail, so that Spring does not end it at the
 * first of them, before the others are found.
 */
final class FaultyValues {

    /** Our own values stay, to be used instead. */
    private static final String DEFAULTS = "gatehouse-defaults.yml";

    private FaultyValues() {
    }

    static void setAside(ConfigurableEnvironment environment, Set<ConfigurationPropertyName> names) {
        if (names.isEmpty()) {
            return;
        }
        var sources = environment.getPropertySources();
        for (PropertySource<?> source : List.copyOf(sources.stream().toList())) {
            if (!source.getName().equals(DEFAULTS)
                    && SitesOutOfSight.whole(source) instanceof EnumerablePropertySource<?> enumerable
                    && hasOneOf(enumerable, names)) {
                sources.replace(source.getName(), without(enumerable, names));
            }
        }
    }

    private static boolean hasOneOf(EnumerablePropertySource<?> source, Set<ConfigurationPropertyName> names) {
        return Arrays.stream(source.getPropertyNames()).anyMatch(key -> isAtOrBelow(names, source, key));
    }

    /** Of the same kind, since it knows the lines of a file and the spelling of variables, and findings to come need both. */
    private static PropertySource<?> without(EnumerablePropertySource<?> source, Set<ConfigurationPropertyName> names) {
        Map<String, Object> kept = new LinkedHashMap<>();
        boolean tracked = source instanceof OriginTrackedMapPropertySource;
        for (String key : source.getPropertyNames()) {
            Object value = tracked ? ((Map<?, ?>) source.getSource()).get(key) : source.getProperty(key);
            if (value != null && !isAtOrBelow(names, source, key)) {
                kept.put(key, value);
            }
        }
        if (source instanceof SystemEnvironmentPropertySource) {
            return new SystemEnvironmentPropertySource(source.getName(), kept);
        }
        return tracked
                ? new OriginTrackedMapPropertySource(source.getName(), kept)
                : new MapPropertySource(source.getName(), kept);
    }

    /** An environment variable has underscores where a key has dots. */
    private static boolean isAtOrBelow(Set<ConfigurationPropertyName> names, PropertySource<?> source, String key) {
        char separator = source instanceof SystemEnvironmentPropertySource ? '_' : '.';
        ConfigurationPropertyName written = ConfigurationPropertyName.adapt(key, separator);
        return names.stream().anyMatch(name -> name.equals(written) || name.isAncestorOf(written));
    }
}
