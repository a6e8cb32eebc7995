package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what a client of HTTP/2 may want of a connection, and what becomes of one that wants more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamLimitTests {

    private static final int MANY = 20_000;
    private static final long REFUSED_STREAM = 7;

    private Upstream silent;
    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        silent = Upstream.thatStaysSilent();
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  limits: { streams: 10, resets: 50 }
                  sites:
                    app: { host: app.test, upstream: %d }
                    silent: { host: silent.test, upstream: %d }
                """.formatted(upstream.port(), silent.port()));
    }

    @AfterEach
    void nothingIsLeft() {
        silent.awaitNoConnection();
        assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 200 ");
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
        silent.close();
    }

    private static String[] silentGet() {
        return silentGet("/silent");
    }

    private static String[] silentGet(String path) {
        return new String[]{":method", "GET", ":scheme", "http", ":authority", "silent.test", ":path", path};
    }

    @Test
    void whatMayBeIsSaid() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            ByteBuffer settings = ByteBuffer.wrap(client.next(FrameClient.SETTINGS).payload());
            int streams = 0;
            int listSize = 0;
            while (settings.hasRemaining()) {
                int id = settings.getShort();
                int value = settings.getInt();
                streams = id == 3 ? value : streams;
                listSize = id == 6 ? value : listSize;
            }

            assertThat(streams).isEqualTo(10);
            assertThat(listSize).isBetween(32 * 1024, 64 * 1024);
        }
    }

    @Test
    void oneStreamMoreThanMayBeOpenIsRefused() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream <= 21; stream += 2) {
                client.request(stream, silentGet());
            }

            assertThat(client.answer(21).reset()).hasValue(REFUSED_STREAM);
            client.reset(1);
            assertThat(client.request(23, FrameClient.get("/")).answer(23).status()).isEqualTo("200");
        }
    }

    @Test
    void aRequestThatIsTakenBackLeavesItsUpstream() {
        int before = silent.requests().size();
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.request(1, silentGet("/taken-back"));
            silent.awaitRequests(before + 1);
            client.reset(1);

            silent.awaitNoConnection();
            assertThat(gatehouse.accessLine("/taken-back ")).contains("\" 499 0 ");
            assertThat(client.request(3, FrameClient.get("/")).answer(3).status()).isEqualTo("200");
        }
    }

    @Test
    void aClientThatLeavesLeavesAllItsUpstreams() {
        int before = silent.requests().size();
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.request(1, silentGet("/left-1")).request(3, silentGet("/left-2"));
            silent.awaitRequests(before + 2);
        }

        silent.awaitNoConnection();
        assertThat(gatehouse.accessLine("/left-1 ")).contains("\"GET /left-1 HTTP/2.0\" 499 0 ");
        assertThat(gatehouse.accessLine("/left-2 ")).contains("\"GET /left-2 HTTP/2.0\" 499 0 ");
    }

    @Test
    void whoTakesRequestsBackAllTheTimeIsSentAway() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 121; stream += 2) {
                client.flood(1, FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM,
                        stream, FrameClient.list(silentGet())));
                client.flood(1, FrameClient.frame(FrameClient.RST_STREAM, 0, stream, FrameClient.number(8)));
            }
            client.readToEnd();
        }
    }

    @Test
    void whoHasItsRequestsResetAllTheTimeIsSentAway() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 2001; stream += 2) {
                client.flood(1, FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM,
                        stream, FrameClient.list(silentGet())));
                client.flood(1, FrameClient.frame(FrameClient.WINDOW_UPDATE, 0, stream, FrameClient.number(0)));
            }
            client.readToEnd();
        }
    }

    static Stream<Arguments> floods() {
        return Stream.of(flood("PING", client -> client.flood(MANY, FrameClient.frame(FrameClient.PING, 0, 0,
                new byte[8]))),
                flood("SETTINGS", client -> client.flood(MANY, FrameClient.frame(FrameClient.SETTINGS, 0, 0,
                        new byte[0]))),
                flood("PRIORITY", client -> client.flood(MANY, FrameClient.frame(FrameClient.PRIORITY, 0, 1,
                        new byte[5]))),
                flood("WINDOW_UPDATE", client -> client.flood(MANY, FrameClient.frame(FrameClient.WINDOW_UPDATE, 0, 0,
                        FrameClient.number(1)))),
                flood("frames of an unknown kind", client -> client.flood(MANY, FrameClient.frame(99, 0, 0,
                        new byte[0]))),
                flood("empty DATA", client -> client.head(1, FrameClient.fields("POST", "/flood"))
                        .flood(MANY,
                                FrameClient.frame(FrameClient.DATA, 0, 1, new byte[0]))),
                flood("CONTINUATION", client -> client.send(FrameClient.HEADERS, 0, 1, FrameClient.list(silentGet()))
                        .flood(MANY, FrameClient.frame(FrameClient.CONTINUATION, 0, 1, FrameClient.list("x", "y")))),
                flood("empty CONTINUATION", client -> client.send(FrameClient.HEADERS, 0, 1,
                        FrameClient.list(silentGet()))
                        .flood(MANY, FrameClient.frame(FrameClient.CONTINUATION, 0, 1, new byte[0]))));
    }

    private static Arguments flood(String what, UnaryOperator<FrameClient> flood) {
        return Arguments.of(what, flood);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void aFloodEndsTheConnection(String what, UnaryOperator<FrameClient> flood) {
        try (var client = FrameClient.connect(gatehouse.port())) {
            flood.apply(client).readToEnd();
        }
    }

    @Test
    void whatAClientDoesInTheCourseOfThingsIsNoFlood() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.flood(500, FrameClient.frame(FrameClient.PING, 0, 0, new byte[8]));
            for (int stream = 1; stream < 2000; stream += 2) {
                client.request(stream, FrameClient.get("/"))
                        .send(FrameClient.WINDOW_UPDATE, 0, 0, FrameClient.number(100));

                assertThat(client.answer(stream).status()).isEqualTo("200");
            }
        }
    }

    @Test
    void aPingIsAnswered() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.send(FrameClient.PING, 0, 0, "12345678".getBytes(StandardCharsets.US_ASCII));

            FrameClient.Frame answer = client.next(FrameClient.PING);
            assertThat(answer.flags()).isEqualTo(FrameClient.ACK);
            assertThat(answer.payload()).asString().isEqualTo("12345678");
        }
    }

    @Test
    void aFrameThatMayNotBeEndsTheConnectionWithAReason() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.send(FrameClient.DATA, 0, 0, new byte[1]);

            assertThat(client.goAway()).isEqualTo(1);
            client.readToEnd();
        }
    }

    @Test
    void anotherPrefaceIsNoRequest() {
        assertThat(RawClient.exchange(gatehouse.port(), "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 ")
                .contains("Connection: close");
    }

    @Test
    void aPrefaceThatBreaksOffInTheMiddleEndsTheConnection() {
        try (var client = FrameClient.connectWithoutPreface(gatehouse.port())) {
            client.raw("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n").readToEnd();
        }
    }

    @Test
    void aPrefaceMayComeByteForByte() {
        try (var client = FrameClient.connectWithoutPreface(gatehouse.port())) {
            for (char c : FrameClient.PREFACE.toCharArray()) {
                client.raw(String.valueOf(c));
            }
            client.send(FrameClient.SETTINGS, 0, 0, new byte[0]).request(1, FrameClient.get("/"));

            assertThat(client.answer(1).status()).isEqualTo("200");
        }
    }

    @Test
    void aPrefaceAfterARequestIsNone() {
        assertThat(RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n" + FrameClient.PREFACE))
                .startsWith("HTTP/1.1 200 ")
                .contains("HTTP/1.1 505 ");
    }

    @Test
    void aConnectionIsOneOfThoseThereMayBe() {
        try (var strict = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.limits.connections-per-address=1");
                var first = FrameClient.connect(strict.port())) {
            assertThat(first.request(1, FrameClient.get("/")).answer(1).status()).isEqualTo("200");

            assertThat(RawClient.get(strict.port(), "app.test", "/")).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void http2CanBeSwitchedOff() {
        try (var old = Gatehouse.forwardingTo(upstream.url(), "--server.http2.enabled=false")) {
            assertThat(RawClient.exchange(old.port(), FrameClient.PREFACE)).startsWith("HTTP/1.1 505 ");
        }
    }
}
