package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for {@link Drain}: the application is told to stop while visitors are there. */
class DrainTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";

    private static Upstream answeringAfter(CountDownLatch leave, String answer) {
        return Upstream.doing((connection, request) -> {
            if (!request.startsWith("GET /at-once")) {
                awaitLeave(leave);
            }
            Upstream.write(connection, answer);
            return true;
        });
    }

    private static void awaitLeave(CountDownLatch leave) {
        try {
            leave.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whatRunsIsFinishedAndNothingElseTaken(String engine) {
        var leave = new CountDownLatch(1);
        try (var upstream = answeringAfter(leave, Upstream.ok("fine"));
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.engine=" + engine);
                var idle = RawClient.connect(gatehouse.port());
                var busy = RawClient.connect(gatehouse.port())) {
            int port = gatehouse.port();
            idle.send(GET.replace("GET /", "GET /at-once")).readUntil("fine");
            busy.send(GET);
            upstream.awaitRequests(2);

            var end = CompletableFuture.runAsync(gatehouse::close);

            assertThat(idle.readToEnd()).isEmpty();
            await().untilAsserted(() -> assertThatThrownBy(() -> RawClient.connect(port).close())
                    .isInstanceOf(UncheckedIOException.class));
            assertThat(end).isNotDone();
            leave.countDown();
            assertThat(busy.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("fine");
            end.join();
        }
    }

    @Test
    void whoIsAnsweredHearsThatItIsTheLastTime() {
        var leave = new CountDownLatch(1);
        try (var upstream = answeringAfter(leave, Upstream.ok("fine"));
                var gatehouse = Gatehouse.forwardingTo(upstream.url());
                var idle = RawClient.connect(gatehouse.port());
                var busy = RawClient.connect(gatehouse.port())) {
            idle.send(GET.replace("GET /", "GET /at-once")).readUntil("fine");
            busy.send(GET);
            upstream.awaitRequests(2);

            var end = CompletableFuture.runAsync(gatehouse::close);
            idle.readToEnd();
            leave.countDown();

            assertThat(busy.readToEnd()).contains("\r\nConnection: close\r\n");
            end.join();
        }
    }

    @Test
    void whatTakesLongerThanTheLimitIsCutOff() {
        try (var upstream = Upstream.thatStaysSilent();
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.drain=500ms");
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET);
            upstream.awaitRequests(1);

            var end = CompletableFuture.runAsync(gatehouse::close);

            assertThat(client.readToEnd()).isIn("", "[reset]");
            end.join();
        }
    }

    @Test
    void tunnelsAreCutWhenAllOthersAreDone() {
        var leave = new CountDownLatch(1);
        try (var tunnels = Upstream.answering(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\nhello");
                var upstream = answeringAfter(leave, Upstream.ok("fine"));
                var gatehouse = Gatehouse.with(Gatehouse.site("app", "app.test", upstream.url())
                        + "    tunnel: { host: tunnel.test, upstream: \"%s\" }\n".formatted(tunnels.url()),
                        "--gatehouse.timeouts.drain=60s");
                var tunnel = RawClient.connect(gatehouse.port());
                var busy = RawClient.connect(gatehouse.port())) {
            tunnel.send("GET / HTTP/1.1\r\nHost: tunnel.test\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n")
                    .readUntil("hello");
            busy.send(GET);
            upstream.awaitRequests(1);

            var end = CompletableFuture.runAsync(gatehouse::close);

            leave.countDown();
            assertThat(busy.readToEnd()).endsWith("fine");
            assertThat(tunnel.readToEnd()).isIn("", "[reset]");
            end.join();
        }
    }

    @Test
    void aResponseThatHasBegunGoesToItsEnd() {
        var leave = new CountDownLatch(1);
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nbegin");
            awaitLeave(leave);
            Upstream.write(connection, "ning-end");
            return true;
        });
                var gatehouse = Gatehouse.forwardingTo(upstream.url());
                var client = RawClient.connect(gatehouse.port())) {
            int port = gatehouse.port();
            client.send(GET).readUntil("begin");

            var end = CompletableFuture.runAsync(gatehouse::close);
            await().untilAsserted(() -> assertThatThrownBy(() -> RawClient.connect(port).close())
                    .isInstanceOf(UncheckedIOException.class));
            leave.countDown();

            assertThat(client.readToEnd()).isEqualTo("ning-end");
            end.join();
        }
    }
}
