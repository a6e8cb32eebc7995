package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that {@code gatehouse.error-log.hints} says whether a failed request has a second line, and changes nothing of the first. */
class HintSettingTests {

    @TempDir
    private Path folder;

    /** All lines about the request. They are there when the program has ended, however long a hint took. */
    private List<String> lines(boolean engine, boolean hints) throws IOException {
        Path log = folder.resolve("errors.log");
        try (var gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:" + Upstream.nobody(),
                "--gatehouse.engine=" + engine, "--gatehouse.error-log.path=" + log,
                "--gatehouse.error-log.hints=" + hints)) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 ");
        }
        return Files.readAllLines(log).stream().filter(line -> line.contains(": *")).toList();
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void aFailedRequestHasAHintUnlessItIsLeftOut(boolean engine, boolean hints) throws IOException {
        List<String> lines = lines(engine, hints);

        assertThat(lines).hasSize(hints ? 2 : 1);
        assertThat(lines.getFirst()).contains(" [error] ", "connect() failed (111: Connection refused)");
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line -> assertThat(line).contains(" [notice] ", " hint: ", "cause: refused"));
    }
}
