package dev.gatehouse.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gatehouse.reference.Shape.Section;
import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.site.ConfigurationSchema;

/**
 * A piece of YAML that the documentation shows.
 *
 * @param place its file and line
 */
record DocumentedExample(String place, Object document) {

    private static final Pattern BLOCK = Pattern.compile("^( *)```ya?ml\\n(.*?)^ *```",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Set<String> OF_THE_MAIN_FILE = Set.of("gatehouse", "server", "management", "spring",
            "logging");

    /** By which files of others are recognised: of Kubernetes, of Prometheus, values of the chart, of Docker Compose. */
    private static final Set<String> OF_OTHERS = Set.of("apiVersion", "scrape_configs", "groups", "image", "service",
            "services");

    /**
     * What an editor has to say of the example.
     *
     * @param schema by which schema
     * @param document the whole document of which the example is a part
     */
    record Checkable(ConfigurationSchema schema, Object document) {}

    /** Every example of the README and the user guide. */
    static Stream<DocumentedExample> all() {
        try (Stream<Path> guide = Files.list(Path.of("src/docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), guide.sorted())
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList()
                    .stream()
                    .flatMap(DocumentedExample::in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<DocumentedExample> in(Path page) {
        try {
            String text = Files.readString(page);
            return BLOCK.matcher(text).results().map(block -> {
                long line = text.substring(0, block.start()).lines().count() + 1;
                return new DocumentedExample(page + ":" + line, Schemas.parse(block.group(2)));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOfOthers() {
        return document instanceof Map<?, ?> map && map.keySet().stream().anyMatch(OF_OTHERS::contains);
    }

    /** A whole file, a site's part, or some sites; empty if it is nothing that Gatehouse reads. */
    Optional<Checkable> checkable(Section site) {
        if (!(document instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Set<String> keys = map.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
        Set<String> ofSite = site.keys().stream().map(Setting::name).collect(Collectors.toSet());
        if (keys.stream().anyMatch(key -> OF_THE_MAIN_FILE.contains(key.replaceFirst("\\..*", "")))) {
            return Optional.of(new Checkable(ConfigurationSchema.MAIN_FILE, document));
        }
        if (keys.contains("host") || keys.contains("hosts")) {
            return Optional.of(new Checkable(ConfigurationSchema.SITE_FILE, document));
        }
        if (ofSite.containsAll(keys)) {
            return Optional.of(inMainFile(Map.of("example", document)));
        }
        boolean sites = map.values()
                .stream()
                .allMatch(value -> value instanceof Map<?, ?> one && one.containsKey("host"));
        return sites ? Optional.of(inMainFile(document)) : Optional.empty();
    }

    private static Checkable inMainFile(Object sites) {
        return new Checkable(ConfigurationSchema.MAIN_FILE, Map.of("gatehouse", Map.of("sites", sites)));
    }

    @Override
    public String toString() {
        return place;
    }
}
