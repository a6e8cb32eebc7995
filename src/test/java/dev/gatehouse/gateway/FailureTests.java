package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what visitor, log and metrics see of an upstream that fails, against the whole application and real sockets. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailureTests {

    private static final String TIME = "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d";

    private final Map<String, Upstream> upstreams = Map.of("closing", Upstream.thatClosesEarly(), "resetting",
            Upstream.thatResets(), "garbage", Upstream.thatBreaksOffAfter("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "silent",
            Upstream.thatStaysSilent(), "broken",
            Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"), "broken-chunks",
            Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), "tls",
            Upstream.thatGreetsWith("220 mail.test ESMTP\r\n"), "big",
            Upstream.answering("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"));

    private final int closedPort = Upstream.nobody();
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        String sites = Stream
                .concat(upstreams.entrySet().stream().map(of -> site(of.getKey(), url(of.getKey(), of.getValue()))),
                        Stream.of(site("refusing", "http://127.0.0.1:" + closedPort)))
                .collect(Collectors.joining());
        gatehouse = Gatehouse.with("gatehouse:\n  sites:\n" + sites, Gatehouse.GATEWAY_WAY);
    }

    private static String url(String name, Upstream upstream) {
        return name.equals("tls") ? "https://127.0.0.1:" + upstream.port() : upstream.url();
    }

    /** Only who stays silent is not waited for: the others may be slow on a busy machine. */
    private static String site(String name, String url) {
        return """
                    %1$s:
                      host: %1$s.test
                      upstream: %2$s
                      timeouts: { first-byte: %3$s }
                """.formatted(name, url, name.equals("silent") ? "300ms" : "60s");
    }

    @AfterEach
    void emptyLogs() {
        gatehouse.emptyLogs();
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstreams.values().forEach(Upstream::close);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "refusing|502|connect() failed (111: Connection refused) while connecting to upstream",
            "closing|502|upstream prematurely closed connection while reading response header from upstream",
            "resetting|502|recv() failed (104: Connection reset by peer) while reading response header from upstream",
            "garbage|502|upstream sent no valid HTTP/1.0 header while reading response header from upstream",
            "big|502|upstream sent too big header while reading response header from upstream",
            "tls|502|SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
            "silent|504|upstream timed out (110: Connection timed out) while reading response header from upstream"})
    void aFailureIsOnePageOneAccessLineAndOneErrorLine(String site, int status, String message) {
        // What has come through a proxy is nobody who may see addresses.
        String response = RawClient.exchange(gatehouse.port(),
                "GET /x?y HTTP/1.1\r\nHost: " + site + ".test\r\nVia: 1.1 other\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + status + " ")
                .doesNotContain("127.0.0.1", "java.", "netty", "Exception");
        assertThat(gatehouse.accessLines(1)).singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1 - - \\[.*] \"GET /x\\?y HTTP/1\\.1\" " + status + " \\d+ \"-\" \"-\" \"-\"");
        List<String> lines = gatehouse.errorLines(2);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).matches(TIME + " \\[error] (\\d+)#\\1: \\*\\d+ .*")
                .contains(": *",
                        message + ", client: 127.0.0.1, server: " + site + ".test, request: \"GET /x?y HTTP/1.1\"")
                .endsWith(":" + portOf(site) + "/x?y\", host: \"" + site + ".test\"");
        assertThat(lines.getLast())
                .matches(TIME + " \\[notice] (\\d+)#\\1: \\*\\d+ hint: .*, site: " + site + ", request id: .*")
                .contains("request id: " + response.lines()
                        .filter(line -> line.startsWith("Reference: "))
                        .findFirst()
                        .orElseThrow()
                        .substring("Reference: ".length()));
    }

    private int portOf(String site) {
        return upstreams.containsKey(site) ? upstreams.get(site).port() : closedPort;
    }

    @ParameterizedTest
    @CsvSource({"broken", "broken-chunks"})
    void aResponseThatBreaksOffDoesNotLookComplete(String site) {
        String response = RawClient.get(gatehouse.port(), site + ".test", "/");

        assertThat(response).startsWith("HTTP/1.1 200 OK").doesNotEndWith("0\r\n\r\n");
        assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\" 200 ");
        assertThat(gatehouse.errorLines(2).getFirst())
                .contains("upstream prematurely closed connection while reading upstream");
    }

    @Test
    void aFailureIsCountedByItsCause() {
        RawClient.get(gatehouse.port(), "refusing.test", "/");
        gatehouse.accessLines(1);

        assertThat(gatehouse.manage("GET", "/actuator/prometheus").body())
                .contains("gatehouse_upstream_failures_total{cause=\"refused\",site=\"refusing\"}");
    }

    @Test
    void aHeadRequestGetsNoPageButItsLength() {
        String response = RawClient.exchange(gatehouse.port(),
                "HEAD / HTTP/1.1\r\nHost: refusing.test\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 502 Bad Gateway").endsWith("\r\n\r\n");
        assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\" 502 0 ");
    }

    @Test
    void aVisitorWhoLeavesIsLoggedAs499AndTheUpstreamIsLeftToo() {
        try (var upstream = Upstream.thatStaysSilent();
                var patient = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            RawClient client = RawClient.connect(patient.port()).send("GET / HTTP/1.1\r\nHost: app.test\r\n\r\n");
            upstream.awaitRequests(1);

            client.reset();

            assertThat(patient.accessLines(1)).singleElement().asString().contains("\"GET / HTTP/1.1\" 499 0 ");
            upstream.awaitNoConnection();
        }
    }

    @Test
    void aVisitorWhoLeavesWhileSendingIsNoMistakeOfOurs(CapturedOutput output) throws InterruptedException {
        var arrived = new CountDownLatch(1);
        try (var upstream = Upstream.serving(connection -> {
            Upstream.readHead(connection);
            arrived.countDown();
            connection.getInputStream().readAllBytes();
        }); var patient = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            RawClient client = RawClient.connect(patient.port())
                    .send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 9\r\n\r\nhalf");
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

            client.close();

            assertThat(patient.accessLines(1)).singleElement().asString().contains("\"POST / HTTP/1.1\" 499 0 ");
        }
        assertThat(output).doesNotContain("mistake of ours");
    }

    @Test
    void aRequestThatAnIdleConnectionSwallowedIsSentOnceMore() {
        try (var upstream = thatSwallowsTheSecondRequest();
                var patient = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            assertThat(RawClient.get(patient.port(), "app.test", "/1")).startsWith("HTTP/1.1 200 ");

            assertThat(RawClient.get(patient.port(), "app.test", "/2")).startsWith("HTTP/1.1 200 ");

            assertThat(upstream.requests()).hasSize(3);
            assertThat(patient.errorLines(0)).isEmpty();
        }
    }

    @Test
    void aRequestThatIsNotIdempotentIsSentOnlyOnce() {
        try (var upstream = thatSwallowsTheSecondRequest();
                var patient = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            RawClient.get(patient.port(), "app.test", "/1");

            assertThat(RawClient.exchange(patient.port(),
                    "POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 502 ");

            assertThat(upstream.requests()).hasSize(2);
        }
    }

    private static Upstream thatSwallowsTheSecondRequest() {
        var count = new AtomicInteger();
        return Upstream.doing((connection, _) -> {
            if (count.incrementAndGet() == 2) {
                return false;
            }
            Upstream.write(connection, Upstream.ok("fine"));
            return true;
        });
    }
}
