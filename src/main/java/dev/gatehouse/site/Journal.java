package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;

/**
 * Replaces several files as if they were one. What they are to hold is written down first, beside the main file; whoever finds that does
 * the rest, so that after a kill, too, all of them are as they were or all are as they should be.
 */
final class Journal {

    static final String NAME = ".gatehouse-rollback";

    private static final Pattern CONFIGURATION = Pattern.compile("[^.].*\\.(ya?ml|properties)", Pattern.DOTALL);

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Path file;
    private final Path folder;

    Journal(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /** Finishes what a program was killed in the middle of. Called before any file is read. */
    static void finishAll(Environment environment) {
        for (Path candidate : ConfigurationFolder.candidates(environment)) {
            try {
                if (new Journal(candidate).finish()) {
                    LOG.info(
                            "finished putting back an earlier version in {}, in the middle of which the program had ended",
                            candidate);
                }
            } catch (IOException e) {
                LOG.error(
                        "an earlier version in {} is only half put back, and the rest cannot be ({}); what is to be in which file stands in {}",
                        candidate, e.toString(), candidate.resolve(NAME));
            }
        }
    }

    /**
     * Makes files hold these texts; those without a text are removed.
     *
     * @throws IOException if that cannot be done; nothing or only a part of it was
     */
    void replace(Map<Path, Optional<FileText>> texts) throws IOException {
        WholeFile.replaceLike(file, file, VersionFile.journal(texts, folder));
        carryOut(texts);
        remove();
    }

    private void remove() throws IOException {
        Files.deleteIfExists(file);
        OwnerOnly.force(folder);
    }

    /** Gives up what was begun; for whoever then begins something else. */
    void forget() {
        try {
            remove();
        } catch (IOException e) {
            LOG.error("{} cannot be removed, and has to be: {}", file, e.toString());
        }
    }

    /** Whether some of the files may be replaced already. */
    boolean isBegun() {
        return Files.isRegularFile(file);
    }

    /** @return whether there was anything to finish */
    boolean finish() throws IOException {
        WholeFile.forgetInterrupted(file);
        if (!isBegun()) {
            return false;
        }
        carryOut(VersionFile.journal(Files.readAllBytes(file), folder));
        remove();
        return true;
    }

    private void carryOut(Map<Path, Optional<FileText>> texts) throws IOException {
        for (Map.Entry<Path, Optional<FileText>> entry : new LinkedHashMap<>(texts).entrySet()) {
            Path path = entry.getKey();
            if (entry.getValue().isPresent()) {
                OwnerOnly.makeFolder(folderOf(path));
                WholeFile.replaceLike(pattern(path), path, entry.getValue().get().bytes());
            } else if (Files.deleteIfExists(path)) {
                OwnerOnly.force(folderOf(path));
            }
        }
    }

    private Path folderOf(Path path) {
        return Optional.ofNullable(path.getParent()).orElse(folder);
    }

    /**
     * What is kept beside a file is as that is. A file that comes back is as the most private one of those of the configuration, since
     * nobody knows any more how it was.
     */
    private Path pattern(Path path) throws IOException {
        if (Files.exists(path)) {
            return path;
        }
        Optional<Path> original = LeftOver.originalOf(path).filter(Files::exists);
        if (original.isPresent()) {
            return original.get();
        }
        Path pattern = path;
        int fewest = Integer.MAX_VALUE;
        for (Path place : new LinkedHashSet<>(List.of(folderOf(path), folder))) {
            try (var files = Files.newDirectoryStream(place, Journal::isConfiguration)) {
                for (Path file : files) {
                    int rights = rightsOf(file);
                    if (rights < fewest) {
                        pattern = file;
                        fewest = rights;
                    }
                }
            }
        }
        return pattern;
    }

    private static boolean isConfiguration(Path file) {
        String name = file.getFileName().toString();
        return CONFIGURATION.matcher(name).matches() && Files.isRegularFile(file);
    }

    /** How many may do something with it. */
    private static int rightsOf(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null ? 0 : view.readAttributes().permissions().size();
    }
}
