package dev.gatehouse.site;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

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
        String file = candidates(environment).filter(candidate -> fails(candidate, error))
                .findFirst()
                .map(Places::of)
                .orElse("a configuration file");
        Place place = markOf(error)
                .map(mark -> Place.of(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> Place.of(file));
        return new Finding(place, problemOf(error), EXPECTED);
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

    private static Stream<Path> candidates(Environment environment) {
        Stream<String> named = Stream.of("spring.config.location", "spring.config.additional-location")
                .map(key -> environment.getProperty(key, ""))
                .flatMap(value -> Arrays.stream(value.split("[,;]")))
                .map(location -> location.replaceFirst("^optional:", "").replaceFirst("^file:(//)?", ""));
        return Stream.concat(Stream.of("./config/", "./"), named.filter(location -> !location.isBlank()))
                .flatMap(location -> location.endsWith("/")
                        ? Stream.of(location + "application.yml", location + "application.yaml")
                        : Stream.of(location))
                .map(Path::of)
                .filter(Files::isRegularFile);
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
