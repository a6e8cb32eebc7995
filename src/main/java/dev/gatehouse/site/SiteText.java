package dev.gatehouse.site;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.AbstractResource;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What is written of one site in a file of its own. Its keys are made of it when somebody asks for them: nobody does as long as the text
 * is the one of before. Not thread-safe.
 */
final class SiteText {

    private static final String EXPECTED = "the keys of a site, such as host and upstream";

    private final SiteName name;
    private final Path file;
    private final FileText text;
    private final boolean kept;
    private @Nullable Map<String, Object> values;

    /** @param kept whether it stands in for what is in the file now */
    SiteText(SiteName name, Path file, FileText text, boolean kept) {
        this.name = name;
        this.file = file;
        this.text = text;
        this.kept = kept;
    }

    SiteName name() {
        return name;
    }

    Path file() {
        return file;
    }

    FileText text() {
        return text;
    }

    boolean isKept() {
        return kept;
    }

    /** The name by which findings point at it. */
    String place() {
        return kept ? "the last good version of " + Places.of(file) : Places.of(file);
    }

    /** What keeps it from being read; empty if nothing does, although what is read may make no sense. */
    Optional<Finding> problem() {
        Optional<String> decoded = text.text();
        if (decoded.isEmpty()) {
            return Optional.of(YamlFindings.notUtf8(place(), text.bytes()));
        }
        Optional<Finding> explosion = Anchors.problem(place(), decoded.get());
        if (explosion.isPresent()) {
            return explosion;
        }
        try {
            List<PropertySource<?>> documents = load();
            return switch (documents.size()) {
                case 0 -> Optional.of(new Finding(Place.of(place()), "nothing", EXPECTED));
                case 1 -> problemOf(source(documents.getFirst()));
                default -> Optional.of(new Finding(placeOf(firstOf(source(documents.get(1)))).orElse(Place.of(place())),
                        "a second document", "one site in a file, without ---"));
            };
        } catch (YAMLException e) {
            return Optional.of(YamlFindings.in(place(), e));
        } catch (StackOverflowError _) {
            return Optional.of(
                    new Finding(Place.of(place()), "an anchor that contains itself", "YAML without a circle"));
        } catch (RuntimeException | IOException e) {
            return Optional.of(new Finding(Place.of(place()), String.valueOf(e.getMessage()), EXPECTED));
        }
    }

    private Optional<Finding> problemOf(Map<String, Object> keys) {
        if (keys.isEmpty()) {
            return Optional.of(new Finding(Place.of(place()), "nothing", EXPECTED));
        }
        for (Map.Entry<String, Object> entry : keys.entrySet()) {
            String key = entry.getKey();
            Place place = placeOf(entry.getValue()).orElse(Place.of(place()));
            if (key.equals("gatehouse") || key.startsWith("gatehouse.")) {
                return Optional.of(new Finding(place.ofKey("gatehouse"), "a key of the main file", EXPECTED,
                        Optional.of(
                                "in a site file the keys of the site stand at the top, without gatehouse.sites.NAME")));
            }
            // What has no keys at its top has this one, which Spring invents.
            if (key.equals("document") || key.startsWith("document[")) {
                return Optional.of(new Finding(place, key.equals("document") ? "a text" : "a list", EXPECTED));
            }
        }
        values = prefixed(keys);
        return Optional.empty();
    }

    /** Its keys as if they stood in the main file, each value with its place. */
    Map<String, Object> values() {
        Map<String, Object> known = values;
        if (known == null) {
            known = problem().isEmpty() ? values : null;
        }
        return known == null ? Map.of() : known;
    }

    /** Whether it says that the site answers to a host. */
    boolean claims(HostPattern host) {
        String one = name.prefix() + ".host";
        return values().entrySet()
                .stream()
                .filter(entry -> entry.getKey().matches(Pattern.quote(one) + "(s(\\[\\d+])?)?"))
                .flatMap(entry -> Arrays.stream(String.valueOf(entry.getValue()).split(",")))
                .anyMatch(value -> HostPattern.of(value.strip()).filter(host::equals).isPresent());
    }

    /** A finding about it, with keys as they are written here. */
    Finding inItsOwnWords(Finding finding) {
        Place place = finding.place();
        Optional<String> key = place.key()
                .filter(one -> !one.equals(name.prefix()))
                .map(one -> one.startsWith(name.prefix() + ".") ? one.substring(name.prefix().length() + 1) : one);
        return new Finding(new Place(place.file(), place.line(), place.column(), key), finding.value(),
                finding.expected(), finding.advice());
    }

    private Map<String, Object> prefixed(Map<String, Object> keys) {
        Map<String, Object> prefixed = LinkedHashMap.newLinkedHashMap(keys.size());
        keys.forEach((key, value) -> prefixed
                .put(SiteKeys.spelledOut(name.prefix() + (key.startsWith("[") ? key : "." + key)), value));
        return prefixed;
    }

    private List<PropertySource<?>> load() throws IOException {
        return new YamlPropertySourceLoader().load(place(), new Contents());
    }

    @SuppressWarnings("unchecked") // Boot says what its loader makes.
    private static Map<String, Object> source(PropertySource<?> document) {
        return ((OriginTrackedMapPropertySource) document).getSource();
    }

    private static @Nullable Object firstOf(Map<String, Object> keys) {
        return keys.values().stream().findFirst().orElse(null);
    }

    private static Optional<Place> placeOf(@Nullable Object value) {
        return Optional.ofNullable(value)
                .filter(OriginTrackedValue.class::isInstance)
                .map(tracked -> Places.of(((OriginTrackedValue) tracked).getOrigin()));
    }

    /** A description is what findings name a resource by that is no file. */
    private final class Contents extends AbstractResource {

        @Override
        public String getDescription() {
            return place();
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(text.bytes());
        }

        @Override
        public boolean exists() {
            return true;
        }
    }
}
