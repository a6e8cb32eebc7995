package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what comes back from an upstream, by the byte. */
class ResponseTests {

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "299 Very Fine", "418 I'm a teapot", "599 Odd", "404 Nothing here",
            "204 No Content"})
    void statusAndReasonAreTheUpstreams(String status) {
        assertThat(responseTo(
                "HTTP/1.1 " + status + "\r\nX-A: 1\r\n" + (status.startsWith("204") ? "" : "Content-Length: 0\r\n")
                        + "\r\n"))
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .containsIgnoringCase("x-a: 1\r\n");
    }

    @Test
    void headersThatComeTwiceComeTwice() {
        assertThat(responseTo("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"))
                .contains("Set-Cookie: a=1\r\n", "Set-Cookie: b=2\r\n")
                .doesNotContain("Date:", "Server:");
    }

    @Test
    void anEarlyHintIsNotTakenForTheAnswer() {
        assertThat(responseTo("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Upstream.ok("real")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nreal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99 X\r\n\r\n", "HTTP/1.1 20000 OK\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 200 O\u0001K\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"})
    void whatCannotBeHandedOnSafelyIsABadGateway(String response) {
        try (var upstream = Upstream.thatBreaksOffAfter(response);
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
            assertThat(gatehouse.errorLines(1).getFirst()).contains("upstream sent no valid HTTP/1.0 header");
        }
    }

    @Test
    void aHeadThatEndsInItsMiddleIsAnUpstreamThatClosedEarly() {
        try (var upstream = Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nX: a");
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
            assertThat(gatehouse.errorLines(1).getFirst()).contains("upstream prematurely closed connection");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
    void aClientThatKnowsNoChunksGetsNone(String header) {
        try (var upstream = Upstream
                .answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            assertThat(RawClient.exchange(gatehouse.port(), "GET / HTTP/1.0\r\nHost: app.test\r\n" + header + "\r\n"))
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void trailersPass() {
        assertThat(responseTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n")).endsWithIgnoringCase("5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsWhole() {
        try (var upstream = Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nX: 1\r\n\r\nuntil the end");
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            String response = RawClient.get(gatehouse.port(), "app.test", "/");

            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").contains("until the end");
            assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\" 200 13 ");
        }
    }

    @Test
    void whatTheUpstreamSendsArrivesAtOnce() throws Exception {
        var seen = new CountDownLatch(1);
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n");
            await(seen);
            Upstream.write(connection, "8\r\ndata: 2\n\r\n0\r\n\r\n");
            return true;
        });
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY);
                var client = RawClient.connect(gatehouse.port())) {
            client.send("GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

            assertThat(client.readUntil("data: 1\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            seen.countDown();
            assertThat(client.readToEnd()).isEqualTo("8\r\ndata: 2\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() {
        try (var upstream = Upstream.echoing();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY);
                var client = RawClient.connect(gatehouse.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: app.test\r\n\r\n");
                assertThat(client.readUntil("Host: app.test\r\n\r\n")).contains("GET /" + i + " ");
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String responseTo(String upstreamsResponse) {
        try (var upstream = Upstream.answering(upstreamsResponse);
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            return RawClient.get(gatehouse.port(), "app.test", "/");
        }
    }
}
