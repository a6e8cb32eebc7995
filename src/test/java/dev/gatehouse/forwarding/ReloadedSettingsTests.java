package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for settings of the server that a reload puts in force, and a connection that was there before keeps to the old ones. */
class ReloadedSettingsTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\nX-A: 1\r\nX-B: 2\r\n\r\n";

    @TempDir
    private Path folder;

    private final Upstream upstream = Upstream.echoing();
    private Gatehouse gatehouse;

    @BeforeEach
    void start() {
        gatehouse = Gatehouse.asWritten(written(""));
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private String written(String settings) {
        return """
                server.port: 0
                gatehouse:
                  access-log.path: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                %s""".formatted(folder.resolve("access.log"), upstream.url(), settings.indent(2));
    }

    private void reload(String settings) {
        gatehouse.write(written(settings));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"needsRestart\":[]");
    }

    private String answer(String request) {
        return RawClient.exchange(gatehouse.port(), request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    }

    @Test
    void limits() {
        try (var before = RawClient.connect(gatehouse.port())) {
            assertThat(before.send(GET).readUntil("X-B: 2")).startsWith("HTTP/1.1 200 ");
            reload("limits: { header-fields: 2 }");
            assertThat(answer(GET)).startsWith("HTTP/1.1 431 ");
            assertThat(before.send(GET).readUntil("X-B: 2")).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void howManyConnectionsThereMayBe() {
        try (var before = RawClient.connect(gatehouse.port())) {
            assertThat(before.send(GET).readUntil("X-B: 2")).startsWith("HTTP/1.1 200 ");
            reload("limits: { connections: 1 }");
            assertThat(answer(GET)).startsWith("HTTP/1.1 503 ");
            reload("limits: { connections: 2 }");
            assertThat(answer(GET)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void timeLimits() {
        reload("timeouts: { client-header: 100ms, keep-alive: 100ms }");
        assertThat(RawClient.exchange(gatehouse.port(), "GET / HTTP/1.1\r\n")).startsWith("HTTP/1.1 408 ");
        assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void proxiesThatAreTrusted() {
        String claimed = GET.replace("X-A: 1", "X-Forwarded-For: 192.0.2.1");
        assertThat(answer(claimed)).contains("X-Forwarded-For: 127.0.0.1\r\n");
        reload("trusted-proxies: [ 127.0.0.1 ]");
        assertThat(answer(claimed)).contains("X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n");
        reload("");
        assertThat(answer(claimed)).contains("X-Forwarded-For: 127.0.0.1\r\n");
    }

    @Test
    void loadBalancersThatSayWhoAsks() {
        reload("proxy-protocol-from: [ 127.0.0.1 ]");
        assertThat(answer("PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n" + GET)).contains("X-Forwarded-For: 192.0.2.7\r\n");
        reload("");
        assertThat(answer(GET)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whereTheAccessLogGoesAndHowItLooks() throws IOException {
        answer(GET);
        Path second = folder.resolve("second.log");
        gatehouse.write(written("").replace("access-log.path: " + folder.resolve("access.log"),
                "access-log: { path: %s, format: json }".formatted(second)));
        assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);
        answer(GET);
        await().until(() -> Files.exists(second) && Files.readString(second).startsWith("{\"time\":"));
        assertThat(Files.readAllLines(folder.resolve("access.log"))).hasSize(1);
    }

    @Test
    void aLogThatCannotBeWrittenIsRefused() {
        gatehouse.write(written("error-log.path: " + folder));
        var answer = gatehouse.manage("POST", "/actuator/reload");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("gatehouse.error-log.path", "a file that Gatehouse may write");
    }

    @Test
    void whatOnlyAStartReadsIsNamed() {
        gatehouse.write(written("workers: 1\ntransport: nio"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body())
                .contains("\"needsRestart\":[\"gatehouse.transport\",\"gatehouse.workers\"]");
    }
}
