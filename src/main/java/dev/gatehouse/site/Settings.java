package dev.gatehouse.site;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the operator has written, read at one moment from all of Spring's property sources.
 *
 * <p>Boot's own binder stops at the first mistake. Here the reading goes on: a mistake becomes a {@link Finding} with its
 * file and line, and the value counts as absent. Not thread-safe; whoever reads keeps it to one thread.
 */
public final class Settings {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("gatehouse");

    private final List<ConfigurationPropertySource> sources;
    private final Findings findings;
    private final FindingBindHandler handler;
    private final Binder binder;

    public Settings(ConfigurableEnvironment environment, Findings findings) {
        this.sources = StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
                .toList();
        this.findings = findings;
        this.handler = new FindingBindHandler(this);
        this.binder = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment), null, null, handler);
    }

    /** Reads a record with its own prefix; what cannot be used becomes a finding and has its default value. */
    public <T> T read(Class<T> type) {
        return binder.bindOrCreate(prefixOf(type), Bindable.of(type));
    }

    /** Reads what stands under a key; empty if nothing does. */
    public <T> Optional<T> read(String key, Bindable<T> target) {
        return Optional.ofNullable(binder.bind(key, target).orElse(null));
    }

    /** The prefix of a configuration record. */
    public static String prefixOf(Class<?> type) {
        return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(type, ConfigurationProperties.class))
                .prefix();
    }

    /** Whether anything is written at or below a key. */
    public boolean contains(String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
        return sources.stream()
                .anyMatch(source -> source.getConfigurationProperty(name) != null
                        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    /** The findings of this reading, to which whoever interprets a value adds its own. */
    public Findings findings() {
        return findings;
    }

    /** Adds a finding about the value at a key, wherever it was written. */
    public void find(String key, String value, String expected) {
        findings.add(new Finding(place(ConfigurationPropertyName.adapt(key, '.')), quoted(value), expected));
    }

    /** The file, line and column of a key, and the key itself; of the first key below it where it has no value. */
    public String place(String key) {
        return place(ConfigurationPropertyName.adapt(key, '.'));
    }

    String place(ConfigurationPropertyName name) {
        return property(name).or(() -> firstBelow(name))
                .or(() -> wholeList(name))
                .map(property -> Places.of(property.getOrigin()) + ", " + name)
                .orElse(name.toString());
    }

    Optional<ConfigurationProperty> property(ConfigurationPropertyName name) {
        return sources.stream()
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The keys whose values could not be bound. */
    Set<ConfigurationPropertyName> faulty() {
        return handler.faulty();
    }

    /** A list may be one value with commas, whose entries have no place of their own. */
    private Optional<ConfigurationProperty> wholeList(ConfigurationPropertyName name) {
        return name.isLastElementIndexed() ? property(name.getParent()) : Optional.empty();
    }

    private Optional<ConfigurationProperty> firstBelow(ConfigurationPropertyName name) {
        return sources.stream()
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .map(IterableConfigurationPropertySource.class::cast)
                .flatMap(source -> source.stream().filter(name::isAncestorOf).map(source::getConfigurationProperty))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * Adds a finding for every key under {@code gatehouse} that no record asked for. Call it when all records are read.
     *
     * <p>Environment variables are left out: Kubernetes makes some with our prefix for a service named gatehouse.
     */
    void findUnknownKeys() {
        Set<ConfigurationPropertyName> reported = new HashSet<>();
        sources.stream()
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .filter(source -> !isEnvironmentVariables(source))
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .filter(ROOT::isAncestorOf)
                .filter(name -> !handler.isBound(name))
                .map(this::unknownPart)
                .filter(reported::add)
                .forEach(name -> findings.add(unknown(name)));
    }

    private static boolean isEnvironmentVariables(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    /** The shortest beginning of a key that nobody knows, so that a misspelled section is one finding. */
    private ConfigurationPropertyName unknownPart(ConfigurationPropertyName name) {
        for (int length = ROOT.getNumberOfElements() + 1; length < name.getNumberOfElements(); length++) {
            if (!handler.isKnown(name.chop(length))) {
                return name.chop(length);
            }
        }
        return name;
    }

    private Finding unknown(ConfigurationPropertyName name) {
        String key = name.getLastElement(ConfigurationPropertyName.Form.ORIGINAL);
        List<String> siblings = handler.knownBelow(name.getParent());
        Optional<String> meant = siblings.stream()
                .filter(sibling -> distance(key, sibling) <= Math.max(2, key.length() / 3))
                .min(Comparator.comparingInt(sibling -> distance(key, sibling)));
        String expected = siblings.stream().sorted().collect(Collectors.joining(", ", "one of the keys ", ""));
        return new Finding(place(name), "unknown key", siblings.isEmpty() ? "no key below this one" : expected,
                meant.map("did you mean \"%s\"?"::formatted));
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }

    static String quoted(String value) {
        return '"' + value + '"';
    }
}
