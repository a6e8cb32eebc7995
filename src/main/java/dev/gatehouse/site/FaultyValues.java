package dev.gatehouse.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Takes values that cannot be used out of the environment of a start that will fail, so that Spring does not end it at the
 * first of them, before the others are found.
 */
final class FaultyValues {

    private FaultyValues() {
    }

    static void setAside(ConfigurableEnvironment environment, Set<ConfigurationPropertyName> names) {
        var sources = environment.getPropertySources();
        List.copyOf(sources.stream().toList())
                .stream()
                .filter(MapPropertySource.class::isInstance)
                .map(MapPropertySource.class::cast)
                .forEach(source -> sources.replace(source.getName(), without(source, names)));
    }

    private static MapPropertySource without(MapPropertySource source, Set<ConfigurationPropertyName> names) {
        Map<String, Object> kept = new HashMap<>();
        for (String key : source.getPropertyNames()) {
            Object value = source.getProperty(key);
            if (value != null && !names.contains(ConfigurationPropertyName.adapt(key, '.'))) {
                kept.put(key, value);
            }
        }
        return new MapPropertySource(source.getName(), kept);
    }
}
