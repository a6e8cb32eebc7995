package dev.gatehouse.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for {@link WholeFile}, with files. */
class WholeFileTests {

    private static final byte[] TEXT = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatIsReplacedIsForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.replace(file, TEXT);
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void anOperatorsFileKeepsItsPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        WholeFile.replaceLike(file, file, TEXT);
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("r--r--r--");
    }

    @Test
    void aNewFileIsLikeItsPatternAndForItsOwnerAloneWhereThereIsNone() throws IOException {
        Path pattern = Files.writeString(folder.resolve("pattern"), "old");
        Files.setPosixFilePermissions(pattern, PosixFilePermissions.fromString("rw-rw-r--"));
        WholeFile.replaceLike(pattern, folder.resolve("like"), TEXT);
        WholeFile.replaceLike(folder.resolve("gone"), folder.resolve("alone"), TEXT);
        assertThat(permissions(folder.resolve("like"))).isEqualTo("rw-rw-r--");
        assertThat(permissions(folder.resolve("alone"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsLeftOfAnInterruptedWriteIsInNobodysWay() throws IOException {
        Path file = folder.resolve("file");
        Path left = Files.writeString(folder.resolve(".file.new"), "half");
        WholeFile.replaceLike(file, file, TEXT);
        assertThat(file).hasContent("new");
        assertThat(left).doesNotExist();
    }

    @Test
    void whatCannotBePutInPlaceLeavesNothing() throws IOException {
        Path file = Files.createDirectory(folder.resolve("folder"));
        Files.writeString(file.resolve("x"), "in the way");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> WholeFile.replaceLike(file, file, TEXT));
        assertThat(folder.toFile().list()).containsExactly("folder");
    }

    @Test
    void onlyOldLeftoversAreSwept() throws IOException {
        Path old = Files.writeString(folder.resolve(".a.new"), "half");
        Path fresh = Files.writeString(folder.resolve(".b.new"), "half");
        Path other = Files.writeString(folder.resolve("c.new"), "whole");
        for (Path file : new Path[]{old, other}) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        WholeFile.sweep(folder);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(other).exists();
    }
}
