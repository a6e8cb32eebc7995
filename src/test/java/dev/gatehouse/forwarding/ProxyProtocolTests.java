package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;

/** Tests that the header of the PROXY protocol says who the client is where it must, and is refused where it must not be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolTests {

    private static final String V1 = "PROXY TCP4 203.0.113.9 192.0.2.1 51234 443\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V2_OF_IPV6 = bytes(SIGNATURE + "21210024" + "20010db8000000000000000000000009"
            + "20010db8000000000000000000000001" + "c82201bb");
    private static final String V2_LOCAL = bytes(SIGNATURE + "2011000c" + "cb007109" + "c0000201" + "c82201bb");
    private static final String V2_OF_SOCKET = bytes(SIGNATURE + "213100d8" + "2f73".repeat(108));
    private static final String V2_UNSPECIFIED = bytes(SIGNATURE + "21000000");
    private static final String V3 = bytes(SIGNATURE + "3111000c" + "cb007109" + "c0000201" + "c82201bb");
    private static final String V2_TOO_SHORT = bytes(SIGNATURE + "21110002" + "0000");
    private static final String V2_WITH_BROKEN_PART = bytes(
            SIGNATURE + "21110011" + "cb007109" + "c0000201" + "c82201bb"
                    + "02ffff0000");
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n";

    private enum Way {
        ENGINE, GATEWAY
    }

    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private Upstream upstream;
    private Gatehouse engine;
    private Gatehouse gateway;

    @BeforeAll
    void start() {
        upstream = Upstream.echoing();
        engine = start("--gatehouse.engine=true");
        gateway = start(Gatehouse.GATEWAY_WAY);
    }

    private Gatehouse start(String... settings) {
        return Gatehouse.with("""
                gatehouse:
                  sites:
                    app: { host: app.test, upstream: %s }
                  proxy-protocol-from: [ 127.0.0.1 ]
                  timeouts: { client-header: 500ms }
                spring.cloud.gateway.server.webflux.routes:
                  - id: theirs
                    uri: %s
                    predicates: [ "Host=routed.test", "RemoteAddr=203.0.113.0/24" ]
                """.formatted(upstream.url(), upstream.url()), settings);
    }

    @AfterEach
    void emptyLogs() {
        engine.emptyLogs();
        gateway.emptyLogs();
    }

    @AfterAll
    void stop() {
        engine.close();
        gateway.close();
        upstream.close();
    }

    private Gatehouse gatehouse(Way way) {
        return way == Way.ENGINE ? engine : gateway;
    }

    @ParameterizedTest
    @EnumSource
    void theClientIsTheOneThatVersion1Names(Way way) {
        String response = RawClient.exchange(gatehouse(way).port(), V1 + GET);

        assertThat(response).startsWith("HTTP/1.1 200 ")
                .contains("X-Forwarded-For: 203.0.113.9\r\n", "X-Real-IP: 203.0.113.9\r\n");
        await().untilAsserted(() -> assertThat(gatehouse(way).accessLines(1))
                .anyMatch(line -> line.startsWith("203.0.113.9 - - ")));
    }

    @ParameterizedTest
    @EnumSource
    void theClientIsTheOneThatVersion2Names(Way way) {
        String response = RawClient.exchange(gatehouse(way).port(), V2_OF_IPV6 + GET);

        assertThat(response).startsWith("HTTP/1.1 200 ").contains("X-Forwarded-For: 2001:db8::9\r\n");
        await().untilAsserted(() -> assertThat(gatehouse(way).accessLines(1))
                .anyMatch(line -> line.startsWith("2001:db8::9 - - ")));
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderMayComeByteByByte(Way way) {
        try (var client = RawClient.connect(gatehouse(way).port())) {
            (V2_OF_IPV6 + GET).chars().forEach(next -> client.send(String.valueOf((char) next)));

            assertThat(client.readToEnd()).contains("X-Forwarded-For: 2001:db8::9\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestOfTheConnectionIsThatClients(Way way) {
        String response = RawClient.exchange(gatehouse(way).port(),
                V1 + "GET /1 HTTP/1.1\r\nHost: app.test\r\n\r\n" + GET);

        assertThat(response.split("X-Real-IP: 203.0.113.9\r\n", -1)).hasSize(3);
    }

    static Stream<String> headersWithoutClient() {
        return Stream.of("PROXY UNKNOWN\r\n", "PROXY UNKNOWN 203.0.113.9 192.0.2.1 1 2\r\n", V2_LOCAL, V2_OF_SOCKET,
                V2_UNSPECIFIED);
    }

    @ParameterizedTest
    @MethodSource("headersWithoutClient")
    void aProxyThatSpeaksForItselfIsTheClient(String header) {
        assertThat(RawClient.exchange(engine.port(), header + GET)).contains("X-Forwarded-For: 127.0.0.1\r\n");
        assertThat(RawClient.exchange(gateway.port(), header + GET)).contains("X-Forwarded-For: 127.0.0.1\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void fromEverybodyElseTheHeaderIsMalformed(Way way) {
        try (var client = RawClient.connectFrom("127.0.0.2", gatehouse(way).port())) {
            assertThat(client.send(V1 + GET).readToEnd()).startsWith("HTTP/1.1 400 ");
        }
        try (var client = RawClient.connectFrom("127.0.0.2", gatehouse(way).port())) {
            assertThat(client.send(V2_OF_IPV6 + GET).readToEnd()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everybodyElseIsAnOrdinaryClient(Way way) {
        try (var client = RawClient.connectFrom("127.0.0.2", gatehouse(way).port())) {
            assertThat(client.send(GET).readToEnd()).contains("X-Forwarded-For: 127.0.0.2\r\n");
        }
    }

    static Stream<String> brokenHeaders() {
        return Stream.of("", "PROXY TCP4 203.0.113.9 192.0.2.1 51234\r\n",
                "PROXY TCP4 203.0.113.256 192.0.2.1 51234 443\r\n", "PROXY TCP4 203.0.113.9 192.0.2.1 1 70000\r\n",
                "PROXY TCP4 proxy.test 192.0.2.1 1 2\r\n", "proxy TCP4 203.0.113.9 192.0.2.1 51234 443\r\n",
                "PROXY BROKEN\r\n" + V1, "x".repeat(200), V3, V2_TOO_SHORT, V2_WITH_BROKEN_PART);
    }

    @ParameterizedTest
    @MethodSource("brokenHeaders")
    void aConnectionWithoutAProperHeaderIsClosedAndTheProxyNamed(String header) {
        assertThat(RawClient.exchange(engine.port(), header + GET)).isIn("", "[reset]");

        assertThat(engine.errorLines(2).getFirst()).containsPattern(
                "\\[error\\] \\d+#\\d+: \\*\\d+ broken header \\(.+\\) while reading PROXY protocol, client: 127\\.0\\.0\\.1$");
        assertThat(engine.errorLines(2).getLast()).contains("gatehouse.proxy-protocol-from names 127.0.0.1");
    }

    static Stream<Arguments> brokenHeadersInWords() {
        return Stream.of(Arguments.of("", "unknown identifier: GET"),
                Arguments.of("PROXY TCP4 proxy.test 192.0.2.1 1 2\r\n", "invalid IPv4 address: proxy.test"),
                Arguments.of("PROXY TCP4 203.0.113.9 192.0.2.1 a 2\r\n", "invalid port: a"),
                Arguments.of("PROXY TCP4 203.0.113.9 192.0.2.1 1 70000\r\n",
                        "invalid port: 70000 (expected: 1 ~ 65535)"),
                Arguments.of(V2_TOO_SHORT, "incomplete IPv4 address information: 2 bytes (expected: 12+ bytes)"),
                Arguments.of(V2_WITH_BROKEN_PART, "a length in it that is more than there is"));
    }

    @ParameterizedTest
    @MethodSource("brokenHeadersInWords")
    void whatIsBrokenIsSaidInWords(String header, String words) {
        RawClient.exchange(engine.port(), header + GET);

        assertThat(engine.errorLines(2).getFirst()).contains(" broken header (" + words + ") while reading ");
    }

    @Test
    void aHeaderHasToComeInTime() {
        try (var client = RawClient.connect(engine.port())) {
            assertThat(client.send("PROXY TCP4 203").readToEnd()).isIn("", "[reset]");
        }

        assertThat(engine.errorLines(2).getFirst()).endsWith(
                "client timed out (110: Connection timed out) while reading PROXY protocol, client: 127.0.0.1");
    }

    @Test
    void aProxyThatOnlyLooksWhetherSomebodyListensLeavesNoTrace() {
        RawClient.connect(engine.port()).close();
        RawClient.exchange(engine.port(), "PROXY BROKEN\r\n");

        assertThat(engine.errorLines(2)).hasSize(2);
    }

    @Test
    void connectionsAreCountedForTheClientAndNotForItsProxy() {
        try (var narrow = start("--gatehouse.limits.connections-per-address=2");
                var first = RawClient.connect(narrow.port());
                var second = RawClient.connect(narrow.port());
                var third = RawClient.connect(narrow.port());
                var other = RawClient.connect(narrow.port())) {
            first.send(V1 + GET.replace("close", "keep-alive")).readUntil("\r\n\r\n");
            second.send(V1 + GET.replace("close", "keep-alive")).readUntil("\r\n\r\n");

            assertThat(third.send(V1 + GET).readToEnd()).startsWith("HTTP/1.1 503 ");
            assertThat(other.send(V1.replace("113.9", "113.8") + GET).readToEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void routesSeeTheClientAndNotItsProxy(Way way) {
        String get = GET.replace("app.test", "routed.test");

        assertThat(RawClient.exchange(gatehouse(way).port(), V1 + get)).startsWith("HTTP/1.1 200 ");
        assertThat(RawClient.exchange(gatehouse(way).port(), V1.replace("203.0.113.9", "198.51.100.9") + get))
                .startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @EnumSource
    void streamsOfHttp2AreThatClients(Way way) {
        try (var client = FrameClient.connectWithoutPreface(gatehouse(way).port())) {
            client.raw(V1 + FrameClient.PREFACE).send(FrameClient.SETTINGS, 0, 0, new byte[0]);
            client.request(1, FrameClient.get("/"));

            assertThat(client.answer(1).body()).contains("X-Forwarded-For: 203.0.113.9\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void theHeaderStandsBeforeTls(boolean way, @TempDir Path folder) {
        var authority = TestCertificates.ofNewAuthority();
        var certificate = authority.issue("app.test");
        try (var secure = start("--gatehouse.engine=" + way,
                "--server.ssl.certificate=file:" + certificate.certificateIn(folder),
                "--server.ssl.certificate-private-key=file:" + certificate.keyIn(folder),
                "--management.server.ssl.enabled=false");
                var client = RawClient.connect(secure.port());
                var stranger = RawClient.connectFrom("127.0.0.2", secure.port())) {
            String response = client.send(V1).secured(authority.client()).send(GET).readToEnd();

            assertThat(response).contains("X-Forwarded-For: 203.0.113.9\r\n", "X-Forwarded-Proto: https\r\n");
            assertThat(stranger.secured(authority.client()).send(GET).readToEnd())
                    .contains("X-Forwarded-For: 127.0.0.2\r\n");
        }
    }
}
