package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * Large uploads in pieces: a registry of container images, which tells the client with each answer where to go on, by a URL it makes of
 * the host it was asked for.
 */
@RequiresProgram("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerRegistryJourneyTests {

    private static final DataSize LAYER = DataSize.ofMegabytes(96);
    private static final String DIGEST = "sha256:" + Payload.sha256(LAYER);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Program registry;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        int port = Upstream.nobody();
        Path configuration = folder.resolve("registry.yml");
        Files.writeString(configuration, """
                version: 0.1
                storage: { filesystem: { rootdirectory: "%s" } }
                http: { addr: "127.0.0.1:%d" }
                """.formatted(folder, port));
        registry = Program.listening(port, folder, List.of("docker-registry", "serve", configuration.toString()));
        gatehouse = Gatehouse.with(Gatehouse.site("registry", "localhost", "http://127.0.0.1:" + port));
    }

    @AfterAll
    void stop() {
        client.close();
        gatehouse.close();
        registry.close();
    }

    @Test
    void aLayerIsPushedInChunksOfUnknownLengthAndPulled() throws Exception {
        var begun = send("POST", url("/v2/team/app/blobs/uploads/"), BodyPublishers.noBody());
        assertThat(begun.statusCode()).isEqualTo(202);

        var written = send("PATCH", location(begun), BodyPublishers.ofInputStream(() -> Payload.of(LAYER)));
        assertThat(written.statusCode()).isEqualTo(202);
        assertThat(written.headers().firstValue("Range")).hasValue("0-" + (LAYER.toBytes() - 1));

        var finished = send("PUT", withDigest(location(written), DIGEST), BodyPublishers.noBody());
        assertThat(finished.statusCode()).isEqualTo(201);
        assertThat(finished.headers().firstValue("Docker-Content-Digest")).hasValue(DIGEST);

        assertThat(sha256(location(finished))).isEqualTo(DIGEST);
    }

    @Test
    void aLayerIsPushedInSeveralPieces() throws Exception {
        byte[] layer = Payload.bytes(DataSize.ofMegabytes(3));
        String digest = "sha256:" + Payload.sha256(DataSize.ofMegabytes(3));
        URI place = location(send("POST", url("/v2/team/app/blobs/uploads/"), BodyPublishers.noBody()));
        int piece = 1 << 20;
        for (int from = 0; from < layer.length; from += piece) {
            var written = send("PATCH", place, BodyPublishers.ofByteArray(layer, from, piece), "Content-Range",
                    from + "-" + (from + piece - 1));
            assertThat(written.statusCode()).isEqualTo(202);
            place = location(written);
        }

        var finished = send("PUT", withDigest(place, digest), BodyPublishers.noBody());

        assertThat(finished.statusCode()).isEqualTo(201);
        assertThat(sha256(location(finished))).isEqualTo(digest);
    }

    @Test
    void aLayerThatIsNotWhatItSaysIsRefused() throws Exception {
        URI place = location(send("POST", url("/v2/team/app/blobs/uploads/"), BodyPublishers.noBody()));

        var refused = send("PUT", withDigest(place, DIGEST), BodyPublishers.ofString("something else"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("DIGEST_INVALID");
    }

    private String sha256(URI layer) throws IOException, InterruptedException {
        var pulled = client.send(HttpRequest.newBuilder(layer).build(), BodyHandlers.ofInputStream());
        assertThat(pulled.statusCode()).isEqualTo(200);
        return "sha256:" + Payload.sha256(pulled.body());
    }

    /** Where the registry says to go on, which has to be the place that the client knows, not the one behind the proxy. */
    private URI location(HttpResponse<?> answer) {
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(url("/v2/team/app/blobs/").toString());
        return URI.create(location);
    }

    private static URI withDigest(URI place, String digest) {
        return URI.create(place + (place.getQuery() == null ? "?" : "&") + "digest=" + digest);
    }

    private URI url(String path) {
        return URI.create("http://localhost:" + gatehouse.port() + path);
    }

    /** @param headers names and values in turn */
    private HttpResponse<String> send(String method, URI url, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url)
                .method(method, body)
                .header("Content-Type", "application/octet-stream");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
