package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** Large files of nginx, fetched by curl as a whole, in parts, and on from where it was interrupted. */
@RequiresProgram({"nginx", "curl"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DownloadJourneyTests {

    private static final DataSize SIZE = DataSize.ofMegabytes(256);
    private static final String SHA256 = Payload.sha256(SIZE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path log;
    private Program nginx;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path server) throws IOException {
        int port = Upstream.nobody();
        log = server.resolve("access.log");
        Files.writeString(server.resolve("nginx.conf"),
                """
                        daemon off;
                        pid nginx.pid;
                        error_log error.log;
                        events {}
                        http {
                            client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
                            log_format brief '$request_method $status $body_bytes_sent';
                            access_log access.log brief;
                            server { listen 127.0.0.1:%d; root files; }
                        }
                        """
                        .formatted(port));
        Files.createDirectory(server.resolve("files"));
        try (var payload = Payload.of(SIZE)) {
            Files.copy(payload, server.resolve("files/large.bin"));
        }
        Program.openToEverybody(server);
        nginx = Program.listening(port, server,
                List.of("nginx", "-p", server.toString(), "-e", "error.log", "-c", "nginx.conf"));
        gatehouse = Gatehouse.with(Gatehouse.site("files", "localhost", "http://127.0.0.1:" + port));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        nginx.close();
    }

    @Test
    void aDownloadThatWasInterruptedGoesOnWhereItEnded() throws IOException {
        Path file = folder.resolve("large.bin");
        Commands.run(PATIENCE, List.of("sh", "-c",
                "curl --silent --noproxy '*' %s | head --bytes=50000000 > %s".formatted(url(), file)));
        assertThat(file).hasSize(50_000_000);
        Awaitility.await("nginx to notice").until(this::wasGivenUp);

        String status = curl("--continue-at", "-", "--output", file.toString());

        assertThat(status).isEqualTo("206");
        assertThat(sha256(file)).isEqualTo(SHA256);
    }

    /** Whether nginx could not send all of what it was asked for. */
    private boolean wasGivenUp() throws IOException {
        return Files.readAllLines(log)
                .stream()
                .filter(line -> line.startsWith("GET 200 "))
                .mapToLong(line -> Long.parseLong(line.substring("GET 200 ".length())))
                .anyMatch(sent -> sent < SIZE.toBytes());
    }

    @Test
    void partsFetchedAtTheSameTimeMakeTheWhole() throws IOException {
        long part = SIZE.toBytes() / 4;
        List<Path> parts = Stream.of(0, 1, 2, 3).map(i -> folder.resolve("part" + i)).toList();

        Stream.of(0, 1, 2, 3)
                .parallel()
                .forEach(i -> assertThat(curl("--range",
                        "%d-%d".formatted(i * part, (i + 1) * part - 1), "--output", parts.get(i).toString()))
                        .isEqualTo("206"));

        Path whole = folder.resolve("whole");
        try (var out = Files.newOutputStream(whole)) {
            for (var file : parts) {
                assertThat(file).hasSize(part);
                Files.copy(file, out);
            }
        }
        assertThat(sha256(whole)).isEqualTo(SHA256);
    }

    @Test
    void theWholeFileComesAsItIs() throws IOException {
        Path file = folder.resolve("whole.bin");

        assertThat(curl("--output", file.toString())).isEqualTo("200");

        assertThat(sha256(file)).isEqualTo(SHA256);
    }

    @Test
    void everyAnswerToAQuestionForAPartIsNginxs() {
        long size = SIZE.toBytes();
        String head = ask("HEAD", "");
        String etag = value(head, "ETag");
        assertThat(head).startsWith("HTTP/1.1 200 ").contains("Content-Length: " + size, "Accept-Ranges: bytes");
        assertThat(ask("GET", "Range: bytes=-5\r\nIf-Range: " + etag)).startsWith("HTTP/1.1 206 ")
                .contains("Content-Length: 5\r\n",
                        "Content-Range: bytes %d-%d/%d\r\n".formatted(size - 5, size - 1, size));
        assertThat(ask("GET", "Range: bytes=0-1,5-6")).startsWith("HTTP/1.1 206 ")
                .contains("Content-Type: multipart/byteranges; boundary=", "Content-Range: bytes 5-6/" + size);
        assertThat(ask("GET", "Range: bytes=%d-".formatted(size))).startsWith("HTTP/1.1 416 ")
                .contains("Content-Range: bytes */" + size);
        assertThat(ask("GET", "If-None-Match: " + etag)).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
        assertThat(ask("HEAD", "Range: bytes=0-9\r\nIf-Range: \"another\"")).startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: " + size);
    }

    private String ask(String method, String header) {
        return RawClient.exchange(gatehouse.port(),
                "%s /large.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n".formatted(method,
                        header.isEmpty() ? "X-Nothing: more" : header));
    }

    private static String value(String head, String header) {
        return head.lines()
                .filter(line -> line.startsWith(header + ": "))
                .map(line -> line.substring(header.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    private String url() {
        return "http://localhost:%d/large.bin".formatted(gatehouse.port());
    }

    /** Fetches it, and says with which status. */
    private String curl(String... options) {
        List<String> command = new ArrayList<>(
                List.of("curl", "--silent", "--show-error", "--noproxy", "*", "--write-out", "%{http_code}"));
        command.addAll(List.of(options));
        command.add(url());
        return Commands.run(PATIENCE, command);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return Payload.sha256(in);
        }
    }
}
