package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that what is not proper HTTP is refused with a page, reaches no upstream, and has one access line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTests {

    private static final String HOST = "Host: app.test\r\n";

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.forwardingTo(upstream.url());
    }

    @AfterEach
    void emptyLogs() {
        gatehouse.emptyLogs();
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    static Stream<Arguments> refusals() {
        String get = "GET / HTTP/1.1";
        return Stream.of(Arguments.of("no Host", get + "\r\n\r\n", 400, get),
                Arguments.of("two Hosts", get + "\r\n" + HOST + HOST + "\r\n", 400, get),
                Arguments.of("a Host that is none", get + "\r\nHost: a b\r\n\r\n", 400, get),
                Arguments.of("raw UTF-8 in Host", get + "\r\nHost: caf\u00c3\u00a9.test\r\n\r\n", 400, get),
                Arguments.of("a path in Host", get + "\r\nHost: app.test/x\r\n\r\n", 400, get),
                Arguments.of("two lengths",
                        "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400,
                        "POST / HTTP/1.1"),
                Arguments.of("length and chunked", "POST / HTTP/1.1\r\n" + HOST
                        + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "POST / HTTP/1.1"),
                Arguments.of("a space before the colon", get + "\r\nHost : app.test\r\n\r\n", 400, get),
                Arguments.of("not HTTP at all", "\u0016\u0003\u0001\u0002\r\n\r\n", 400, "\\x16\\x03\\x01\\x02"),
                Arguments.of("no version", "GET /\r\n\r\n", 400, "GET /"),
                Arguments.of("a target that is none", "GET x HTTP/1.1\r\n" + HOST + "\r\n", 400, "GET x HTTP/1.1"),
                Arguments.of("an absolute target and two Hosts",
                        "GET http://app.test/ HTTP/1.1\r\n" + HOST + "Host: b.test\r\n\r\n", 400,
                        "GET http://app.test/ HTTP/1.1"),
                Arguments.of("an absolute target and no Host", "GET http://app.test/ HTTP/1.1\r\n\r\n", 400,
                        "GET http://app.test/ HTTP/1.1"),
                Arguments.of("an absolute target without a host", "GET http://a b/ HTTP/1.1\r\n" + HOST + "\r\n", 400,
                        "GET http://a b/ HTTP/1.1"),
                Arguments.of("control characters in the target", "GET /\u0001 HTTP/1.1\r\n" + HOST + "\r\n", 400,
                        "GET /\\x01 HTTP/1.1"),
                Arguments.of("a foreign coding", "POST / HTTP/1.1\r\n" + HOST
                        + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "POST / HTTP/1.1"),
                Arguments.of("too many headers", get + "\r\n" + HOST + "A: b\r\n".repeat(100) + "\r\n", 431, get),
                Arguments.of("CONNECT", "CONNECT app.test:443 HTTP/1.1\r\n" + HOST + "\r\n", 405,
                        "CONNECT app.test:443 HTTP/1.1"),
                Arguments.of("a long line", "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n", 414,
                        "GET /" + "x".repeat(507)),
                Arguments.of("long headers", get + "\r\n" + HOST + "X: " + "x".repeat(33_000) + "\r\n\r\n", 431, get));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatIsNotProperIsRefused(String what, String request, int status, String logged) {
        int before = upstream.requests().size();

        String response = RawClient.exchange(gatehouse.port(), request);

        assertThat(response).as(what)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Connection: close", "Reference: ");
        assertThat(gatehouse.accessLines(1)).singleElement()
                .asString()
                .contains("] \"" + logged + "\" " + status + " ");
        assertThat(upstream.requests()).hasSize(before);
    }

    @Test
    void aRefusalWaitsForTheAnswersBeforeIt() {
        String responses = RawClient.exchange(gatehouse.port(),
                "GET /first HTTP/1.1\r\n" + HOST + "\r\nGET / HTTP/1.1\r\n\r\n");

        assertThat(responses).startsWith("HTTP/1.1 200 OK").contains("GET /first HTTP/1.1", "HTTP/1.1 400 Bad Request");
        assertThat(gatehouse.accessLines(2)).hasSize(2);
    }

    @Test
    void anUnknownHostHasOneAccessLine() {
        RawClient.get(gatehouse.port(), "unknown.test", "/nobody");

        // The line of the test before may come late.
        Awaitility.await()
                .untilAsserted(() -> assertThat(gatehouse.accessLines(1))
                        .filteredOn(line -> line.contains("\"GET /nobody HTTP/1.1\" 404 "))
                        .hasSize(1));
    }

    @Test
    void aLineJustWithinTheLimitPasses() {
        String target = "/" + "x".repeat(8192 - "GET / HTTP/1.1".length());

        assertThat(RawClient.get(gatehouse.port(), "app.test", target)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void asManyHeadersAsThereMayBePass() {
        String request = "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n" + "A: b\r\n".repeat(98) + "\r\n";

        assertThat(RawClient.exchange(gatehouse.port(), request)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anOldRequestWithoutHostIsForNoSite() {
        assertThat(RawClient.exchange(gatehouse.port(), "GET / HTTP/1.0\r\n\r\n")).contains(" 404 Not Found\r\n");
    }

    @Test
    void aBodyThatIsNotProperReachesNobodyWhole() {
        String response = RawClient.exchange(gatehouse.port(),
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\nnot-a-size\r\n");

        assertThat(response).startsWith("HTTP/1.1 400 ");
        assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\"POST / HTTP/1.1\" 400 ");
    }
}
