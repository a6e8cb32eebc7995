package dev.gatehouse.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

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

    /** Of the same kind as before, since the kind knows the lines of a file and the spelling of environment variables. */
    private static MapPropertySource without(MapPropertySource source, Set<ConfigurationPropertyName> names) {
        boolean variables = source instanceof SystemEnvironmentPropertySource;
        Map<String, Object> kept = new LinkedHashMap<>(source.getSource());
        kept.keySet().removeIf(key -> names.contains(ConfigurationPropertyName.adapt(key, variables ? '_' : '.')));
        if (variables) {
            return new SystemEnvironmentPropertySource(source.getName(), kept);
        }
        return source instanceof OriginTrackedMapPropertySource
                ? new OriginTrackedMapPropertySource(source.getName(), kept)
                : new MapPropertySource(source.getName(), kept);
    }
}
