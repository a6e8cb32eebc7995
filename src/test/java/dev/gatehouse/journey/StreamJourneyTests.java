package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Payload;

/**
 * Bodies far larger than the memory that the packaged jar may have.
 *
 * <p>The whole heap of 64 MiB is taken at the start, so that what is resident grows only by memory outside the heap; the heap
 * itself cannot grow, and a body kept in it would end the program. {@code -Dgatehouse.stream.size=10GB} sends ten gibibytes
 * each way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamJourneyTests {

    private static final DataSize SIZE = DataSize.parse(System.getProperty("gatehouse.stream.size", "512MB"));
    private static final DataSize FIRST = DataSize.ofMegabytes(64);
    private static final DataSize LEEWAY = DataSize.ofMegabytes(16);
    private static final List<String> WITH_LITTLE_MEMORY = List.of("env", "JDK_JAVA_OPTIONS=@"
            + Path.of("src/main/dist/java.options").toAbsolutePath() + " -Xms64m -Xmx64m -XX:+AlwaysPreTouch");

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private HttpServer upstream;
    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(threads);
        upstream.createContext("/download/length", exchange -> send(exchange, size(exchange).toBytes()));
        upstream.createContext("/download/chunked", exchange -> send(exchange, 0));
        upstream.createContext("/upload", StreamJourneyTests::digest);
        upstream.start();
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse.sites.app: { host: localhost, upstream: %d }
                """.formatted(upstream.getAddress().getPort()));
        gatehouse = GatehouseProcess.serving(folder, WITH_LITTLE_MEMORY);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.stop(0);
        threads.close();
        client.close();
    }

    @Test
    void aDownloadWithALengthNeedsNoMemory() {
        needsNoMemory(size -> download("/download/length", size));
    }

    @Test
    void aChunkedDownloadNeedsNoMemory() {
        needsNoMemory(size -> download("/download/chunked", size));
    }

    @Test
    void anUploadWithALengthNeedsNoMemory() {
        needsNoMemory(size -> upload(BodyPublishers.fromPublisher(body(size), size.toBytes())));
    }

    @Test
    void aChunkedUploadNeedsNoMemory() {
        needsNoMemory(size -> upload(body(size)));
    }

    /** What a transfer of so many bytes said their SHA-256 was. */
    @FunctionalInterface
    private interface Transfer {

        String sha256(DataSize size) throws IOException, InterruptedException;
    }

    private void needsNoMemory(Transfer transfer) {
        try {
            assertThat(transfer.sha256(FIRST)).isEqualTo(Payload.sha256(FIRST));
            long before = gatehouse.residentMemory().toBytes();

            assertThat(transfer.sha256(SIZE)).isEqualTo(Payload.sha256(SIZE));

            long after = gatehouse.residentMemory().toBytes();
            assertThat(after - before).isLessThanOrEqualTo(LEEWAY.toBytes());
        } catch (IOException e) {
            throw new AssertionError(gatehouse.standardError(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String download(String path, DataSize size) throws IOException, InterruptedException {
        var answer = client.send(request(path + "?" + size.toBytes()).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return Payload.sha256(answer.body());
    }

    private String upload(BodyPublisher body) throws IOException, InterruptedException {
        return client.send(request("/upload").PUT(body).build(), BodyHandlers.ofString()).body();
    }

    private static BodyPublisher body(DataSize size) {
        return BodyPublishers.ofInputStream(() -> Payload.of(size));
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + gatehouse.port() + target));
    }

    private static DataSize size(HttpExchange exchange) {
        return DataSize.ofBytes(Long.parseLong(exchange.getRequestURI().getQuery()));
    }

    private static void send(HttpExchange exchange, long length) throws IOException {
        try (exchange; InputStream payload = Payload.of(size(exchange))) {
            exchange.sendResponseHeaders(200, length);
            payload.transferTo(exchange.getResponseBody());
        }
    }

    private static void digest(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] digest = Payload.sha256(exchange.getRequestBody()).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, digest.length);
            exchange.getResponseBody().write(digest);
        }
    }
}
