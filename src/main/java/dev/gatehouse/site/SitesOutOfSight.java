package dev.gatehouse.site;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Takes the keys of sites out of the names that the running program's environment tells. Their values can still be asked for.
 *
 * <p>Boot binds dozens of records at the start, and for that makes and keeps names of all keys; for the context of the
 * management port once more. Nobody but {@link WrittenSites} wants those of sites.
 */
final class SitesOutOfSight implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var sources = environment.getPropertySources();
        for (PropertySource<?> source : List.copyOf(sources.stream().toList())) {
            if (source instanceof OriginTrackedMapPropertySource file
                    && Arrays.stream(file.getPropertyNames()).anyMatch(WrittenSites::isAboutOne)) {
                sources.replace(source.getName(), new WithoutSites(file));
            }
        }
    }

    /** The source with all its names. */
    static PropertySource<?> whole(PropertySource<?> source) {
        return source instanceof WithoutSites part ? part.whole : source;
    }

    private static final class WithoutSites extends EnumerablePropertySource<Map<String, Object>>
            implements
                OriginLookup<String>,
                PropertySourceInfo {

        private final OriginTrackedMapPropertySource whole;
        private final String[] names;

        WithoutSites(OriginTrackedMapPropertySource whole) {
            super(whole.getName(), whole.getSource());
            this.whole = whole;
            this.names = Arrays.stream(whole.getPropertyNames())
                    .filter(Predicate.not(WrittenSites::isAboutOne))
                    .toArray(String[]::new);
        }

        @Override
        public String[] getPropertyNames() {
            return names.clone();
        }

        @Override
        public boolean containsProperty(String name) {
            return whole.containsProperty(name);
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return whole.getProperty(name);
        }

        @Override
        public @Nullable Origin getOrigin(String name) {
            return whole.getOrigin(name);
        }

        @Override
        public boolean isImmutable() {
            return whole.isImmutable();
        }
    }
}
