package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;

/** The last versions of the configuration that were in force, each in a file that only its owner may read. */
final class History {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    static final int KEPT = 20;

    private static final Pattern FILE = Pattern.compile("(\\d{1,18})\\.json\\.gz");

    private final Path folder;
    private final Path base;
    private final Map<Long, Optional<ConfigurationVersion>> known = new ConcurrentHashMap<>();

    /**
     * @param folder where it is kept
     * @param base the folder of the main file, from which files are named
     */
    History(Path folder, Path base) {
        this.folder = folder;
        this.base = base;
    }

    /** The newest that can be read. */
    Optional<Version> newest() {
        return numbers().stream().flatMap(number -> version(number).stream()).findFirst();
    }

    /** One of them; empty, and said in the log, where it is damaged. */
    Optional<Version> version(long number) {
        return content(number).flatMap(content -> {
            try {
                return Optional.of(VersionFile.read(content, base));
            } catch (IOException e) {
                leaveOut(number, "is damaged", e);
                known.put(number, Optional.empty());
                return Optional.empty();
            }
        });
    }

    /** What can be put back, the newest first. */
    List<ConfigurationVersion> list() {
        return numbers().stream()
                .flatMap(number -> about(number).stream())
                .toList();
    }

    private Optional<ConfigurationVersion> about(long number) {
        Optional<ConfigurationVersion> before = known.get(number);
        if (before != null) {
            return before;
        }
        return content(number).flatMap(content -> {
            Optional<ConfigurationVersion> about = Optional.empty();
            try {
                about = Optional.of(VersionFile.readAbout(content));
            } catch (IOException e) {
                leaveOut(number, "is damaged", e);
            }
            known.put(number, about);
            return about;
        });
    }

    /** Empty where it cannot be had just now, such as for want of a file descriptor; that says nothing about the next time. */
    private Optional<byte[]> content(long number) {
        try {
            return Optional.of(Files.readAllBytes(fileOf(number)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            leaveOut(number, "cannot be read", e);
            return Optional.empty();
        }
    }

    private void leaveOut(long number, String why, IOException error) {
        LOG.warn("version {} of the configuration is left out, since {} {} ({})", number, fileOf(number), why,
                error.getMessage());
    }

    /** Keeps another one; empty, and said in the log, where it cannot be kept. */
    OptionalLong add(Instant applied, ReloadCause cause, List<String> summary, ConfigurationTexts texts) {
        List<Long> numbers = numbers();
        long number = 1 + (numbers.isEmpty() ? 0 : numbers.getFirst());
        var version = new Version(new ConfigurationVersion(number, applied, cause, summary), texts);
        try {
            OwnerOnly.makeFolder(folder);
            WholeFile.replace(fileOf(number), VersionFile.write(version, base));
            OwnerOnly.force(folder);
            WholeFile.sweep(folder);
            known.put(number, Optional.of(version.about()));
            for (long old : numbers.subList(Math.min(KEPT - 1, numbers.size()), numbers.size())) {
                Files.deleteIfExists(fileOf(old));
                known.remove(old);
            }
            return OptionalLong.of(number);
        } catch (IOException e) {
            LOG.warn("this version of the configuration is not kept, since {} cannot be written: {}", folder,
                    e.toString());
            return OptionalLong.empty();
        }
    }

    private Path fileOf(long number) {
        return folder.resolve("%06d.json.gz".formatted(number));
    }

    /** The newest first. */
    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    numbers.add(Long.parseLong(name.group(1)));
                }
            }
        } catch (IOException _) {
            return List.of();
        }
        numbers.sort(Comparator.reverseOrder());
        return numbers;
    }
}
