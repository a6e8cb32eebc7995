package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.tls.TestServed;

/** Tests whom browsers are told to ask by https alone, on both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureFieldsTests {

    private static final String HALF_A_YEAR = "Strict-Transport-Security: max-age=15552000\r\n";

    private enum Way {
        ENGINE, GATEWAY
    }

    private Path folder;
    private Upstream plain;
    private Upstream strict;
    private Gatehouse engine;
    private Gatehouse gateway;

    @BeforeAll
    void start(@TempDir Path data) {
        folder = data;
        plain = Upstream.answering("HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":1\"\r\nContent-Length: 2\r\n\r\nok");
        strict = Upstream.answering(
                "HTTP/1.1 200 OK\r\nstrict-transport-security: max-age=1\r\nContent-Length: 2\r\n\r\nok");
        engine = start("engine", "--gatehouse.engine=true");
        gateway = start("gateway", Gatehouse.GATEWAY_WAY);
    }

    private Gatehouse start(String data, String... settings) {
        var started = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, hsts: 180d, redirect: false }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                    strict: { host: strict.app.test, upstream: %s }
                    broken: { host: broken.app.test, upstream: "http://127.0.0.1:%d" }
                    local: { host: local.test, upstream: %2$s }
                """.formatted(folder.resolve(data), plain.url(), strict.url(), Upstream.nobody()), settings);
        TestServed.await(started);
        TestServed.serve(started,
                Map.of("app.test", "app.test", "strict.app.test", "*.app.test", "broken.app.test", "*.app.test"), null);
        return started;
    }

    @AfterAll
    void stop() {
        engine.close();
        gateway.close();
        plain.close();
        strict.close();
    }

    private Gatehouse gatehouse(Way way) {
        return way == Way.ENGINE ? engine : gateway;
    }

    private static String ask(Gatehouse asked, String name) {
        try (var client = TlsClient.to(asked.httpsPort()).named(name).connect()) {
            return client.send("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(name)).readToEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesByTlsIsToldToDoSoAgain(Way way) {
        assertThat(ask(gatehouse(way), "app.test")).startsWith("HTTP/1.1 200 ").containsIgnoringCase(HALF_A_YEAR);
    }

    @ParameterizedTest
    @EnumSource
    void whoComesInPlainHttpIsNot(Way way) {
        assertThat(RawClient.get(gatehouse(way).port(), "app.test", "/")).startsWith("HTTP/1.1 200 ")
                .doesNotContainIgnoringCase("Strict-Transport-Security");
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationKnowsBetter(Way way) {
        assertThat(ask(gatehouse(way), "strict.app.test"))
                .containsIgnoringCase("Strict-Transport-Security: max-age=1\r\n")
                .doesNotContain("15552000");
    }

    @ParameterizedTest
    @EnumSource
    void aPageOfOursSaysItToo(Way way) {
        assertThat(ask(gatehouse(way), "broken.app.test")).startsWith("HTTP/1.1 502 ")
                .containsIgnoringCase(HALF_A_YEAR);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsToldOnce(Way way) {
        try (var tls = TlsClient.to(gatehouse(way).httpsPort()).named("app.test").speaking("h2").connect();
                var client = FrameClient.over(tls)) {
            assertThat(client.request(1, FrameClient.get("/")).answer(1).heads().getFirst())
                    .containsOnlyOnce("strict-transport-security: max-age=15552000");
        }
    }

    @Test
    void sitesOfOneCertificateMayShareAConnection() {
        try (var tls = TlsClient.to(engine.httpsPort()).named("strict.app.test").speaking("h2").connect();
                var client = FrameClient.over(tls)) {
            String[] other = FrameClient.get("/");
            other[5] = "broken.app.test";

            assertThat(client.request(1, other).answer(1).status()).isEqualTo("502");
            assertThat(client.request(3, FrameClient.get("/")).answer(3).status()).isEqualTo("421");
        }
    }

    @Test
    void withoutHttp3NobodyIsSentThere() {
        assertThat(ask(engine, "app.test")).contains("\r\nAlt-Svc: h3=\":1\"\r\n");
    }

    @Test
    void nobodyIsLockedOutWhoseDeviceDoesNotKnowTheLocalAuthority() {
        try (var fresh = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, hsts: 180d }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                """.formatted(folder.resolve("fresh"), plain.url()))) {
            TestServed.await(fresh);

            assertThat(ask(fresh, "app.test")).startsWith("HTTP/1.1 200 ")
                    .doesNotContain("Strict-Transport-Security");
        }
    }

    @Test
    void aSiteMayTakeItBack() {
        try (var fresh = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, hsts: 180d }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                """.formatted(folder.resolve("taken-back"), plain.url()))) {
            TestServed.serve(fresh, Map.of("app.test", "app.test"), Duration.ZERO);

            assertThat(ask(fresh, "app.test")).contains("Strict-Transport-Security: max-age=0\r\n");
        }
    }
}
