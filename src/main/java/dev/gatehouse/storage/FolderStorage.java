package dev.gatehouse.storage;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;
import dev.gatehouse.site.Settings;

/**
 * A value is a file that only its owner may read; it is written beside, forced to the disk and moved into place. Nothing here uses
 * channels that an interrupted thread would close.
 */
public final class FolderStorage implements Storage {

    private final Path folder;
    private final FolderLeases leases;
    private final Set<Path> swept = ConcurrentHashMap.newKeySet();

    public FolderStorage(Path folder) {
        this(folder, Clock.systemUTC());
    }

    /** @param clock by which leases end */
    FolderStorage(Path folder, Clock clock) {
        this.folder = folder;
        this.leases = new FolderLeases(folder.resolve("leases"), clock);
    }

    @Override
    public void check(Settings settings) {
        try {
            OwnerOnly.makeFolder(folder);
            Files.delete(OwnerOnly.makeFileBeside(folder.resolve("value")));
        } catch (IOException e) {
            settings.find("gatehouse.data", folder.toString(),
                    "a folder for certificates that this program may write to; " + FolderTrouble.words(e));
        }
    }

    @Override
    public Optional<String> read(String name) {
        Path file = fileOf(name);
        try {
            String value = Files.readString(file);
            OwnerOnly.narrow(file);
            return Optional.of(value);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw new NoTextException(file + " cannot be read: it is no text", e);
        } catch (IOException e) {
            throw FolderTrouble.exception(file, "read", e);
        }
    }

    @Override
    public void write(String name, String value) {
        Path file = fileOf(name);
        Path parent = folderOf(file);
        try {
            OwnerOnly.makeFolder(parent);
            sweep(parent);
            WholeFile.replace(file, value.getBytes(StandardCharsets.UTF_8));
            OwnerOnly.force(parent);
        } catch (IOException e) {
            throw FolderTrouble.exception(file, "written", e);
        }
    }

    @Override
    public void delete(String name) {
        Path file = fileOf(name);
        try {
            if (Files.deleteIfExists(file)) {
                OwnerOnly.force(folderOf(file));
            }
        } catch (IOException e) {
            throw FolderTrouble.exception(file, "removed", e);
        }
    }

    @Override
    public Map<String, String> list(String of) {
        Path where = fileOf(of);
        Map<String, String> stamps = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(where, file -> !isHidden(file))) {
            for (Path file : files) {
                stampOf(file).ifPresent(stamp -> stamps.put(of + "/" + file.getFileName(), stamp));
            }
            return stamps;
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Map.of();
        } catch (IOException e) {
            throw FolderTrouble.exception(where, "listed", e);
        }
    }

    /** Two files of one moment differ in what the system knows them by; where it has no such thing, a clock's tick has to do. */
    private static Optional<String> stampOf(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of("%s %s %d".formatted(attributes.fileKey(), attributes.lastModifiedTime(),
                            attributes.size()))
                    : Optional.empty();
        } catch (IOException _) {
            // Gone meanwhile.
            return Optional.empty();
        }
    }

    @Override
    public Optional<Lease> lease(String name, Duration time) {
        return leases.take(Names.require(name), time);
    }

    private Path fileOf(String name) {
        return folder.resolve(Names.require(name));
    }

    private Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.getParent(), folder);
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    /** Once for each folder. */
    private void sweep(Path where) throws IOException {
        if (swept.add(where)) {
            WholeFile.sweep(where);
        }
    }
}
