package dev.gatehouse.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** A file of the system, read anew when it has changed. One that cannot be read counts as empty. Safe from any thread. */
final class WatchedFile<T> {

    private static final int LONGEST = 4 * 1024 * 1024;

    private record Stamp(FileTime modified, long size, @Nullable Object key) {}

    private record Read<T>(@Nullable Stamp stamp, T content) {}

    private final Path path;
    private final Function<List<String>, T> reader;
    private volatile @Nullable Read<T> last;

    WatchedFile(Path path, Function<List<String>, T> reader) {
        this.path = path;
        this.reader = reader;
    }

    T content() {
        Read<T> before = last;
        Stamp stamp = stamp();
        if (before != null && (stamp == null ? before.stamp() == null : stamp.equals(before.stamp()))) {
            return before.content();
        }
        var read = new Read<>(stamp, reader.apply(lines(stamp)));
        last = read;
        return read.content();
    }

    private @Nullable Stamp stamp() {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException _) {
            return null;
        }
    }

    private List<String> lines(@Nullable Stamp stamp) {
        if (stamp == null || stamp.size() > LONGEST) {
            return List.of();
        }
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
