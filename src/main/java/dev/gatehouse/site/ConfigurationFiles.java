package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where the files of the configuration are, or would be: the places where Spring Boot looks for {@code application.yml}, the files that
 * those import, and the folder with a file for each site. Safe from any thread.
 */
public final class ConfigurationFiles {

    private static final String USUAL_PLACES = "file:./;file:./config/;file:./config/*/";
    private static final String SEVERAL = "*/";
    private static final Pattern HINT = Pattern.compile("\\[\\.\\w+]$");

    private final ConfigurableEnvironment environment;
    private final Supplier<ConfigurationTexts> texts;
    private final Supplier<Optional<Path>> sitesFolder;

    /**
     * @param texts what was read last
     * @param sitesFolder where sites have files of their own
     */
    ConfigurationFiles(ConfigurableEnvironment environment, Supplier<ConfigurationTexts> texts,
            Supplier<Optional<Path>> sitesFolder) {
        this.environment = environment;
        this.texts = texts;
        this.sitesFolder = sitesFolder;
    }

    /** The folders as they are now. They are to be asked for anew after each reload: files name further ones. */
    public List<WatchedFolder> folders() {
        List<WatchedFolder> folders = new ArrayList<>();
        locations().forEach(location -> addTo(folders, location));
        texts.get().main().keySet().forEach(file -> addTo(folders, file.toString()));
        sitesFolder.get()
                .ifPresent(folder -> folders.add(WatchedFolder.of(folder,
                        name -> SiteName.inFileName(name).isPresent())));
        return folders;
    }

    private Stream<String> locations() {
        String places = environment.getProperty("spring.config.location", USUAL_PLACES);
        String further = environment.getProperty("spring.config.additional-location", "");
        return Stream.of((places + ";" + further).split("[,;]"))
                .map(ConfigurationFiles::path)
                .flatMap(Optional::stream);
    }

    /** The path of a location such as {@code optional:file:./config/}; empty for what is in no folder. */
    private static Optional<String> path(String location) {
        String path = location.strip();
        path = path.startsWith("optional:") ? path.substring("optional:".length()) : path;
        path = path.startsWith("file:") ? path.substring("file:".length()) : path;
        path = HINT.matcher(path).replaceFirst("");
        boolean elsewhere = path.isEmpty() || path.indexOf(':') > 1;
        return elsewhere ? Optional.empty() : Optional.of(path);
    }

    private void addTo(List<WatchedFolder> folders, String location) {
        if (location.endsWith(SEVERAL)) {
            Path above = Path.of(location.substring(0, location.length() - SEVERAL.length())).toAbsolutePath();
            folders.add(new WatchedFolder(above, _ -> false, true));
            subfolders(above).forEach(folder -> folders.add(WatchedFolder.of(folder, mainFiles())));
        } else if (location.endsWith("/")) {
            folders.add(WatchedFolder.of(Path.of(location).toAbsolutePath().normalize(), mainFiles()));
        } else {
            Path file = Path.of(location).toAbsolutePath().normalize();
            Path folder = file.getParent();
            if (folder != null) {
                folders.add(WatchedFolder.of(folder, file.getFileName().toString()::equals));
            }
        }
    }

    private static List<Path> subfolders(Path above) {
        try (Stream<Path> entries = Files.list(above)) {
            // As Boot does: Kubernetes has the files of a config map in such folders, and shows them by links.
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".."))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** With a profile behind its name or without. */
    private Predicate<String> mainFiles() {
        String name = environment.getProperty("spring.config.name", "application");
        return Pattern.compile("(%s)(-.+)?\\.(ya?ml|properties)".formatted(name.replace(',', '|'))).asMatchPredicate();
    }
}
