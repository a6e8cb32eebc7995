package dev.gatehouse.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that somebody wants to have checked.
 *
 * @param main the main file; the server's own if empty
 * @param sites files of sites, which are looked at as if they were in the folder of sites
 */
record CheckedFiles(Optional<Path> main, List<Path> sites) {

    /** A main file has a section of ours or of Spring's in it, and the file of a site none. */
    private static final Pattern SECTION = Pattern.compile(
            "^[\"']?(gatehouse|server|spring|management|logging)\\b[^/]*[:=]",
            Pattern.MULTILINE);

    /** @throws CommandException if one cannot be read, or two are main files */
    static CheckedFiles of(List<String> names) {
        List<Path> main = new ArrayList<>();
        List<Path> sites = new ArrayList<>();
        for (String name : names) {
            Path file = fileOf(name);
            (isMain(file) ? main : sites).add(file);
        }
        if (main.size() > 1) {
            throw new CommandException("%s and %s are main files (expected: one)".formatted(main.get(0), main.get(1)));
        }
        return new CheckedFiles(main.stream().findFirst(), sites);
    }

    private static Path fileOf(String name) {
        try {
            if (!name.isBlank()) {
                return Path.of(name);
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw new CommandException("\"%s\" is no name of a file (expected: a main file, or the file of a site)"
                .formatted(name));
    }

    private static boolean isMain(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new CommandException(
                        "%s is a folder (expected: a file; for a folder there is --spring.config.location=%s/)"
                                .formatted(file, file));
            }
            // A pipe would be waited for, and a device has no end.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new CommandException("%s is a pipe or a device (expected: a file)".formatted(file));
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return file.toString().endsWith(".properties") || SECTION.matcher(text).find();
        } catch (IOException _) {
            throw new CommandException(
                    "%s: %s (expected: a main file, or the file of a site)".formatted(file, Files.exists(file)
                            ? "cannot be read"
                            : "there is no such file"));
        }
    }

    Stream<String> asSettings() {
        return main.stream().map(file -> "--spring.config.location=file:" + file.toAbsolutePath().normalize());
    }
}
