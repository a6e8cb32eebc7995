package dev.gatehouse.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.core.env.Environment;

/**
 * Where the operator's files are, as far as that can be known before one of them is read.
 *
 * @param folder in which the main file lies, or would
 * @param mainFile the first file that Boot reads settings from, if there is one
 */
public record ConfigurationFolder(Path folder, Optional<Path> mainFile) {

    private static final List<String> ENDINGS = List.of(".yml", ".yaml", ".properties");

    /** The place as command line, environment variables and the files that are there have it now. */
    public static ConfigurationFolder of(Environment environment) {
        List<Path> places = places(environment);
        Optional<Path> main = places.stream()
                .flatMap(place -> filesAt(place, environment))
                .filter(Files::isRegularFile)
                .findFirst();
        Path folder = main.map(ConfigurationFolder::folderOf)
                .orElseGet(() -> isNamed(environment) ? folderOf(places.getFirst()) : Path.of("").toAbsolutePath());
        return new ConfigurationFolder(folder.toAbsolutePath().normalize(),
                main.map(file -> file.toAbsolutePath().normalize()));
    }

    /** Every folder in which the main file may have been before one of them was taken away. */
    static List<Path> candidates(Environment environment) {
        return places(environment).stream()
                .map(place -> folderOf(place).toAbsolutePath().normalize())
                .distinct()
                .filter(Files::isDirectory)
                .toList();
    }

    /** Every file that Boot may read settings from, in the order in which one is looked for. */
    static Stream<Path> files(Environment environment) {
        return places(environment).stream().flatMap(place -> filesAt(place, environment)).filter(Files::isRegularFile);
    }

    private static boolean isNamed(Environment environment) {
        return environment.containsProperty("spring.config.location")
                || environment.containsProperty("spring.config.additional-location");
    }

    /** Files, and folders, which end with a slash in the setting and here are those that no file is. */
    private static List<Path> places(Environment environment) {
        List<Path> places = new ArrayList<>();
        Stream.of("spring.config.location", "spring.config.additional-location")
                .map(key -> written(environment, key, ""))
                .flatMap(value -> Arrays.stream(value.split("[,;]")))
                .map(location -> location.strip().replaceFirst("^optional:", "").replaceFirst("^file:(//)?", ""))
                .filter(location -> !location.isEmpty() && !location.contains("*") && !location.matches("\\w{2,}:.*"))
                .forEach(location -> places.add(Path.of(location.endsWith("/") ? location + "." : location)));
        if (!environment.containsProperty("spring.config.location")) {
            places.add(Path.of("config", "."));
            places.add(Path.of("."));
        }
        return places;
    }

    /** What cannot be resolved is found by Boot, which says so better. */
    private static String written(Environment environment, String key, String otherwise) {
        try {
            return environment.getProperty(key, otherwise);
        } catch (IllegalArgumentException _) {
            return otherwise;
        }
    }

    private static boolean isFolder(Path place) {
        return place.endsWith(".") || Files.isDirectory(place);
    }

    private static Path folderOf(Path place) {
        if (isFolder(place)) {
            return place;
        }
        return Optional.ofNullable(place.toAbsolutePath().getParent()).orElse(place);
    }

    private static Stream<Path> filesAt(Path place, Environment environment) {
        if (!isFolder(place)) {
            return Stream.of(place);
        }
        return Arrays.stream(written(environment, "spring.config.name", "application").split(","))
                .flatMap(name -> ENDINGS.stream().map(ending -> place.resolve(name.strip() + ending)));
    }
}
