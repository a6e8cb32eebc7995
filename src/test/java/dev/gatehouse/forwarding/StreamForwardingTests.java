package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests for what is forwarded of HTTP/2 and what comes back, by the byte on the upstream's side, for both ways. */
@ParameterizedClass(name = "gatehouse.engine={0}")
@ValueSource(strings = {"true", "false"})
class StreamForwardingTests {

    @SuppressWarnings("NullAway.Init") // there from the beginning of each invocation
    private static Upstream upstream;

    @SuppressWarnings("NullAway.Init") // as above
    private static Gatehouse gatehouse;

    private final String engine;

    StreamForwardingTests(String engine) {
        this.engine = engine;
    }

    /** The path of a request says what is to be answered. */
    private static boolean answer(Socket connection, String request) throws IOException {
        String path = request.split(" ", 3)[1].replaceFirst("\\?.*", "");
        Upstream.write(connection, switch (path) {
            case "/hello" -> Upstream.ok("hello");
            case "/chunks" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "5\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 42\r\n\r\n";
            case "/until-close" -> "HTTP/1.1 200 OK\r\nX: 1\r\n\r\nuntil the end";
            case "/breaks-off" -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart";
            case "/hint" -> "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Upstream.ok("real");
            case "/no-content" -> "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n";
            case "/not-modified" -> "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n";
            case "/head" -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
            case "/hops" -> "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
                    + "Set-Cookie: a=1\r\nSET-COOKIE: b=2\r\nContent-Length: 0\r\n\r\n";
            default -> Upstream.ok(request);
        });
        return !List.of("/until-close", "/breaks-off", "/hops").contains(path);
    }

    @BeforeParameterizedClassInvocation
    static void start(String engine) {
        upstream = Upstream.doing(StreamForwardingTests::answer);
        gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.engine=" + engine);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gatehouse.close();
        upstream.close();
    }

    private boolean isEngine() {
        return engine.equals("true");
    }

    private Answer answerTo(String... fields) {
        try (var client = FrameClient.connect(gatehouse.port())) {
            return client.request(1, fields).answer(1);
        }
    }

    private String last() {
        return upstream.requests().getLast();
    }

    private String accessLine(String target) {
        return gatehouse.accessLine(" " + target + " ");
    }

    @Test
    void anAnswerHasItsStatusItsFieldsAndItsBody() {
        Answer answer = answerTo(FrameClient.get("/hello"));

        assertThat(answer.heads()).singleElement()
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(":status: 200", "content-type: text/plain", "content-length: 5");
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.reset()).isEmpty();
    }

    @Test
    void theAccessLineIsAsNginxWritesIt() {
        answerTo(FrameClient.fields("GET", "/hello?a=b", "user-agent", "tests", "referer", "http://x.test/"));

        assertThat(accessLine("/hello?a=b"))
                .endsWith("] \"GET /hello?a=b HTTP/2.0\" 200 5 \"http://x.test/\" \"tests\" \"-\"");
    }

    @Test
    void theUpstreamReceivesARequestOfHttp1() {
        answerTo(FrameClient.fields("GET", "/a%20b//c|{x}?a=[1]", "x-one", "1", "cookie", "a=1", "accept", "*/*",
                "cookie", "b=2", "te", "trailers"));

        assertThat(last()).startsWith("GET /a%20b//c|{x}?a=[1] HTTP/1.1\r\n")
                .contains("Host: app.test\r\n", "x-one: 1\r\n", "cookie: a=1; b=2\r\n", "accept: */*\r\n",
                        "X-Forwarded-Host: app.test\r\n", "X-Forwarded-Proto: http\r\n",
                        "X-Forwarded-For: 127.0.0.1\r\n")
                .doesNotContainIgnoringCase("transfer-encoding", "content-length", "http2");
        if (isEngine()) {
            assertThat(last()).contains("TE: trailers\r\nConnection: TE\r\n");
        }
    }

    @Test
    void aHostFieldThatSaysTheSameAsTheAuthorityIsOneHost() {
        answerTo(FrameClient.fields("GET", "/", "host", "APP.test"));

        assertThat(last()).containsOnlyOnce("app.test\r\nX-Forwarded-Port").doesNotContain("APP");
    }

    @Test
    void aHostFieldDoesWithoutAnAuthority() {
        answerTo(":method", "GET", ":scheme", "http", ":path", "/", "host", "app.test");

        assertThat(last()).containsIgnoringCase("\r\nHost: app.test\r\n");
    }

    @Test
    void theAsteriskIsATarget() {
        assertThat(answerTo(FrameClient.fields("OPTIONS", "*")).status()).isEqualTo("200");

        if (isEngine()) {
            assertThat(last()).startsWith("OPTIONS * HTTP/1.1\r\n");
        }
    }

    @Test
    void aBodyOfKnownLengthKeepsIt() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/", "content-length", "10"))
                    .data(1, "01234")
                    .lastData(1, "56789");

            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(last()).contains("ontent-").endsWith("\r\n\r\n0123456789").doesNotContain("chunked");
        }
    }

    @Test
    void aBodyOfUnknownLengthIsChunked() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/")).data(1, "01234").data(1, "").lastData(1, "56789abcdef");

            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(last()).containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n")
                    .endsWith("\r\n\r\n5\r\n01234\r\nb\r\n56789abcdef\r\n0\r\n\r\n");
        }
    }

    @Test
    void anEmptyBodyOfUnknownLengthIsAnEmptyChunkedBody() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/")).lastData(1, "");

            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(last()).endsWith("\r\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void theEndAfterTheLastByteMayComeByItself() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/", "content-length", "5")).data(1, "01234").lastData(1, "");

            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(client.request(3, FrameClient.get("/hello")).answer(3).body()).isEqualTo("hello");
        }
    }

    @Test
    void fieldsAfterABodyPass() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/")).data(1, "01234").request(1, "x-sum", "42");

            assertThat(client.answer(1).status()).isEqualTo("200");
            if (isEngine()) {
                assertThat(last()).endsWith("\r\n\r\n5\r\n01234\r\n0\r\nx-sum: 42\r\n\r\n");
            }
        }
    }

    @Test
    void chunksBecomeDataAndFieldsAfterThem() {
        Answer answer = answerTo(FrameClient.get("/chunks"));

        assertThat(answer.body()).isEqualTo("hello!");
        assertThat(answer.heads()).hasSize(2);
        assertThat(answer.heads().getFirst()).doesNotContain("transfer-encoding: chunked");
        assertThat(answer.heads().getLast()).containsExactly("x-sum: 42");
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsWhole() {
        Answer answer = answerTo(FrameClient.get("/until-close"));

        assertThat(answer.body()).isEqualTo("until the end");
        assertThat(answer.hasEnded()).isTrue();
        assertThat(answer.reset()).isEmpty();
    }

    @Test
    void aBodyThatBreaksOffIsSeenToBreak() {
        Answer answer = answerTo(FrameClient.get("/breaks-off"));

        assertThat(answer.hasEnded()).isFalse();
        assertThat(answer.reset()).hasValue(2);
        assertThat(accessLine("/breaks-off")).contains(" HTTP/2.0\" 200 ");
        assertThat(gatehouse.errorLines(1).getFirst()).contains("request: \"GET /breaks-off HTTP/2.0\"");
    }

    @Test
    void anEarlyHintComesBeforeTheAnswer() {
        Answer answer = answerTo(FrameClient.get("/hint"));

        assertThat(answer.status()).isEqualTo("200");
        assertThat(answer.body()).isEqualTo("real");
        if (isEngine()) {
            assertThat(answer.heads().getFirst()).containsExactly(":status: 103", "link: </a.css>");
        }
    }

    @Test
    void whatHasNoBodyHasNone() {
        Answer noContent = answerTo(FrameClient.get("/no-content"));
        Answer notModified = answerTo(FrameClient.get("/not-modified"));
        Answer head = answerTo(FrameClient.fields("HEAD", "/head"));

        assertThat(noContent.heads()).containsExactly(List.of(":status: 204", "x-a: 1"));
        assertThat(notModified.heads()).containsExactly(List.of(":status: 304", "etag: \"a\""));
        assertThat(head.heads()).containsExactly(List.of(":status: 200", "content-length: 1000"));
        assertThat(List.of(noContent, notModified, head)).allMatch(Answer::hasEnded)
                .allMatch(answer -> answer.body().isEmpty());
    }

    @Test
    void fieldsOfTheUpstreamsConnectionStayThere() {
        assertThat(answerTo(FrameClient.get("/hops")).heads().getFirst()).containsExactlyInAnyOrder(":status: 200",
                "set-cookie: a=1", "set-cookie: b=2", "content-length: 0");
    }

    @Test
    void streamsDoNotWaitForEachOther() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/first", "content-length", "1"));
            client.request(3, FrameClient.get("/hello"));

            assertThat(client.answer(3).body()).isEqualTo("hello");
            assertThat(client.lastData(1, "x").answer(1).body()).contains("POST /first");
        }
    }

    @Test
    void manyRequestsFollowEachOtherOnOneConnection() {
        try (var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 400; stream += 2) {
                client.request(stream, FrameClient.get("/number-" + stream));
                assertThat(client.answer(stream).body()).startsWith("GET /number-" + stream + " ");
            }
        }
        assertThat(accessLine("/number-399")).contains(" 200 ");
    }
}
