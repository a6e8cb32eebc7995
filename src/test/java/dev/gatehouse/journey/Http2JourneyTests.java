package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.KeyStore;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** Clients of HTTP/2 that other people wrote, over TLS and without, for both ways. */
@ParameterizedClass(name = "gatehouse.engine={0}")
@ValueSource(strings = {"true", "false"})
class Http2JourneyTests {

    private static final DataSize SIZE = DataSize.ofMegabytes(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final String engine;

    private Upstream upstream;
    private Gatehouse plain;
    private Gatehouse encrypted;
    private KeyStore key;

    Http2JourneyTests(String engine) {
        this.engine = engine;
    }

    @BeforeEach
    void start() {
        upstream = Upstream.serving(Http2JourneyTests::serve);
        key = KeyStore.in(folder);
        String[] way = {"--gatehouse.engine=" + engine};
        String configuration = Gatehouse.site("app", "localhost", upstream.url());
        plain = Gatehouse.with(configuration, way);
        encrypted = Gatehouse.with(configuration,
                Stream.of(way, key.settings()).flatMap(Stream::of).toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        encrypted.close();
        plain.close();
        upstream.close();
    }

    /** Answers many requests on a connection: with their head, with much, or with the digest of what they brought. */
    private static void serve(Socket connection) throws IOException {
        while (true) {
            String head = Upstream.readHead(connection);
            if (head.isEmpty()) {
                return;
            }
            if (head.startsWith("PUT ")) {
                Upstream.write(connection, Upstream.ok(Payload.sha256(connection.getInputStream(), SIZE)));
            } else if (head.contains(" /much ")) {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(SIZE.toBytes()));
                try (var payload = Payload.of(SIZE)) {
                    payload.transferTo(connection.getOutputStream());
                }
            } else {
                Upstream.write(connection, Upstream.ok(head));
            }
        }
    }

    private HttpClient javaClient(Version version) {
        return HttpClient.newBuilder().version(version).sslContext(key.trust()).build();
    }

    private HttpRequest.Builder toEncrypted(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + encrypted.port() + path)).timeout(PATIENCE);
    }

    @Test
    void overTlsTheVersionIsAgreedOn() throws Exception {
        try (var modern = javaClient(Version.HTTP_2); var old = javaClient(Version.HTTP_1_1)) {
            HttpResponse<String> first = modern.send(toEncrypted("/").build(), BodyHandlers.ofString());
            HttpResponse<String> second = old.send(toEncrypted("/").build(), BodyHandlers.ofString());

            assertThat(first.version()).isEqualTo(Version.HTTP_2);
            assertThat(first.body()).containsIgnoringCase("X-Forwarded-Proto: https\r\n");
            assertThat(second.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(second.body()).containsIgnoringCase("X-Forwarded-Proto: https\r\n");
        }
    }

    @Test
    void manyRequestsShareAConnection() {
        try (var client = javaClient(Version.HTTP_2)) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 90)
                    .mapToObj(i -> client.sendAsync(toEncrypted("/number-" + i).build(), BodyHandlers.ofString()))
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join().body()).startsWith("GET /number-" + i + " HTTP/1.1\r\n");
            }
        }
    }

    @Test
    void muchGoesDownAndUpUnchanged() throws Exception {
        try (var client = javaClient(Version.HTTP_2)) {
            HttpResponse<InputStream> down = client.send(toEncrypted("/much").build(),
                    BodyHandlers.ofInputStream());
            HttpResponse<String> up = client.send(
                    toEncrypted("/").PUT(BodyPublishers.ofByteArray(Payload.bytes(SIZE))).build(),
                    BodyHandlers.ofString());

            assertThat(Payload.sha256(down.body())).isEqualTo(Payload.sha256(SIZE));
            assertThat(up.body()).isEqualTo(Payload.sha256(SIZE));
        }
    }

    @Test
    @RequiresProgram("curl")
    void curlSpeaksItWithPriorKnowledge() throws IOException {
        Path file = folder.resolve("upload");
        Files.write(file, Payload.bytes(SIZE));
        String url = "http://localhost:" + plain.port();

        assertThat(curl("--http2-prior-knowledge", "-w", " %{http_version}", url + "/")).startsWith("GET / HTTP/1.1")
                .endsWith(" 2");
        assertThat(curl("--http2-prior-knowledge", "-T", file.toString(), url + "/up"))
                .isEqualTo(Payload.sha256(SIZE));
        assertThat(curl("--http2-prior-knowledge", "-o", file + ".down", "-w", "%{http_code}", url + "/much"))
                .isEqualTo("200");
        try (var in = Files.newInputStream(Path.of(file + ".down"))) {
            assertThat(Payload.sha256(in)).isEqualTo(Payload.sha256(SIZE));
        }
    }

    @Test
    @RequiresProgram("curl")
    void curlThatOffersAnUpgradeGetsHttp1() {
        assertThat(curl("--http2", "-w", " %{http_version}", "http://localhost:" + plain.port() + "/"))
                .startsWith("GET / HTTP/1.1")
                .doesNotContainIgnoringCase("http2-settings")
                .endsWith(" 1.1");
    }

    private static String curl(String... arguments) {
        return Commands.run(PATIENCE,
                Stream.concat(Stream.of("curl", "-sS", "--noproxy", "*", "-H", "Expect:"), Stream.of(arguments))
                        .toList());
    }

    @Test
    @RequiresProgram("nghttp")
    void nghttpSeesWhatItAskedFor() {
        String seen = Commands.run(PATIENCE,
                List.of("nghttp", "-v", "-y", "https://localhost:" + encrypted.port() + "/hello"));

        assertThat(seen).contains("The negotiated protocol: h2", ":status: 200", "GET /hello HTTP/1.1");
    }

    @Test
    @RequiresProgram("h2load")
    void underLoadNoRequestFails() {
        for (String url : List.of("http://localhost:" + plain.port(), "https://localhost:" + encrypted.port())) {
            String result = Commands.run(PATIENCE, List.of("h2load", "-n", "3000", "-c", "10", "-m", "20", url + "/"));

            assertThat(result).contains("3000 total, 3000 started, 3000 done, 3000 succeeded, 0 failed, 0 errored");
        }
        assertThat(plain.accessLines(3000)).hasSize(3000).allMatch(line -> line.contains(" HTTP/2.0\" 200 "));
        assertThat(encrypted.accessLines(3000)).hasSize(3000);
    }
}
