package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What is written of each site, apart from all else that is written.
 *
 * <p>Before Boot looks for one key it makes a name of every key of a source, and sets of all these names and their beginnings.
 * Where ten thousand sites stand in one source that takes a second and a hundred megabytes, so each site has sources of its
 * own here. Not thread-safe.
 */
final class WrittenSites {

    static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(SiteReader.PREFIX);

    private static final int POSITION_OF_SITE = PREFIX.getNumberOfElements();

    /**
     * What one source says of sites.
     *
     * @param source the source itself; its keys are divided among the sites if it is a file, else each site looks at all of it
     */
    private record Part(EnumerablePropertySource<?> source, Map<String, Map<String, Object>> bySite) {

        Optional<PropertySource<?>> sourceOf(String site) {
            if (!isFile(source)) {
                return Optional.of(source);
            }
            return Optional.ofNullable(bySite.get(site))
                    .map(values -> new OriginTrackedMapPropertySource(source.getName(), values, true));
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final List<PropertySource<?>> others = new ArrayList<>();
    private final Map<String, SiteText> texts = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Set<String> sites = new LinkedHashSet<>();
    private @Nullable String latest;
    private List<ConfigurationPropertySource> sourcesOfLatest = List.of();

    WrittenSites(Iterable<PropertySource<?>> sources) {
        for (PropertySource<?> told : sources) {
            PropertySource<?> source = SitesOutOfSight.whole(told);
            others.add(source instanceof EnumerablePropertySource<?> enumerable ? withoutSites(enumerable) : source);
        }
    }

    private static boolean isFile(PropertySource<?> source) {
        return source instanceof OriginTrackedMapPropertySource;
    }

    private PropertySource<?> withoutSites(EnumerablePropertySource<?> source) {
        Map<String, Map<String, Object>> bySite = new LinkedHashMap<>();
        Map<String, Object> rest = new LinkedHashMap<>();
        char separator = source instanceof SystemEnvironmentPropertySource ? '_' : '.';
        for (String key : source.getPropertyNames()) {
            String site = siteOf(key, separator);
            if (site != null) {
                bySite.computeIfAbsent(site, _ -> LinkedHashMap.newLinkedHashMap(4))
                        .put(isFile(source) ? SiteKeys.spelledOut(key) : key, valueOf(source, key));
            } else if (isFile(source)) {
                rest.put(key, valueOf(source, key));
            }
        }
        if (bySite.isEmpty()) {
            return source;
        }
        sites.addAll(bySite.keySet());
        parts.add(new Part(source, bySite));
        return isFile(source) ? new OriginTrackedMapPropertySource(source.getName(), rest, true) : source;
    }

    /** Whether a key, written with dots, is about one site. */
    static boolean isAboutOne(String key) {
        return siteOf(key, '.') != null;
    }

    /** The value with its place in the file, if it has one. */
    private static Object valueOf(EnumerablePropertySource<?> source, String key) {
        Object value = isFile(source) ? ((Map<?, ?>) source.getSource()).get(key) : source.getProperty(key);
        return value == null ? "" : value;
    }

    private static @Nullable String siteOf(String key, char separator) {
        if (key.isEmpty() || Character.toLowerCase(key.charAt(0)) != 'g') {
            return null;
        }
        return siteOf(ConfigurationPropertyName.adapt(key, separator));
    }

    /** The site that a key is about, in the form in which names are compared; null if it is about no site. */
    private static @Nullable String siteOf(ConfigurationPropertyName name) {
        return PREFIX.isAncestorOf(name) ? idOf(name) : null;
    }

    /** The form in which the site of a key is compared with others. */
    static String idOf(ConfigurationPropertyName name) {
        return name.getElement(POSITION_OF_SITE, Form.UNIFORM);
    }

    /** Adds a site that has a file of its own; false if another file has it already. */
    boolean add(SiteText text) {
        String site = text.name().id();
        if (parts.stream().anyMatch(part -> isFile(part.source()) && part.bySite().containsKey(site))
                || texts.putIfAbsent(site, text) != null) {
            return false;
        }
        sites.add(site);
        return true;
    }

    /** Notes that there is a site in a file of its own that cannot be used. */
    void leaveOut(String site) {
        leftOut.add(site);
    }

    boolean isLeftOut(String site) {
        return leftOut.contains(site);
    }

    /** Whether what is written of a site stands in for what is in its file now. */
    boolean isKept(String site) {
        SiteText text = texts.get(site);
        return text != null && text.isKept();
    }

    /** The sites in the order they were written, each in the form in which names are compared. */
    Set<String> sites() {
        return sites;
    }

    /** Whether a key is about one site. */
    static boolean isAboutOne(ConfigurationPropertyName name) {
        return siteOf(name) != null;
    }

    /** Whether a key is about a certain site. */
    static boolean isAbout(String site, ConfigurationPropertyName name) {
        return site.equals(siteOf(name));
    }

    /** Where to look for a key that is about a site. */
    Stream<ConfigurationPropertySource> sourcesOf(ConfigurationPropertyName name) {
        return Optional.ofNullable(siteOf(name)).stream().flatMap(site -> sourcesOf(site).stream());
    }

    /** Where to look for what is written of a site. */
    List<ConfigurationPropertySource> sourcesOf(String site) {
        if (!site.equals(latest)) {
            List<PropertySource<?>> sources = new ArrayList<>();
            parts.forEach(part -> part.sourceOf(site).ifPresent(sources::add));
            Optional.ofNullable(texts.get(site))
                    .map(text -> new OriginTrackedMapPropertySource(text.place(), text.values(), true))
                    .ifPresent(sources::add);
            sourcesOfLatest = copyOf(ConfigurationPropertySources.from(sources));
            latest = site;
        }
        return sourcesOfLatest;
    }

    /** Where to look for all else. */
    List<ConfigurationPropertySource> otherSources() {
        List<ConfigurationPropertySource> sources = copyOf(ConfigurationPropertySources.from(others));
        return parts.isEmpty() ? sources : sources.stream().map(WrittenSites::filtered).toList();
    }

    /** Of what is no file the keys of sites are still there. */
    private static ConfigurationPropertySource filtered(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof OriginTrackedMapPropertySource
                ? source
                : source.filter(name -> !isAboutOne(name));
    }

    private static List<ConfigurationPropertySource> copyOf(Iterable<ConfigurationPropertySource> sources) {
        List<ConfigurationPropertySource> copy = new ArrayList<>();
        sources.forEach(copy::add);
        return List.copyOf(copy);
    }

    /** The keys of a site, as below it, and their values, out of what {@link #textOf} made. */
    static Map<String, String> keysIn(String text, SiteName name) {
        Map<String, String> keys = new LinkedHashMap<>();
        int file = text.lastIndexOf('\0') + 1;
        String[] parts = text.substring(0, file).split("\0", -1);
        for (int i = 0; i + 1 < parts.length; i += parts[i].isEmpty() ? 1 : 2) {
            if (!parts[i].isEmpty()) {
                keys.putIfAbsent(belowSite(parts[i]), parts[i + 1]);
            }
        }
        var ofFile = new SiteText(name, Path.of(name.name()), FileText.of(text.substring(file)), false);
        ofFile.values().forEach((key, value) -> keys.putIfAbsent(belowSite(key), String.valueOf(value)));
        return keys;
    }

    private static String belowSite(String key) {
        ConfigurationPropertyName whole = ConfigurationPropertyName.adapt(key, key.indexOf('.') < 0 ? '_' : '.');
        return whole.subName(POSITION_OF_SITE + 1).toString();
    }

    /** Everything that is written of a site, as one text, by which it is seen whether anything has changed. */
    String textOf(String site) {
        var text = new StringBuilder();
        for (Part part : parts) {
            part.bySite()
                    .getOrDefault(site, Map.of())
                    .forEach((key, value) -> text.append(key).append('\0').append(value).append('\0'));
            text.append('\0');
        }
        Optional.ofNullable(texts.get(site)).flatMap(file -> file.text().text()).ifPresent(text::append);
        return text.toString();
    }
}
