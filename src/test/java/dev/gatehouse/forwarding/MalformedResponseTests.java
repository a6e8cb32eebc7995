package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.Vectors.Vector;

/** Tests that what an upstream answers is read as strictly as what a client asks, against the whole application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedResponseTests {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";

    private final AtomicReference<String> response = new AtomicReference<>("");
    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, response.get());
            return true;
        });
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

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Vectors#refusedResponses")
    void aHeadThatIsNotProperIsABadGateway(Vector vector) {
        response.set(vector.bytes());

        try (var client = RawClient.connect(gatehouse.port())) {
            String page = client.send(REQUEST).readUntil("\r\n\r\n");
            while (page.startsWith("HTTP/1.1 1")) {
                page = client.readUntil("\r\n\r\n");
            }
            assertThat(page).startsWith("HTTP/1.1 502 Bad Gateway\r\n").doesNotContain("Set-Cookie", "X:");
            response.set(Upstream.ok("healthy"));
            String rest = client.send(REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).readToEnd();
            assertThat(rest).contains("Reference: ").doesNotContain("hello").endsWith("\r\n\r\nhealthy");
        }
        assertThat(gatehouse.errorLines(1))
                .anyMatch(
                        line -> line.contains("upstream sent no valid HTTP/1.0 header while reading response header"));
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Vectors#brokenResponses")
    void aBodyThatIsNotProperIsSeenBroken(Vector vector) {
        response.set(vector.bytes());

        String seen = RawClient.exchange(gatehouse.port(), REQUEST);

        assertThat(seen).startsWith("HTTP/1.1 200 OK\r\n").doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(seen.substring(seen.indexOf("\r\n\r\n") + 2)).doesNotContain("\n\r\n");
        upstream.awaitNoConnection();
        assertThat(gatehouse.errorLines(1)).anyMatch(line -> line.contains("while reading upstream"));
    }
}
