package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Path;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.InvalidConfigurationException;
import dev.gatehouse.tls.TestServed;

/** Tests how the port for TLS is opened, and that handshakes are counted and leave no other trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class HandshakeTests {

    private Path folder;
    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path data) {
        folder = data;
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with(configuration("running", "port: 0") + """
                  proxy-protocol-from: [ 127.0.0.2 ]
                  timeouts: { client-header: 500ms }
                """);
        TestServed.await(gatehouse);
    }

    private String configuration(String data, String https) {
        return """
                gatehouse:
                  sites:
                    app: { host: app.test, upstream: %s }
                  data: %s
                  https: { %s }
                """.formatted(upstream.url(), folder.resolve(data), https);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @Test
    void whoIsOneTooManyIsToldNothingBeforeTls() {
        try (var narrow = Gatehouse.with(configuration("narrow", "port: 0"),
                "--gatehouse.limits.connections-per-address=1");
                var _ = RawClient.connect(narrow.httpsPort());
                var second = RawClient.connect(narrow.httpsPort())) {
            assertThat(second.readToEnd()).isIn("", "[reset]");
        }
    }

    private double handshakes(String result) {
        return gatehouse.bean(MeterRegistry.class)
                .find("gatehouse.tls.handshakes")
                .tag("result", result)
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double failures() {
        return handshakes("protocol") + handshakes("unrecognized-name");
    }

    @Test
    void onesThatSucceedAreCountedByVersion() {
        TlsClient.to(gatehouse.httpsPort()).named("app.test").connect().close();

        await().until(() -> gatehouse.bean(MeterRegistry.class)
                .find("gatehouse.tls.handshakes")
                .tags("result", "ok", "version", "TLSv1.3")
                .counter() != null);
    }

    @Test
    void onesForUnknownNamesAreCounted() {
        double before = handshakes("unrecognized-name");

        assertThat(TlsClient.to(gatehouse.httpsPort()).named("unknown.test").failure()).contains("unrecognized_name");

        await().untilAsserted(() -> assertThat(handshakes("unrecognized-name")).isEqualTo(before + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007", "\u0016\u0003\u0001\u0000\u0004nope",
            "\u0080.\u0001\u0000\u0002"})
    void garbageIsCountedAndNobodyIsToldOfIt(String bytes, CapturedOutput output) {
        double before = failures();

        RawClient.exchange(gatehouse.httpsPort(), bytes);

        await().untilAsserted(() -> assertThat(failures()).isEqualTo(before + 1));
        assertThat(output.getAll()).doesNotContain("Exception", "WARN", "ERROR");
    }

    @Test
    void whoLeavesInTheMiddleLeavesNoTrace(CapturedOutput output) {
        double before = handshakes("other");

        try (var client = RawClient.connect(gatehouse.httpsPort())) {
            client.send("\u0016\u0003\u0001\u0002\u0000\u0001");
        }

        await().untilAsserted(() -> assertThat(handshakes("other")).isEqualTo(before + 1));
        assertThat(output.getAll()).doesNotContain("Exception", "WARN", "ERROR");
    }

    @Test
    void whoSaysNothingIsNotWaitedForLong() {
        double before = handshakes("timeout");

        assertThat(RawClient.exchange(gatehouse.httpsPort(), "")).isEmpty();

        assertThat(handshakes("timeout")).isEqualTo(before + 1);
    }

    @Test
    void aProxyMaySayWhoTheClientIsBeforeTls() {
        try (var proxy = RawClient.connectFrom("127.0.0.2", gatehouse.httpsPort())
                .send("PROXY TCP4 203.0.113.9 192.0.2.1 51234 443\r\n");
                var client = proxy.secured(TlsClient.trustingAll())) {
            assertThat(client.send("GET /by-proxy HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n").readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("X-Forwarded-For: 203.0.113.9\r\n", "X-Forwarded-Proto: https\r\n");
        }
        assertThat(gatehouse.accessLine("/by-proxy")).startsWith("203.0.113.9 - - ");
    }

    @Test
    void aSiteMayStandForThoseThatThereAreNot() {
        try (var open = Gatehouse.with(configuration("open", "port: 0, default-site: app"))) {
            TestServed.await(open);
            for (var asked : new TlsClient.Builder[]{TlsClient.to(open.httpsPort()),
                    TlsClient.to(open.httpsPort()).named("unknown.test")}) {
                try (var client = asked.connect()) {
                    assertThat(client.names()).containsExactly("app.test");
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: unknown.test\r\nConnection: close\r\n\r\n")
                            .readToEnd()).startsWith("HTTP/1.1 421 ");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "port: 0, default-site: nobody | gatehouse.https.default-site: \"nobody\" (expected: the name of a site under gatehouse.sites)",
            "port: 70000 | gatehouse.https.port: \"70000\" (expected: a port from 0 to 65535)",
            "port: tls | gatehouse.https.port: \"tls\" (expected: a port from 0 to 65535)",
            "port: 0, public-port: 0 | gatehouse.https.public-port: \"0\" (expected: a port from 1 to 65535)",
            "port: 0, hsts: -1s | gatehouse.https.hsts: "})
    void aMistakeIsToldWithItsPlace(String https, String finding) {
        Throwable failure = catchThrowable(() -> Gatehouse.with(configuration("mistaken", https)).close());

        assertThat(failure).isInstanceOf(InvalidConfigurationException.class);
        assertThat(((InvalidConfigurationException) failure).findings())
                .singleElement()
                .asString()
                .contains("application.yml:5", finding.strip());
    }

    @Test
    void aBusyPortIsToldLikeThatOfPlainHttp(CapturedOutput output) throws Exception {
        try (var busy = new ServerSocket(0)) {
            assertThat(catchThrowable(() -> Gatehouse
                    .with(configuration("busy", "port: " + busy.getLocalPort()))
                    .close())).isNotNull();

            assertThat(output.getAll()).contains(
                    "Port %d cannot be opened: another program listens there.".formatted(busy.getLocalPort()))
                    .doesNotContain("\tat ");
        }
    }
}
