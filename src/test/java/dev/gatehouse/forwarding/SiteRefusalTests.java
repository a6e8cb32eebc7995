package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/**
 * Tests that what a site answers without its upstream, be it a refusal, is one answer with one line in the access log, in each
 * version of HTTP, and that the connection is afterwards what it should be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteRefusalTests {

    private enum Way {
        ENGINE, GATEWAY
    }

    private Upstream upstream;
    private Upstream early;
    private Upstream other;
    private Gatehouse engine;
    private Gatehouse gateway;

    @BeforeAll
    void start() {
        upstream = Upstream.answering(Upstream.ok("fine"));
        other = Upstream.answering(Upstream.ok("other"));
        early = Upstream.serving(connection -> {
            Upstream.readHead(connection);
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun");
            connection.getInputStream().readAllBytes();
        });
        engine = start("--gatehouse.engine=true");
        gateway = start(Gatehouse.GATEWAY_WAY);
    }

    private Gatehouse start(String setting) {
        return Gatehouse
                .with("""
                        gatehouse:
                          proxy-protocol-from: [ 127.0.0.2 ]
                          sites:
                            app:
                              host: app.test
                              upstream: %1$s
                              paths:
                                - { prefix: /fixed, respond: { body: fixed }, response-headers: { X-Why: fixed } }
                                - { prefix: /away, redirect: { to: "https://other.test{uri}" }, response-headers: { X-Why: away } }
                                - { prefix: /closed, deny: [ 127.0.0.0/8, 203.0.113.0/24 ] }
                                - { prefix: /small, max-body: 10B }
                                - { prefix: /early, max-body: 10B, upstream: %2$s }
                                - { prefix: /changed, replace: /base, request-headers: { X-New: in }, response-headers: { X-New: out } }
                            shared:
                              host: shared.test
                              upstreams:
                                - { url: %1$s, weight: 1 }
                                - %3$s
                                - { url: http://127.0.0.1:1, weight: 0 }
                        """
                        .formatted(upstream.url(), early.url(), other.url()), setting);
    }

    @AfterAll
    void stop() {
        engine.close();
        gateway.close();
        List.of(upstream, early, other).forEach(Upstream::close);
    }

    @BeforeEach
    void forgetLines() {
        engine.emptyLogs();
        gateway.emptyLogs();
    }

    private Gatehouse gatehouse(Way way) {
        return way == Way.ENGINE ? engine : gateway;
    }

    /** The lines with this in them, as soon as there are so many. */
    private List<String> accessLines(Way way, int count, String part) {
        return Awaitility.await()
                .until(() -> gatehouse(way).accessLines(1).stream().filter(line -> line.contains(part)).toList(),
                        lines -> lines.size() >= count);
    }

    @ParameterizedTest
    @EnumSource
    void anotherRequestMayFollowOnTheConnection(Way way) {
        String next = " HTTP/1.1\r\nHost: app.test\r\n";
        String answers = RawClient.exchange(gatehouse(way).port(), "GET /fixed?k" + next + "\r\nGET /away?k" + next
                + "\r\nHEAD /fixed?k" + next + "\r\nGET /closed?k" + next + "\r\nGET /x?k" + next
                + "Connection: close\r\n\r\n");

        assertThat(answers).containsSubsequence("HTTP/1.1 200 OK\r\n", "fixed", "HTTP/1.1 302 Found\r\n",
                "HTTP/1.1 200 OK\r\n", "HTTP/1.1 403 Forbidden\r\n", "HTTP/1.1 200 OK\r\n", "fine");
        assertThat(accessLines(way, 5, "?k ")).satisfiesExactly(
                line -> assertThat(line).contains("\"GET /fixed?k HTTP/1.1\" 200 5 "),
                line -> assertThat(line).contains("\"GET /away?k HTTP/1.1\" 302 0 "),
                line -> assertThat(line).contains("\"HEAD /fixed?k HTTP/1.1\" 200 0 "),
                line -> assertThat(line).contains("\"GET /closed?k HTTP/1.1\" 403 "),
                line -> assertThat(line).contains("\"GET /x?k HTTP/1.1\" 200 4 "));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedVisitorIsLoggedInNginxsWords(Way way) {
        RawClient.get(gatehouse(way).port(), "app.test", "/closed/x");

        assertThat(gatehouse(way).errorLines(1)).anySatisfy(line -> assertThat(line).matches(
                "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[error] \\d+#\\d+: \\*\\d+ access forbidden by rule, "
                        + "client: 127\\.0\\.0\\.1, server: app\\.test, request: \"GET /closed/x HTTP/1\\.1\", host: \"app\\.test\""));
    }

    @ParameterizedTest
    @EnumSource
    void theVisitorIsWhomTheProxyProtocolNames(Way way) {
        for (String visitor : List.of("203.0.113.9", "198.51.100.9")) {
            try (var client = RawClient.connectFrom("127.0.0.2", gatehouse(way).port())) {
                client.send("PROXY TCP4 " + visitor + " 192.0.2.1 51234 443\r\n"
                        + "GET /closed HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

                assertThat(client.readToEnd())
                        .startsWith("HTTP/1.1 " + (visitor.startsWith("203") ? "403 " : "200 "));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyPretendsToBeSomebodyElse(Way way) {
        assertThat(RawClient.exchange(gatehouse(way).port(), "GET /closed HTTP/1.1\r\nHost: app.test\r\n"
                + "X-Forwarded-For: 198.51.100.9\r\nX-Real-IP: 198.51.100.9\r\nForwarded: for=198.51.100.9\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatGrowsTooLargeIsRefusedWhileNothingWasAnswered(Way way) {
        String answer = RawClient.exchange(gatehouse(way).port(),
                "POST /small HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\nworld!\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 Content Too Large\r\n").containsOnlyOnce("HTTP/1.1");
        assertThat(accessLines(way, 1, "\"POST /small HTTP/1.1\"")).singleElement().asString().contains("\" 413 ");
        assertThat(gatehouse(way).errorLines(1)).anySatisfy(line -> assertThat(line)
                .contains(" [error] ", "client intended to send too large body: 11 bytes, client: "));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatGrowsTooLargeEndsAnAnswerThatHasBegun(Way way) {
        try (var client = RawClient.connect(gatehouse(way).port())) {
            client.send("POST /early HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            assertThat(client.readUntil("begun")).startsWith("HTTP/1.1 200 OK\r\n");
            client.send("6\r\nworld!\r\n");

            assertThat(client.readToEnd()).doesNotContain("HTTP/1.1");
        }
        assertThat(accessLines(way, 1, "POST /early ")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsAnsweredTheSame(Way way) {
        try (var client = FrameClient.connect(gatehouse(way).port())) {
            Answer fixed = client.request(1, FrameClient.get("/fixed?h2")).answer(1);
            Answer away = client.request(3, FrameClient.get("/away?h2")).answer(3);
            Answer closed = client.request(5, FrameClient.get("/x/..;/closed?h2")).answer(5);
            Answer changed = client.request(7, FrameClient.get("/changed/x?h2")).answer(7);

            assertThat(fixed.heads().getFirst()).contains(":status: 200", "x-why: fixed", "content-length: 5");
            assertThat(fixed.body()).isEqualTo("fixed");
            assertThat(away.heads().getFirst()).contains(":status: 302", "location: https://other.test/away?h2",
                    "x-why: away");
            assertThat(closed.status()).isEqualTo("403");
            assertThat(changed.heads().getFirst()).contains(":status: 200", "x-new: out");
            assertThat(upstream.requests().getLast()).startsWith("GET /base/x?h2 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nX-New: in\r\n");
        }
        assertThat(accessLines(way, 4, "?h2 HTTP/2.0")).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void theBodyOfAStreamMayBeSoLarge(Way way) {
        int before = upstream.requests().size();
        try (var client = FrameClient.connect(gatehouse(way).port())) {
            Answer said = client.head(1, FrameClient.fields("POST", "/small", "content-length", "11")).answer(1);
            Answer grown = client.head(3, FrameClient.fields("POST", "/small"))
                    .data(3, "hello")
                    .data(3, "world!")
                    .answer(3);
            Answer small = client.head(5, FrameClient.fields("POST", "/small")).lastData(5, "hello").answer(5);

            assertThat(said.status()).isEqualTo("413");
            assertThat(grown.status()).isEqualTo("413");
            assertThat(small.status()).isEqualTo("200");
        }
        assertThat(accessLines(way, 3, "POST /small HTTP/2.0")).hasSize(3);
        assertThat(upstream.requests()).hasSize(before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void requestsAreSharedOutAmongUpstreams(Way way) {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 200 && answers.size() < 2; i++) {
            String answer = RawClient.get(gatehouse(way).port(), "shared.test", "/");
            answers.add(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }

        assertThat(answers).containsExactlyInAnyOrder("fine", "other");
        assertThat(gatehouse(way).manage("GET", "/actuator/health/upstreams").body()).contains("\"shared\"",
                "\"shared.upstreams[1]\"", "\"app\"", "\"app.paths[4]\"")
                .doesNotContain("app.paths[0]", "app.paths[2]");
        assertThat(gatehouse(way).manage("GET", "/actuator/gateway/routes").body()).contains("\"shared\"",
                "\"app/paths[0]\"", "Path: prefix /fixed");
    }

    @ParameterizedTest
    @EnumSource
    void logsAndMetersKnowTheSiteAlone(Way way) {
        RawClient.get(gatehouse(way).port(), "app.test", "/changed/x");
        RawClient.get(gatehouse(way).port(), "app.test", "/fixed");

        Awaitility.await()
                .untilAsserted(() -> assertThat(gatehouse(way).manage("GET", "/actuator/prometheus").body())
                        .contains("gatehouse_requests_total{site=\"app\",status=\"2xx\"}")
                        .doesNotContain("site=\"app/"));
    }
}
