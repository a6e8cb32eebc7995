package dev.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link SystemFiles} and {@link Programs}, against files and scripts. */
class SystemFilesTests {

    @TempDir
    private Path folder;

    @Test
    void aFolderIsCountedToItsEnd() throws IOException {
        Files.createDirectory(folder.resolve("fd"));
        for (int file = 0; file < 10_001; file++) {
            Files.createFile(folder.resolve("fd/" + file));
        }

        assertThat(new SystemFiles(folder).count("fd")).isEqualTo(10_001);
        assertThat(new SystemFiles(folder).count("none")).isZero();
    }

    @Test
    void ofALongFileTheEndIsRead() {
        SystemFiles files = new SystemRoot(folder).with("var/log/x", "a".repeat(5_000) + "end").files();

        assertThat(files.tail("var/log/x", 4)).isEqualTo(new Reading.Text("aend"));
        assertThat(files.tail("var/log/x", 10_000).text()).hasValueSatisfying(text -> assertThat(text).hasSize(5_003));
    }

    @Test
    void noMoreThanABoundIsRead() {
        SystemFiles files = new SystemRoot(folder).with("etc/huge", "a".repeat(3 << 20)).files();

        assertThat(files.text("etc/huge")).hasValueSatisfying(text -> assertThat(text).hasSize(1 << 20));
    }

    @Test
    void aFileThatMayNotBeReadIsNoMissingFile() {
        SystemFiles files = new SystemRoot(folder).withUnreadable("var/log/x").files();

        assertThat(files.read("var/log/x")).isEqualTo(new Reading.Forbidden());
        assertThat(files.read("/var/log/y")).isEqualTo(new Reading.Absent());
    }

    @Test
    @RequiresProgram("sh")
    void whatAProgramSaysIsHandedBack() {
        SystemFiles files = new SystemRoot(folder).withProgram("usr/bin/ask", "echo \"$1\"; echo no >&2; exit 2")
                .files();

        assertThat(new Programs(files).run(Duration.ofSeconds(10), "ask", List.of("what")))
                .contains(new Programs.Outcome(2, "what\nno\n"));
        assertThat(new Programs(files).run(Duration.ofSeconds(10), "other", List.of())).isEmpty();
    }

    @Test
    @RequiresProgram("sh")
    void aProgramThatDoesNotEndIsEnded() {
        SystemFiles files = new SystemRoot(folder).withProgram("usr/bin/ask", "echo begun; exec sleep 1000").files();

        assertThat(new Programs(files).run(Duration.ofMillis(50), "ask", List.of())).isEmpty();
        assertThat(ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .arguments()
                        .filter(words -> List.of(words).contains("1000"))
                        .isPresent()))
                .isEmpty();
    }
}
