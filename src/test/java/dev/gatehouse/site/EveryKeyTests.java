package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Goes through every key that there is, for each of them with a wrong type, a wrong value and a near miss of its name. */
class EveryKeyTests {

    /** Values that each have the right type and make no sense, and for keys where there are none the reason. */
    private static final Map<String, String> WRONG = table();
    private static final String FREE = "- ";

    @TempDir
    private Path folder;

    private static Map<String, String> table() {
        try (var lines = Files.lines(Path.of("src/test/resources/settings/wrong-values.txt"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +\\| ", 2))
                    .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<EveryKey> keys() {
        return EveryKey.all().stream();
    }

    static Stream<EveryKey> keysWithWrongValues() {
        return keys().filter(key -> !key.isSection() && !everyValueIsRight(key))
                .filter(key -> !WRONG.getOrDefault(key.title(), "").startsWith(FREE));
    }

    static Stream<EveryKey> lists() {
        return keys().filter(EveryKey::isList).filter(key -> !key.element().isRecord());
    }

    /** One of two, or one of those of a list: what is none of them is of a wrong type. */
    private static boolean everyValueIsRight(EveryKey key) {
        return key.type() == boolean.class || key.type() == Boolean.class || key.type().isEnum();
    }

    private static Object ofWrongType(EveryKey key) {
        Class<?> type = key.type();
        if (key.isSection()) {
            return "nonsense";
        }
        if (key.isList() || type == String.class || type == Path.class || type == URI.class) {
            return Map.of("unwanted", "1");
        }
        if (type == Duration.class) {
            return "soon";
        }
        return type == DataSize.class ? "large" : "many";
    }

    private List<Finding> found(WrittenKey written) throws IOException {
        return Inspection.of(new WrittenSettings(folder).environment(written.text(), Map.of()), List.of()).findings();
    }

    private String place(WrittenKey written) {
        return place(new WrittenSettings(folder).file(), written);
    }

    private static String place(String file, WrittenKey written) {
        return "%s:%d:%d, ".formatted(file, written.line(), written.column());
    }

    private List<Finding> foundInFileOfSite(WrittenKey written) throws IOException {
        Path file = Files.writeString(folder.resolve(EveryKey.SITE + ".yml"), written.text());
        return Inspection.of(new WrittenSettings(folder).environment("", Map.of()), List.of(file)).findings();
    }

    static Stream<EveryKey> keysOfSites() {
        return keys().filter(key -> key.title().startsWith("sites."));
    }

    @ParameterizedTest
    @MethodSource("keysOfSites")
    void allOfThemAreFoundInTheFileOfASite(EveryKey key) throws IOException {
        List<Object> wrong = new ArrayList<>(List.of(ofWrongType(key)));
        Optional.ofNullable(WRONG.get(key.title())).filter(value -> !value.startsWith(FREE)).ifPresent(wrong::add);
        String file = Places.of(folder.resolve(EveryKey.SITE + ".yml"));
        String name = key.title().replace("sites.NAME.", "").replace("[]", "[0]");
        for (Object value : wrong) {
            WrittenKey written = WrittenKey.of(key.path(), value).inFileOfSite();

            assertThat(foundInFileOfSite(written)).as(written.text())
                    .anySatisfy(finding -> assertThat(finding.sentence()).startsWith(place(file, written) + name));
        }
        WrittenKey missed = WrittenKey.of(pathOfNearMiss(key), "1").inFileOfSite();

        assertThat(foundInFileOfSite(missed)).as(missed.text())
                .anySatisfy(finding -> assertThat(finding.sentence()).startsWith(place(file, missed))
                        .endsWith("; did you mean \"%s\"?)".formatted(key.last())));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aWrongTypeIsFoundWhereItStands(EveryKey key) throws IOException {
        WrittenKey written = WrittenKey.of(key.path(), ofWrongType(key));

        assertThat(found(written)).as(written.text())
                .anySatisfy(finding -> assertThat(finding.sentence()).startsWith(place(written) + key.name())
                        .doesNotContain("java.", "No enum", "Failed to"));
    }

    @ParameterizedTest
    @MethodSource("keysWithWrongValues")
    void aWrongValueIsFoundWhereItStands(EveryKey key) throws IOException {
        assertThat(WRONG).containsKey(key.title());
        WrittenKey written = WrittenKey.of(key.path(), WRONG.getOrDefault(key.title(), ""));

        assertThat(found(written)).as(written.text())
                .anySatisfy(finding -> assertThat(finding.sentence()).startsWith(place(written) + key.name())
                        .doesNotContain("java.", "No enum", "Failed to"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aWrongValueAmongOthersIsFoundAtItsOwnLine(EveryKey key) throws IOException {
        String[] values = WRONG.getOrDefault(key.title() + "[]", "").split(" +\\| ", 2);
        WrittenKey written = WrittenKey.of(key.path(), List.of(values[0], values[1], values[0]));

        assertThat(found(written)).as(written.text())
                .extracting(Finding::sentence)
                .filteredOn(sentence -> !sentence.contains(": no "))
                .singleElement()
                .asString()
                .startsWith("%s:%d:%d, %s[1]: \"%s\"".formatted(new WrittenSettings(folder).file(), written.line() + 1,
                        written.column(), key.name(), values[1]));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aNearMissIsFoundWithTheKeyThatWasMeant(EveryKey key) throws IOException {
        String missed = nearMissOf(key);
        WrittenKey written = WrittenKey.of(pathOfNearMiss(key), "1");

        assertThat(found(written)).as(written.text())
                .anySatisfy(finding -> assertThat(finding.sentence())
                        .startsWith(place(written) + key.name().replaceFirst("[^.]+$", missed) + ": unknown key ")
                        .endsWith("; did you mean \"%s\"?)".formatted(key.last())));
    }

    private static List<String> pathOfNearMiss(EveryKey key) {
        return Stream.concat(key.path().subList(0, key.path().size() - 1).stream(), Stream.of(nearMissOf(key)))
                .toList();
    }

    /** The last letter twice, unless that is another key. */
    private static String nearMissOf(EveryKey key) {
        Set<String> all = EveryKey.all().stream().map(EveryKey::last).collect(Collectors.toSet());
        return Stream.of(key.last() + key.last().charAt(key.last().length() - 1), key.last() + "x")
                .filter(miss -> !all.contains(miss))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTableOfWrongValuesIsOfKeysThatThereAre() {
        Set<String> known = keys().flatMap(key -> Stream.of(key.title(), key.title() + "[]"))
                .collect(Collectors.toCollection(HashSet::new));

        assertThat(new TreeSet<>(WRONG.keySet())).allSatisfy(key -> assertThat(known).contains(key));
    }
}
