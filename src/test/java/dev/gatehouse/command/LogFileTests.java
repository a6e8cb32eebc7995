package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for {@link LogFile}, with a file that is written to meanwhile. */
class LogFileTests {

    @TempDir
    private Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Path path;
    private LogFile file;
    private @Nullable Thread follower;

    @BeforeEach
    void begin() throws IOException {
        path = folder.resolve("access.log");
        Files.writeString(path, "1\n2\n3\nhal");
        file = new LogFile(path);
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        if (follower != null) {
            follower.interrupt();
            follower.join();
        }
        file.close();
    }

    private void follow() {
        follower = Thread.ofPlatform().daemon().start(() -> {
            try {
                file.follow(_ -> true, lines::add);
            } catch (IOException e) {
                lines.add(e.toString());
            }
        });
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
    }

    private void await(String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(lines).containsExactly(expected));
    }

    @Test
    void theLastLinesAreThoseThatAreWanted() throws IOException {
        assertThat(file.last(2, _ -> true)).containsExactly("2", "3");
        assertThat(file.last(2, line -> !line.equals("3"))).containsExactly("1", "2");
    }

    @Test
    void aLineIsNotToldBeforeItIsWhole() throws IOException {
        file.last(1, _ -> true);
        follow();
        append("f\n4\n");

        await("half", "4");
    }

    @Test
    void aNewFileOfTheSameNameIsReadFromItsBeginning() throws IOException {
        Files.writeString(path, "1\n");
        file.last(1, _ -> true);
        follow();
        append("2\n");
        Files.move(path, folder.resolve("access.log.1"));
        append("3\n");

        await("2", "3");
    }

    @Test
    void aFileThatWasEmptiedIsReadFromItsBeginning() throws IOException {
        Files.writeString(path, "a long line\n");
        file.last(1, _ -> true);
        follow();
        Files.writeString(path, "x\n");

        await("x");
    }
}
