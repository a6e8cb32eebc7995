package dev.gatehouse.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import dev.gatehouse.site.WatchedFolder;

/**
 * What stands in the files of the configuration, in short: it differs when a content differs, or a file is there or not, and not when a
 * file was only touched, or replaced by one like it. Of a file that is too large to be one of ours the beginning, the size and the time
 * have to do.
 */
record Fingerprint(String value) {

    private static final int MOST = 1024 * 1024;

    static Fingerprint of(Collection<WatchedFolder> folders) {
        MessageDigest digest = sha256();
        folders.stream().flatMap(folder -> filesIn(folder).stream()).distinct().sorted().forEach(file -> {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(contentOf(file));
        });
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    /** Of those that are there. */
    static List<Path> filesIn(WatchedFolder folder) {
        try (Stream<Path> entries = Files.list(folder.path())) {
            return entries.filter(file -> folder.files().test(file.getFileName().toString()))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static byte[] contentOf(Path file) {
        MessageDigest digest = sha256();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] beginning = content.readNBytes(MOST);
            digest.update(beginning);
            if (beginning.length == MOST) {
                digest.update("%d %s".formatted(Files.size(file), Files.getLastModifiedTime(file))
                        .getBytes(StandardCharsets.UTF_8));
            }
            return digest.digest();
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }
}
