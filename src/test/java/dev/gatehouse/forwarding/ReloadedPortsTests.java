package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for ports that a reload opens, moves and closes: {@link PlainListener}, {@link HttpsListener}, {@link Replacement}. */
class ReloadedPortsTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";

    private final Upstream upstream = Upstream.answering(Upstream.ok("hello"));
    private final int first = Upstream.nobody();
    private final int second = Upstream.nobody();
    private Gatehouse gatehouse;

    @TempDir
    private Path data;

    @BeforeEach
    void start() {
        gatehouse = Gatehouse.asWritten(written("port: " + first, ""));
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private String written(String server, String https) {
        return """
                server: { %s }
                gatehouse:
                  data: %s
                  %s
                  sites:
                    app: { host: app.test, upstream: %s, https-redirect: false }
                """.formatted(server, data, https, upstream.url());
    }

    private HttpResponse<String> reload(String server, String https) {
        gatehouse.write(written(server, https));
        return gatehouse.manage("POST", "/actuator/reload");
    }

    private static void assertNobodyListensOn(int port) {
        assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void thePortMovesAndConnectionsOfTheOldOneLiveOn() {
        try (var client = RawClient.connect(first)) {
            assertThat(client.send(GET).readUntil("hello")).startsWith("HTTP/1.1 200 ");
            assertThat(reload("port: " + second, "").body()).contains("\"needsRestart\":[]");
            assertThat(gatehouse.port()).isEqualTo(second);
            assertThat(RawClient.get(second, "app.test", "/")).endsWith("hello");
            assertNobodyListensOn(first);
            assertThat(client.send(GET).readUntil("hello")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(reload("port: " + first, "").statusCode()).isEqualTo(200);
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
        assertNobodyListensOn(second);
    }

    @Test
    void aPortThatSomebodyHasIsAFindingAndNothingChanges() throws IOException {
        try (var other = new ServerSocket(0)) {
            HttpResponse<String> answer = reload("port: " + other.getLocalPort(), "");
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("server.port",
                    "a port that no other program listens on; find it with: ss");
        }
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
        assertThat(reload("port: " + second, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortOpenedForARefusedReloadIsClosedAgain() {
        gatehouse.write(written("port: " + second, "https: { port: 0 }").replace("host: app.test", "host: \"a b\""));
        assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(422);
        assertNobodyListensOn(second);
        assertThat(gatehouse.httpsPort()).isZero();
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
    }

    @Test
    void onePortForBothIsRefused() {
        HttpResponse<String> answer = reload("port: " + second, "https: { port: %d }".formatted(second));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("another port than server.port");
        assertNobodyListensOn(second);
    }

    @Test
    void theAddressMayChangeAlone() {
        assertThat(reload("port: %d, address: 127.0.0.2".formatted(first), "").statusCode()).isEqualTo(200);
        assertNobodyListensOn(first);
        assertThat(reload("port: %d, address: 127.0.0.1".formatted(first), "").statusCode()).isEqualTo(200);
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
        assertThat(reload("port: %d".formatted(first), "").statusCode()).isEqualTo(200);
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
    }

    @Test
    void anAddressOfAnotherMachineIsAFinding() {
        HttpResponse<String> answer = reload("port: %d, address: 192.0.2.1".formatted(first), "");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("an address of this machine");
        assertThat(RawClient.get(first, "app.test", "/")).endsWith("hello");
    }

    @Test
    void httpsComesMovesAndGoes() {
        assertThat(reload("port: " + first, "https: { port: 0 }").statusCode()).isEqualTo(200);
        int port = gatehouse.httpsPort();
        await().ignoreExceptions().until(() -> overTls(port).contains("hello"));
        assertThat(reload("port: " + first, "https: { port: %d, http3: true }".formatted(second)).statusCode())
                .isEqualTo(200);
        assertThat(overTls(second)).contains("alt-svc: h3=\":" + second, "hello");
        assertNobodyListensOn(port);
        assertThat(reload("port: " + first, "https: { port: %d }".formatted(second)).statusCode()).isEqualTo(200);
        assertThat(overTls(second)).contains("hello").doesNotContain("alt-svc");
        assertThat(reload("port: " + first, "").body()).contains("\"needsRestart\":[]");
        assertNobodyListensOn(second);
        assertThat(gatehouse.httpsPort()).isZero();
    }

    private static String overTls(int port) {
        try (TlsClient client = TlsClient.to(port).named("app.test").connect()) {
            return client.send("GET / HTTP/1.1\r\nHost: app.test:%d\r\nConnection: close\r\n\r\n".formatted(port))
                    .readToEnd()
                    .replace("Alt-Svc", "alt-svc");
        }
    }

    @Test
    void whoIsToldToStopAfterAMoveLetsRequestsEnd() throws InterruptedException {
        var begun = new CountDownLatch(1);
        try (var slow = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
            begun.countDown();
            awaitNobodyOn(second);
            Upstream.write(connection, "lo");
            return true;
        })) {
            gatehouse.write(written("port: " + second, "").replace(upstream.url(), slow.url()));
            assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);
            try (var client = RawClient.connect(second)) {
                client.send(GET);
                begun.await();
                gatehouse.close();
                assertThat(client.readToEnd()).endsWith("hello");
            }
            gatehouse = Gatehouse.asWritten(written("port: " + first, ""));
        }
    }

    private static void awaitNobodyOn(int port) {
        await().until(() -> {
            try (var _ = RawClient.connect(port)) {
                return false;
            } catch (UncheckedIOException _) {
                return true;
            }
        });
    }
}
