package dev.gatehouse.site;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.springframework.core.env.Environment;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.UnicodeReader;

/**
 * Says which file is not YAML, and where.
 *
 * <p>The parser knows the line but not the file, so the places that Boot reads are tried until one fails in the same way.
 */
public final class YamlFindings {

    private static final String EXPECTED = "YAML in UTF-8: two spaces for each level, each key once, \"key: value\", no tabs, "
            + "quotes around a value that begins with *";

    private YamlFindings() {
    }

    public static Finding of(YAMLException error, Environment environment) {
        String file = ConfigurationFolder.files(environment)
                .filter(candidate -> fails(candidate, error))
                .findFirst()
                .map(Places::of)
                .orElse("a configuration file");
        return in(file, error);
    }

    /** What is wrong with a file that is known. */
    static Finding in(String file, YAMLException error) {
        Place place = markOf(error)
                .map(mark -> Place.of(file, mark.getLine() + 1, mark.getColumn() + 1))
                .or(() -> StrangeCharacters.placeIn(Path.of(file)))
                .orElseGet(() -> Place.of(file));
        return new Finding(place, problemOf(error), EXPECTED);
    }

    /** Points at the first byte that is not UTF-8. */
    static Finding notUtf8(String file, byte[] content) {
        var good = CharBuffer.allocate(content.length);
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content), good, true);
        String before = good.flip().toString();
        int line = 1 + (int) before.chars().filter(sign -> sign == '\n').count();
        return new Finding(Place.of(file, line, before.length() - before.lastIndexOf('\n')), "not UTF-8", EXPECTED);
    }

    private static Optional<Mark> markOf(YAMLException error) {
        return error instanceof MarkedYAMLException marked
                ? Optional.ofNullable(marked.getProblemMark())
                : Optional.empty();
    }

    private static String problemOf(YAMLException error) {
        if (error.getCause() instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        String message = error instanceof MarkedYAMLException marked ? marked.getProblem() : error.getMessage();
        return Optional.ofNullable(message).flatMap(text -> text.lines().findFirst()).orElse("not YAML");
    }

    private static boolean fails(Path file, YAMLException expected) {
        try (Reader reader = new UnicodeReader(Files.newInputStream(file))) {
            new Yaml(new SafeConstructor(asBootReads())).loadAll(reader).forEach(_ -> {
            });
            return false;
        } catch (YAMLException actual) {
            return failsAlike(actual, expected);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean failsAlike(YAMLException one, YAMLException other) {
        return markOf(one).map(Mark::toString).equals(markOf(other).map(Mark::toString))
                && problemOf(one).equals(problemOf(other));
    }

    private static LoaderOptions asBootReads() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }
}
