package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests that what is no proper request of HTTP/2 is refused, reaches no upstream whole, and has one access line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamRefusalTests {

    private static final long PROTOCOL_ERROR = 1;

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.forwardingTo(upstream.url());
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private static Arguments malformed(String what, String... fields) {
        return Arguments.of(what, List.of(fields));
    }

    private static Arguments with(String what, String name, String value) {
        return malformed(what, FrameClient.fields("GET", "/", name, value));
    }

    static Stream<Arguments> malformedLists() {
        return Stream.of(malformed("no method", ":scheme", "http", ":authority", "app.test", ":path", "/"),
                malformed("no scheme", ":method", "GET", ":authority", "app.test", ":path", "/"),
                malformed("another scheme", ":method", "GET", ":scheme", "ftp", ":authority", "app.test", ":path", "/"),
                malformed("no path", ":method", "GET", ":scheme", "http", ":authority", "app.test"),
                malformed("an empty path", FrameClient.get("")), malformed("a path without its slash",
                        FrameClient.get("x")),
                malformed("an asterisk for GET", FrameClient.get("*")),
                malformed("a space in the path", FrameClient.get("/a b")),
                malformed("a line in the path", FrameClient.get("/ HTTP/1.1\r\nHost: b.test")),
                malformed("a space in the method", FrameClient.fields("GET /x", "/")),
                with("a second path", ":path", "/"), with("an unknown pseudo-header field", ":protocol", "websocket"),
                with("a field of responses", ":status", "200"),
                malformed("a pseudo-header field after a field", ":method", "GET", ":scheme", "http", "x", "y",
                        ":authority", "app.test", ":path", "/"),
                with("a capital letter in a name", "X-One", "1"), with("a space in a name", "x one", "1"),
                with("a colon in a name", "x:one", "1"), with("no name", "", "1"),
                with("a line in a name", "x\r\ny", "1"), with("a line in a value", "x", "1\r\ny: 2"),
                with("a bare line feed in a value", "x", "1\ny: 2"), with("a NUL in a value", "x", "\0"),
                with("a blank before a value", "x", " 1"), with("a blank after a value", "x", "1\t"),
                with("Connection", "connection", "close"), with("Keep-Alive", "keep-alive", "timeout=1"),
                with("Proxy-Connection", "proxy-connection", "keep-alive"),
                with("Transfer-Encoding", "transfer-encoding", "chunked"), with("Upgrade", "upgrade", "websocket"),
                with("a TE for the connection", "te", "gzip"), with("a Host that is another", "host", "b.test"),
                malformed("two Hosts", FrameClient.fields("GET", "/", "host", "app.test", "host", "app.test")),
                with("a length without a body", "content-length", "5"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedLists")
    void aMalformedListIsAnErrorOfItsStream(String what, List<String> fields) {
        int before = upstream.requests().size();
        List<String> told = new ArrayList<>(fields);
        told.addAll(List.of("user-agent", what));
        int lines = gatehouse.accessLines(0).size();

        try (var client = FrameClient.connect(gatehouse.port())) {
            Answer answer = client.request(1, told.toArray(String[]::new)).answer(1);

            assertThat(answer.reset()).hasValue(PROTOCOL_ERROR);
            assertThat(answer.heads()).isEmpty();
            assertThat(upstream.requests()).hasSize(before);
            assertThat(gatehouse.accessLines(lines + 1).getLast()).contains("\" 400 0 ");
            assertThat(client.request(3, FrameClient.get("/")).answer(3).status()).isEqualTo("200");
        }
        assertThat(gatehouse.accessLines(lines + 2)).hasSize(lines + 2);
    }

    static Stream<Arguments> refusals() {
        List<String> many = new ArrayList<>(List.of(FrameClient.get("/")));
        for (int i = 0; i < 100; i++) {
            many.addAll(List.of("x", "y"));
        }
        return Stream.of(
                Arguments.of("no host", 400,
                        List.of(":method", "GET", ":scheme", "http", ":path", "/")),
                Arguments.of("an authority with a user", 400,
                        List.of(":method", "GET", ":scheme", "http", ":authority", "me@app.test", ":path", "/")),
                Arguments.of("an empty authority", 400,
                        List.of(":method", "GET", ":scheme", "http", ":authority", "", ":path", "/")),
                Arguments.of("an unknown host", 404,
                        List.of(":method", "GET", ":scheme", "http", ":authority", "other.test", ":path", "/")),
                Arguments.of("two lengths", 400,
                        List.of(FrameClient.fields("GET", "/", "content-length", "0", "content-length", "1"))),
                Arguments.of("a tunnel", 405, List.of(":method", "CONNECT", ":authority", "app.test:443")),
                Arguments.of("a long target", 414, List.of(FrameClient.get("/" + "x".repeat(9000)))),
                Arguments.of("long fields", 431, List.of(FrameClient.fields("GET", "/", "x", "y".repeat(33_000)))),
                Arguments.of("too many fields", 431, many));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatIsNotTakenHasAPage(String what, int status, List<String> fields) {
        int before = upstream.requests().size();
        int lines = gatehouse.accessLines(0).size();

        try (var client = FrameClient.connect(gatehouse.port())) {
            client.list(1, fields.toArray(String[]::new));
            Answer answer = client.answer(1);

            assertThat(answer.status()).as(what).isEqualTo(String.valueOf(status));
            assertThat(answer.heads().getFirst()).contains("cache-control: no-store");
            assertThat(answer.body()).contains("Reference: ");
            assertThat(upstream.requests()).hasSize(before);
            assertThat(gatehouse.accessLines(lines + 1).getLast()).contains("\" " + status + " ");
            assertThat(client.request(3, FrameClient.get("/")).answer(3).status()).isEqualTo("200");
        }
    }

    @Test
    void aListThatIsLargerThanAnybodyReadsIsRefused() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.list(1, FrameClient.fields("GET", "/huge", "x", "y".repeat(48_000)));

            assertThat(client.answer(1).status()).isEqualTo("431");
            assertThat(gatehouse.accessLine("\" 431 0 ")).isNotEmpty();
        }
    }

    @Test
    void aPageForTheHeadAloneHasNoBody() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.request(1, ":method", "HEAD", ":scheme", "http", ":authority", "other.test", ":path", "/");

            assertThat(client.answer(1).status()).isEqualTo("404");
            assertThat(client.answer(1).body()).isEmpty();
        }
    }

    @Test
    void aDeadUpstreamHasAPage() {
        try (var lonely = Gatehouse.forwardingTo("http://localhost:" + Upstream.nobody());
                var client = FrameClient.connect(lonely.port())) {
            Answer answer = client.request(1, FrameClient.get("/")).answer(1);

            assertThat(answer.status()).isEqualTo("502");
            assertThat(answer.body()).contains("Reference: ");
            assertThat(lonely.errorLines(1).getFirst()).contains("request: \"GET / HTTP/2.0\"");
        }
    }

    @Test
    void aRefusedBodyIsNotWaitedFor() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, ":method", "POST", ":scheme", "http", ":authority", "other.test", ":path", "/");

            assertThat(client.answer(1).status()).isEqualTo("404");
            assertThat(client.next(FrameClient.RST_STREAM).number(0)).isZero();
            client.lastData(1, "late");
            assertThat(client.request(3, FrameClient.get("/")).answer(3).status()).isEqualTo("200");
        }
    }

    @Test
    void aBodyThatIsLongerThanItsLengthIsBrokenOff() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/longer", "content-length", "3")).lastData(1, "0123");

            assertThat(client.answer(1).reset()).hasValue(PROTOCOL_ERROR);
            assertThat(gatehouse.accessLine("/longer ")).contains("\" 400 0 ");
        }
    }

    @Test
    void aBodyThatIsShorterThanItsLengthIsBrokenOff() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/shorter", "content-length", "5")).lastData(1, "0123");

            assertThat(client.answer(1).reset()).hasValue(PROTOCOL_ERROR);
            assertThat(gatehouse.accessLine("/shorter ")).contains("\" 400 0 ");
            assertThat(upstream.requests()).noneMatch(request -> request.startsWith("POST /shorter"));
        }
    }

    @ParameterizedTest
    @MethodSource("unfitTrailers")
    void fieldsThatCannotComeAfterABodyBreakItOff(String name, String value) {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/trailers")).data(1, "0123").request(1, name, value);

            assertThat(client.answer(1).reset()).hasValue(PROTOCOL_ERROR);
            assertThat(upstream.requests()).noneMatch(request -> request.startsWith("POST /trailers"));
        }
    }

    static Stream<Arguments> unfitTrailers() {
        return Stream.of(Arguments.of(":path", "/"), Arguments.of("content-length", "4"), Arguments.of("host", "b"),
                Arguments.of("X-Sum", "1"), Arguments.of("connection", "close"), Arguments.of("cookie", "a=b"));
    }
}
