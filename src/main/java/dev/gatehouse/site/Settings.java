package dev.gatehouse.site;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
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

    static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("gatehouse");

    private static final int LONGEST_QUOTED = 300;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final List<ConfigurationPropertySource> sources;
    private final Findings findings;
    private final FindingBindHandler handler;
    private final PropertySourcesPlaceholdersResolver placeholders;
    private final Binder binder;
    private final Set<ConfigurationPropertyName> faulty = new HashSet<>();
    private WrittenSites sites;

    public Settings(ConfigurableEnvironment environment, Findings findings) {
        this.sites = new WrittenSites(environment.getPropertySources());
        this.sources = sites.otherSources();
        this.findings = findings;
        this.handler = new FindingBindHandler(this);
        this.placeholders = new PropertySourcesPlaceholdersResolver(environment);
        this.binder = new Binder(sources, placeholders, null, null, handler);
    }

    /**
     * Reads a record with its own prefix; what cannot be used becomes a finding and has its default value. A record names one value at a
     * time that it is not content with, so it is read again without that one, for the next.
     */
    public <T> T read(Class<T> type) {
        Binder reader = binder;
        while (true) {
            int before = handler.faulty().size();
            @Nullable
            T read = reader.bindOrCreate(prefixOf(type), Bindable.of(type));
            if (read != null) {
                return read;
            }
            if (handler.faulty().size() == before) {
                return new Binder(List.of()).bindOrCreate(prefixOf(type), Bindable.of(type));
            }
            reader = new Binder(sources.stream().map(this::withoutFaulty).toList(), placeholders, null, null, handler);
        }
    }

    private ConfigurationPropertySource withoutFaulty(ConfigurationPropertySource source) {
        return source.filter(name -> handler.faulty()
                .stream()
                .noneMatch(faulty -> faulty.equals(name) || faulty.isAncestorOf(name)));
    }

    /** Reads what stands under a key; empty if nothing does. */
    public <T> Optional<T> read(String key, Bindable<T> target) {
        return Optional.ofNullable(binder.bind(key, target).orElse(null));
    }

    /** What is written of the sites. */
    WrittenSites sites() {
        return sites;
    }

    /** Whether a site is to be as it was in every respect, because what is in its file now cannot be used. */
    public boolean isKept(String site) {
        return sites.isKept(SiteName.named(site).id());
    }

    /** Whether there is a site of this name in a file that cannot be used, so that it is not served. */
    public boolean isLeftOut(String site) {
        return sites.isLeftOut(SiteName.named(site).id());
    }

    /** Frees what is written of the sites, for when everybody has looked at them. */
    void forgetSites() {
        sites = new WrittenSites(List.of());
    }

    /** Reads what is written of a site, by its name as it is spelled; more than one if it is spelled in several ways. */
    Map<String, SiteProperties> readSite(String site) {
        List<ConfigurationPropertySource> sourcesOfSite = sites.sourcesOf(site);
        Map<String, ConfigurationPropertyName> spellings = new LinkedHashMap<>();
        namesIn(sourcesOfSite.stream())
                .filter(name -> WrittenSites.isAbout(site, name))
                .map(name -> name.chop(WrittenSites.PREFIX.getNumberOfElements() + 1))
                .forEach(name -> spellings.putIfAbsent(name.getLastElement(Form.ORIGINAL), name));
        var handlerOfSite = new FindingBindHandler(this);
        var binderOfSite = new Binder(sourcesOfSite, placeholders, null, null, handlerOfSite);
        Map<String, SiteProperties> read = new LinkedHashMap<>();
        spellings.forEach((spelling, name) -> binderOfSite.bind(name, Bindable.of(SiteProperties.class))
                .ifBound(properties -> read.put(spelling, properties)));
        faulty.addAll(handlerOfSite.faulty());
        faulty.addAll(new UnknownKeys(this, handlerOfSite).findAmong(writtenIn(sourcesOfSite.stream())
                .filter(name -> WrittenSites.isAbout(site, name))));
        return read;
    }

    /** The prefix of a configuration record. */
    public static String prefixOf(Class<?> type) {
        return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(type, ConfigurationProperties.class))
                .prefix();
    }

    /** Whether anything is written at or below a key. */
    public boolean contains(String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
        return sourcesOf(name)
                .anyMatch(source -> source.getConfigurationProperty(name) != null
                        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    /** The findings of this reading, to which whoever interprets a value adds its own. */
    public Findings findings() {
        return findings;
    }

    /** Adds a finding about the value at a key, wherever it was written. */
    public void find(String key, String value, String expected) {
        findings.add(new Finding(place(ConfigurationPropertyName.adapt(key, '.')), quoted(Secrets.masked(key, value)),
                expected));
    }

    /** The key below which a site stands; a name with signs of its own as it was written, with or without brackets around it. */
    public String keyOfSite(String site) {
        String plain = SiteReader.PREFIX + "." + site;
        return !site.contains(".") && contains(plain) ? plain : SiteReader.PREFIX + "[" + site + "]";
    }

    /** The file, line and column of a key, and the key itself; of the first key below it where it has no value. */
    public Place place(String key) {
        return place(ConfigurationPropertyName.adapt(key, '.'));
    }

    Place place(ConfigurationPropertyName name) {
        return property(name).or(() -> firstBelow(name))
                .or(() -> wholeList(name))
                .or(() -> nearestAbove(name))
                .map(property -> Places.of(property.getOrigin()).ofKey(name.toString()))
                .orElseGet(() -> Place.named(name.toString()));
    }

    Optional<ConfigurationProperty> property(ConfigurationPropertyName name) {
        return sourcesOf(name)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** What is written at a key, placeholders and all; null where nothing is. */
    @Nullable
    Object valueOf(ConfigurationPropertyName name) {
        return property(name).map(ConfigurationProperty::getValue).orElse(null);
    }

    /** The keys that cannot be used: with values that could not be bound, or unknown. */
    Set<ConfigurationPropertyName> faulty() {
        return Stream.concat(handler.faulty().stream(), faulty.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** A list may be one value with commas, whose entries have no place of their own. */
    private Optional<ConfigurationProperty> wholeList(ConfigurationPropertyName name) {
        return name.isLastElementIndexed() ? property(name.getParent()) : Optional.empty();
    }

    /** What has no place of its own stands somewhere in what is around it: for a site no further up than the site. */
    private Optional<ConfigurationProperty> nearestAbove(ConfigurationPropertyName name) {
        for (ConfigurationPropertyName above = name.getParent(); above.getNumberOfElements() > 1; above = above
                .getParent()) {
            ConfigurationPropertyName asked = above;
            Optional<ConfigurationProperty> found = property(asked)
                    .or(() -> WrittenSites.isAboutOne(asked) ? firstBelow(asked) : Optional.empty());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<ConfigurationProperty> firstBelow(ConfigurationPropertyName name) {
        return sourcesOf(name).filter(IterableConfigurationPropertySource.class::isInstance)
                .map(IterableConfigurationPropertySource.class::cast)
                .flatMap(source -> source.stream().filter(name::isAncestorOf).map(source::getConfigurationProperty))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Adds a finding for every key under {@code gatehouse} that no record asked for. Call it when all records are read. */
    void findUnknownKeys() {
        faulty.addAll(new UnknownKeys(this, handler).findAmong(writtenKeys()));
    }

    private Stream<ConfigurationPropertySource> sourcesOf(ConfigurationPropertyName name) {
        return WrittenSites.isAboutOne(name) ? sites.sourcesOf(name) : sources.stream();
    }

    /** Every key that was written, except those of sites. */
    Stream<ConfigurationPropertyName> writtenKeys() {
        return writtenIn(sources.stream());
    }

    /** Environment variables are left out: Kubernetes makes some with our prefix for a service named gatehouse. */
    private static Stream<ConfigurationPropertyName> writtenIn(Stream<ConfigurationPropertySource> sources) {
        return namesIn(sources.filter(source -> !isEnvironmentVariables(source)));
    }

    private static Stream<ConfigurationPropertyName> namesIn(Stream<ConfigurationPropertySource> sources) {
        return sources.filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream());
    }

    private static boolean isEnvironmentVariables(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    /** In quotation marks and on one line; of what no operator has typed the beginning is enough. */
    static String quoted(String value) {
        String shown = value.length() > LONGEST_QUOTED ? value.substring(0, LONGEST_QUOTED) + "…" : value;
        return '"' + CONTROL.matcher(shown).replaceAll(of -> "\\\\u%04x".formatted((int) of.group().charAt(0))) + '"';
    }
}
