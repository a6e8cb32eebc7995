package dev.gatehouse.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.reference.Shape.Named;
import dev.gatehouse.reference.Shape.Section;
import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.reference.Shape.Several;
import dev.gatehouse.site.ConfigurationSchema;

/**
 * Keeps the reference of the configuration and its schemas as the records are, and writes them anew if asked:
 * {@code ./mvnw test -Dtest=ReferenceTests -Ddocs.write=true}.
 */
class ReferenceTests {

    private static final boolean WRITE = Boolean.getBoolean("docs.write");
    private static final Path DOCUMENTATION = Path.of("src/docs");
    private static final Path RESOURCES = Path.of("src/main/resources/META-INF/gatehouse");
    private static final WrittenKeys KEYS = new WrittenKeys();
    private static final Map<Path, String> GENERATED = generated();

    /** What the files have to hold. */
    private static Map<Path, String> generated() {
        Map<Path, String> files = new LinkedHashMap<>();
        for (ConfigurationSchema schema : ConfigurationSchema.values()) {
            String text = switch (schema) {
                case MAIN_FILE -> SchemaWriter.ofMainFile(KEYS.all(), SpringKeys.ALL);
                case SITE_FILE -> SchemaWriter.ofSiteFile(KEYS.site());
            };
            files.put(RESOURCES.resolve(schema.fileName()), text);
            files.put(DOCUMENTATION.resolve(schema.fileName()), text);
        }
        List<String> schemas = Arrays.stream(ConfigurationSchema.values())
                .flatMap(schema -> Stream.of(schema.firstLine(), schema.fileName(), schema.fileName()))
                .toList();
        files.put(DOCUMENTATION.resolve("reference.md"), ReferencePage.of(KEYS.all(), SpringKeys.ALL, schemas));
        return files;
    }

    static Set<Path> files() {
        return GENERATED.keySet();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsAsTheRecordsAre(Path file) throws IOException {
        String text = Objects.requireNonNull(GENERATED.get(file));
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }

        assertThat(file).as("stale: write it anew by ./mvnw test -Dtest=ReferenceTests -Ddocs.write=true")
                .hasContent(text);
    }

    @Test
    void everyKeyHasAMeaning() {
        assertThat(keysWithoutMeaning("gatehouse", KEYS.all())).as("an @param in the Javadoc of the record").isEmpty();
    }

    private static Stream<String> keysWithoutMeaning(String path, Shape shape) {
        return switch (shape) {
            case Named named -> keysWithoutMeaning(path + ".NAME", named.entry());
            case Several several -> keysWithoutMeaning(path + "[]", several.entry());
            case Section section -> section.keys().stream().flatMap(key -> keysWithoutMeaning(path, key));
            default -> Stream.empty();
        };
    }

    private static Stream<String> keysWithoutMeaning(String path, Setting key) {
        String place = path + "." + key.name();
        boolean said = !key.meaning().isEmpty()
                || (key.shape() instanceof Section section && !section.meaning().isEmpty());
        return Stream.concat(said ? Stream.empty() : Stream.of(place), keysWithoutMeaning(place, key.shape()));
    }
}
