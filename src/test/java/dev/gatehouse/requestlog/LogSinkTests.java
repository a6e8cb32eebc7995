package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Findings;
import dev.gatehouse.site.Settings;

/** Tests for {@link LogSink}, against real files. */
class LogSinkTests {

    private static final Rotation NONE_SOON = new Rotation(DataSize.ofMegabytes(100), 14);

    @TempDir
    private Path folder;

    private static byte[] bytes(String lines) {
        return lines.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aStreamGetsEveryLineAtOnceAndStaysOpen() throws IOException {
        var stream = new ByteArrayOutputStream();
        LogSink sink = LogSink.stream(stream);

        sink.write(bytes("first\n"));
        assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo("first\n");

        sink.close();
        stream.writeBytes(bytes("second\n"));
        assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo("first\nsecond\n");
    }

    @Test
    void aFileHoldsTheBytesAsTheyAre() throws IOException {
        Path file = folder.resolve("access.log");
        try (LogSink sink = LogSink.file(file, NONE_SOON)) {
            sink.write(bytes("first\n"));
            sink.write(new byte[]{(byte) 0xff, '\n'});
        }

        assertThat(file).hasBinaryContent(new byte[]{'f', 'i', 'r', 's', 't', '\n', (byte) 0xff, '\n'});
    }

    @Test
    void aLineIsInTheFileAtOnce() throws IOException {
        Path file = folder.resolve("access.log");
        try (LogSink sink = LogSink.file(file, NONE_SOON)) {
            sink.write(bytes("first\n"));

            assertThat(file).hasContent("first\n");
        }
    }

    @Test
    void aFileIsContinuedAfterARestart() throws IOException {
        Path file = folder.resolve("access.log");
        for (String line : List.of("first\n", "second\n")) {
            try (LogSink sink = LogSink.file(file, NONE_SOON)) {
                sink.write(bytes(line));
            }
        }

        assertThat(file).hasContent("first\nsecond\n");
    }

    @Test
    void theFolderOfAFileIsMade() throws IOException {
        Path file = folder.resolve("var/log/gatehouse/access.log");
        try (LogSink sink = LogSink.file(file, NONE_SOON)) {
            sink.write(bytes("first\n"));
        }

        assertThat(file).hasContent("first\n");
    }

    @Test
    void aFullFileIsPutAsideAndNothingIsLost() throws IOException {
        Path file = folder.resolve("access.log");
        int lines = 3_000;
        try (LogSink sink = LogSink.file(file, new Rotation(DataSize.ofKilobytes(8), 14))) {
            for (int i = 0; i < lines; i++) {
                sink.write(bytes("line %05d\n".formatted(i)));
            }
        }

        List<Path> aside = aside();
        assertThat(aside).isNotEmpty()
                .allSatisfy(old -> assertThat(old.getFileName().toString())
                        .matches("access\\.log\\.\\d{4}-\\d{2}-\\d{2}\\.\\d+\\.gz"));
        assertThat(Files.size(file)).isLessThanOrEqualTo(8 * 1024L + "line 00000\n".length());
        assertThat(
                Stream.concat(aside.stream().flatMap(old -> unzipped(old).lines()), Files.readAllLines(file).stream())
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, lines).mapToObj("line %05d"::formatted).toList());
    }

    @Test
    void aFileThatWasNearlyFullBeforeARestartIsPutAsideSoon() throws IOException {
        Path file = folder.resolve("access.log");
        Files.writeString(file, "old line\n".repeat(1_000));
        try (LogSink sink = LogSink.file(file, new Rotation(DataSize.ofKilobytes(8), 14))) {
            sink.write(bytes("first\n"));
            sink.write(bytes("second\n"));
        }

        assertThat(aside()).isNotEmpty();
    }

    @Test
    void aFolderIsNoFileToWrite() {
        assertThatThrownBy(() -> LogSink.file(folder, NONE_SOON).close()).isInstanceOf(IOException.class);
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidAtOnce() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("data"), "");

        assertThatThrownBy(() -> LogSink.file(notAFolder.resolve("access.log"), NONE_SOON).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatCannotBeWrittenIsAFindingOfTheStart() {
        var environment = new StandardEnvironment();
        ConfigurationPropertySources.attach(environment);
        var start = new Settings(environment, new Findings());

        new RequestLogConfiguration().errorLogWriter(new ErrorLogProperties(folder, true, NONE_SOON),
                new ErrorLine(ZoneOffset.UTC, 1), Clock.systemUTC(), start).close();

        assertThat(start.findings().all()).extracting(Finding::sentence)
                .containsExactly(
                        "gatehouse.error-log.path: \"%s\" (expected: a file that Gatehouse may write)"
                                .formatted(folder));
    }

    private List<Path> aside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".gz")).toList();
        }
    }

    private static String unzipped(Path file) {
        try (var stream = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
