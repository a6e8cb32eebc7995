package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for {@link TimeoutProperties}: its defaults and its refusals. */
class TimeoutPropertiesTests {

    @TempDir
    private Path folder;

    @Test
    void waitsAsDocumentedUnlessToldOtherwise() {
        TimeoutProperties timeouts = new WrittenSettings(folder).read("").read(TimeoutProperties.class);

        assertThat(timeouts).isEqualTo(new TimeoutProperties(Duration.ofSeconds(5), Duration.ofSeconds(60),
                Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60),
                Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource({"connect, 0s", "connect, -1s", "connect, 99ms", "first-byte, 0s", "first-byte, -1ms", "idle, 0s",
            "client-header, 0s",
            "client-body-idle, 0s", "keep-alive, 0s",
            "keep-alive, -1s",
            "drain, 0s", "drain, -1s", "drain, 25d"})
    void tooShortOrTooLongATimeIsRefused(String key, String value) {
        var written = new WrittenSettings(folder);

        assertThat(written.sentences("gatehouse.timeouts.%s: %s".formatted(key, value))).containsExactly(
                "%s:1:%d, gatehouse.timeouts.%s: \"%s\" (expected: from 100ms to 24 days)".formatted(
                        written.file(),
                        "gatehouse.timeouts.%s: ".formatted(key).length() + 1, key, value));
    }

    @Test
    void theShortestTimeIsTaken() {
        assertThat(new WrittenSettings(folder).sentences("gatehouse.timeouts.connect: 100ms")).isEmpty();
    }
}
