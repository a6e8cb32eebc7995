package dev.gatehouse.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A value is a file that only its owner may read; it is written beside, forced to the disk and moved into place. */
public final class FolderStorage implements Storage {

    private static final FileAttribute<Set<PosixFilePermission>> OWN_FOLDER = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;

    public FolderStorage(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<String> read(String name) {
        Path file = folder.resolve(name);
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException("%s cannot be read (%s)".formatted(file, e), e);
        }
    }

    @Override
    public void write(String name, String value) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent(), OWN_FOLDER);
            Path beside = Files.createTempFile(file.getParent(), ".", ".new", OWN_FILE);
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(value);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(file.getParent())) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw new StorageException("%s cannot be written (%s)".formatted(file, e), e);
        }
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new StorageException("%s cannot be removed (%s)".formatted(folder.resolve(name), e), e);
        }
    }

    @Override
    public Map<String, String> list(String of) {
        Path where = folder.resolve(of);
        if (!Files.isDirectory(where)) {
            return Map.of();
        }
        Map<String, String> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.list(where)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith(".")).toList()) {
                stamps.put(of + "/" + file.getFileName(), String.valueOf(Files.getLastModifiedTime(file)));
            }
            return stamps;
        } catch (IOException e) {
            throw new StorageException("%s cannot be listed (%s)".formatted(where, e), e);
        }
    }

    @Override
    public Optional<Lease> lease(String name, Duration time) {
        return Optional.of(new Lease() {

            @Override
            public boolean renew() {
                return true;
            }

            @Override
            public void close() {
                // A folder of one node: nobody else asks.
            }
        });
    }
}
