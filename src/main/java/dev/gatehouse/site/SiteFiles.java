package dev.gatehouse.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of a folder that hold one site each, as they were at one moment. */
final class SiteFiles {

    static final int LARGEST = 1024 * 1024;

    private static final String A_FILE = "a file that Gatehouse may read, with the keys of a site";

    private final Map<Path, Optional<FileText>> texts = new LinkedHashMap<>();
    private final Map<Path, Finding> problems = new LinkedHashMap<>();

    private SiteFiles() {
    }

    /**
     * Reads a folder.
     *
     * @throws IOException if it is there but cannot be looked into
     */
    static SiteFiles in(Path folder) throws IOException {
        var files = new SiteFiles();
        for (Path file : meant(folder)) {
            files.read(file);
        }
        return files;
    }

    /** Files that hold these texts. */
    static SiteFiles of(Map<Path, FileText> texts) {
        var files = new SiteFiles();
        texts.forEach((file, text) -> files.texts.put(file, Optional.of(text)));
        return files;
    }

    /** These, with others in place of those of the same name. */
    SiteFiles with(List<Path> others) {
        Set<String> names = others.stream().map(SiteFiles::nameOf).collect(Collectors.toSet());
        var files = new SiteFiles();
        texts.forEach((file, text) -> {
            if (!names.contains(nameOf(file))) {
                files.texts.put(file, text);
                problem(file).ifPresent(problem -> files.problems.put(file, problem));
            }
        });
        others.stream().map(file -> file.toAbsolutePath().normalize()).forEach(files::read);
        return files;
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return SiteName.inFileName(name).orElse(name);
    }

    /** In the order of their names, so that of two that claim one host it is always the same that is told. */
    private static List<Path> meant(Path folder) throws IOException {
        List<Path> meant = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder,
                file -> SiteName.inFileName(file.getFileName().toString()).isPresent())) {
            files.forEach(meant::add);
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        meant.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return meant;
    }

    /** A pipe would be waited for, and a device never ends. */
    private void read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                fail(file, Files.isDirectory(file) ? "a folder" : Files.exists(file) ? "no file" : "a link to nothing",
                        A_FILE);
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(LARGEST + 1);
                if (content.length > LARGEST) {
                    fail(file, "more than 1 MB", "the keys of one site");
                    return;
                }
                texts.put(file, Optional.of(new FileText(content)));
            }
        } catch (NoSuchFileException _) {
            // Removed meanwhile.
        } catch (AccessDeniedException _) {
            fail(file, "not readable", "a file that the user %s may read; let it, with chown or chmod"
                    .formatted(System.getProperty("user.name")));
        } catch (IOException e) {
            fail(file, "unreadable (" + e.getMessage() + ")", A_FILE);
        }
    }

    private void fail(Path file, String value, String expected) {
        texts.put(file, Optional.empty());
        problems.put(file, new Finding(Place.of(Places.of(file)), value, expected));
    }

    Collection<Path> files() {
        return texts.keySet();
    }

    Optional<FileText> text(Path file) {
        return texts.getOrDefault(file, Optional.empty());
    }

    Optional<Finding> problem(Path file) {
        return Optional.ofNullable(problems.get(file));
    }
}
