package dev.gatehouse.site;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

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
            if (!source.getName().equals(DEFAULTS) && source instanceof EnumerablePropertySource<?> enumerable
                    && hasOneOf(enumerable, names)) {
                sources.replace(source.getName(), without(enumerable, names));
            }
        }
    }

    private static boolean hasOneOf(EnumerablePropertySource<?> source, Set<ConfigurationPropertyName> names) {
        return Arrays.stream(source.getPropertyNames()).anyMatch(key -> isAtOrBelow(names, key));
    }

    /** Of the same kind where the values know where they stand, since findings to come need to know it, too. */
    private static PropertySource<?> without(EnumerablePropertySource<?> source, Set<ConfigurationPropertyName> names) {
        Map<String, Object> kept = new HashMap<>();
        boolean tracked = source instanceof OriginTrackedMapPropertySource;
        for (String key : source.getPropertyNames()) {
            Object value = tracked ? ((Map<?, ?>) source.getSource()).get(key) : source.getProperty(key);
            if (value != null && !isAtOrBelow(names, key)) {
                kept.put(key, value);
            }
        }
        return tracked
                ? new OriginTrackedMapPropertySource(source.getName(), kept)
                : new MapPropertySource(source.getName(), kept);
    }

    private static boolean isAtOrBelow(Set<ConfigurationPropertyName> names, String key) {
        ConfigurationPropertyName written = ConfigurationPropertyName.adapt(key, '.');
        return names.stream().anyMatch(name -> name.equals(written) || name.isAncestorOf(written));
    }
}
