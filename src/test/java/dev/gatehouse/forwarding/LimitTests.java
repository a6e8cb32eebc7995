package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that whoever wants too much, or gives too little, gets an answer rather than a hang; on real sockets with small limits. */
class LimitTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5000\r\n\r\n";
    private static final String FULL = "HTTP/1.1 503 ";
    private static final String TOO_SLOW = "HTTP/1.1 408 ";

    private static String exchange(RawClient client) {
        return client.send(GET).readUntil("fine");
    }

    private static Upstream fine() {
        return Upstream.answering(Upstream.ok("fine"));
    }

    @Test
    void oneConnectionTooManyIsAnsweredUntilThereIsRoomAgain() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.limits.connections=2");
                var first = RawClient.connect(gatehouse.port());
                var second = RawClient.connectFrom("127.0.0.2", gatehouse.port())) {
            exchange(first);
            exchange(second);

            try (var third = RawClient.connectFrom("127.0.0.3", gatehouse.port())) {
                assertThat(third.send(GET).readToEnd()).startsWith(FULL).contains("Connection: close\r\n");
            }
            first.reset();

            await().untilAsserted(() -> {
                try (var next = RawClient.connect(gatehouse.port())) {
                    assertThat(exchange(next)).startsWith("HTTP/1.1 200 ");
                }
            });
            exchange(second);
            assertThat(gatehouse.accessLines(4))
                    .anyMatch(line -> line.startsWith("127.0.0.3 ") && line.contains(" 503 "));
        }
    }

    @Test
    void oneConnectionTooManyOfAnAddressIsAnsweredAndOthersAreServed() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.limits.connections-per-address=1");
                var first = RawClient.connect(gatehouse.port());
                var other = RawClient.connectFrom("127.0.0.2", gatehouse.port())) {
            exchange(first);

            try (var same = RawClient.connect(gatehouse.port())) {
                assertThat(same.send(GET).readToEnd()).startsWith(FULL);
            }
            assertThat(exchange(other)).startsWith("HTTP/1.1 200 ");
            exchange(first);
            assertThat(upstream.requests()).hasSize(3);
        }
    }

    @Test
    void aTrustedProxyHasManyClientsAndIsNotCounted() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.limits.connections-per-address=1",
                        "--gatehouse.trusted-proxies=127.0.0.1");
                var first = RawClient.connect(gatehouse.port());
                var second = RawClient.connect(gatehouse.port())) {
            exchange(first);
            assertThat(exchange(second)).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: app.test\r\nX-Slow: "})
    void aHeadThatIsNotWholeInTimeIsAnswered(String beginning) {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.client-header=300ms");
                var client = RawClient.connect(gatehouse.port())) {
            assertThat(client.send(beginning).readToEnd()).startsWith(TOO_SLOW).contains("Connection: close\r\n");
            assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\" 408 ");
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @Test
    void whatComesOfAHeadDoesNotProlongItsTime() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.client-header=300ms");
                var client = RawClient.connect(gatehouse.port())) {
            client.send("GET / HTTP/1.1\r\nHost: app.test\r\n");

            await().until(() -> {
                client.send("X: y\r\n");
                return !gatehouse.accessLines(0).isEmpty();
            });

            assertThat(client.readToEnd()).startsWith(TOO_SLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aBodyThatRestsIsAnsweredAndTakenFromTheUpstream(String engine) {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.client-body-idle=300ms",
                        "--gatehouse.engine=" + engine);
                var client = RawClient.connect(gatehouse.port())) {
            assertThat(client.send(POST + "abc").readToEnd()).startsWith(TOO_SLOW).contains("onnection: close\r\n");
            assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\"POST / HTTP/1.1\" 408 ");
            upstream.awaitNoConnection();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aBodyThatComesTooSlowlyIsAnswered(String engine) {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.client-body-idle=300ms",
                        "--gatehouse.limits.body-rate=1MB", "--gatehouse.engine=" + engine);
                var client = RawClient.connect(gatehouse.port())) {
            client.send("POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n");

            await().until(() -> {
                client.send("1\r\nx\r\n");
                return !gatehouse.accessLines(0).isEmpty();
            });

            assertThat(client.readToEnd()).startsWith(TOO_SLOW);
        }
    }

    @Test
    void aBodyMayComeAsSlowlyAsTheRateAllows() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.client-body-idle=300ms",
                        "--gatehouse.limits.body-rate=0B");
                var slow = RawClient.connect(gatehouse.port());
                var resting = RawClient.connect(gatehouse.port())) {
            slow.send("POST /slow HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n");
            resting.send(POST);

            await().until(() -> {
                slow.send("1\r\nx\r\n");
                return gatehouse.accessLines(0).stream().anyMatch(line -> line.contains(" 408 "));
            });

            assertThat(slow.send("0\r\n\r\n").readUntil("fine")).startsWith("HTTP/1.1 200 ");
            assertThat(resting.readToEnd()).startsWith(TOO_SLOW);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() {
        try (var upstream = fine();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.keep-alive=300ms");
                var silent = RawClient.connect(gatehouse.port());
                var client = RawClient.connect(gatehouse.port())) {
            exchange(client);

            assertThat(client.readToEnd()).isEmpty();
            assertThat(silent.readToEnd()).isEmpty();
            assertThat(gatehouse.accessLines(1)).hasSize(1);
        }
    }

    @Test
    void anUpstreamThatDoesNotBeginToAnswerIsNamed() {
        try (var upstream = Upstream.thatStaysSilent();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.first-byte=300ms");
                var client = RawClient.connect(gatehouse.port())) {
            assertThat(client.send(GET).readUntil("Reference: ")).startsWith("HTTP/1.1 504 ");
            assertThat(gatehouse.errorLines(2).getFirst())
                    .contains(
                            "upstream timed out (110: Connection timed out) while reading response header from upstream");
            assertThat(gatehouse.errorLines(2).getLast()).contains("timeouts.first-byte");
            upstream.awaitNoConnection();
        }
    }

    @Test
    void aResponseThatRestsIsBrokenOffAndNamed() {
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning");
            return true;
        });
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.idle=300ms");
                var client = RawClient.connect(gatehouse.port())) {
            assertThat(client.send(GET).readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("beginning");
            assertThat(gatehouse.errorLines(2).getFirst())
                    .contains("upstream timed out (110: Connection timed out) while reading upstream");
            assertThat(gatehouse.errorLines(2).getLast()).contains("timeouts.idle");
            upstream.awaitNoConnection();
        }
    }

    @Test
    void aTunnelThatRestsEnds() {
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection,
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\nhello");
            return true;
        });
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.idle=300ms");
                var client = RawClient.connect(gatehouse.port())) {
            client.send("GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 101 ").endsWith("hello");
            assertThat(gatehouse.accessLines(1)).singleElement().asString().contains("\" 101 ");
            upstream.awaitNoConnection();
        }
    }
}
