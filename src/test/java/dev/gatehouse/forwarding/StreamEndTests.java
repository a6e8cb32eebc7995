package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Frame;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests for the orderly end of connections and streams of HTTP/2, and for what ends them after a time, for both ways. */
@ParameterizedClass(name = "gatehouse.engine={0}")
@ValueSource(strings = {"true", "false"})
class StreamEndTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_REQUESTS = 2_000;
    private static final long NO_ERROR = 0;
    private static final long ANY_STREAM = Integer.MAX_VALUE;

    private final String engine;

    private final CountDownLatch answered = new CountDownLatch(1);

    StreamEndTests(String engine) {
        this.engine = engine;
    }

    private Gatehouse forwardingTo(Upstream upstream, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "--gatehouse.engine=" + engine;
        return Gatehouse.forwardingTo(upstream.url(), all);
    }

    private boolean answerWhenToldTo(Socket connection, String request) throws IOException {
        try {
            if (request.contains(" /late ") && !answered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("nobody told");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        Upstream.write(connection, Upstream.ok("fine"));
        return true;
    }

    @Test
    void whatRunsIsFinishedAndNothingElseIsTaken() throws Exception {
        try (var upstream = Upstream.doing(this::answerWhenToldTo);
                var gatehouse = forwardingTo(upstream);
                var client = FrameClient.connect(gatehouse.port())) {
            client.request(1, FrameClient.get("/late"));
            upstream.awaitRequests(1);
            Thread stop = Thread.ofPlatform().start(gatehouse::close);

            Frame lastCall = client.next(FrameClient.GOAWAY);
            assertThat(lastCall.number(0)).isEqualTo(ANY_STREAM);
            assertThat(lastCall.number(4)).isEqualTo(NO_ERROR);
            client.request(3, FrameClient.get("/just-in-time"));
            Frame ping = client.next(FrameClient.PING);
            client.send(FrameClient.PING, FrameClient.ACK, 0, ping.payload());
            Frame end = client.next(FrameClient.GOAWAY);
            assertThat(end.number(0)).isEqualTo(3);
            assertThat(end.number(4)).isEqualTo(NO_ERROR);
            assertThat(client.answer(3).body()).isEqualTo("fine");
            client.request(5, FrameClient.get("/too-late"));
            answered.countDown();
            assertThat(client.answer(1).body()).isEqualTo("fine");
            client.readToEnd();
            assertThat(client.soFar(5).heads()).isEmpty();
            assertThat(stop.join(PATIENCE)).isTrue();
            assertThat(upstream.requests()).hasSize(2).noneMatch(request -> request.contains("too-late"));
        }
    }

    @Test
    void anIdleConnectionIsEndedWithAWord() {
        try (var upstream = Upstream.answering(Upstream.ok("fine"));
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.keep-alive=300ms");
                var client = FrameClient.connect(gatehouse.port())) {
            assertThat(client.request(1, FrameClient.get("/")).answer(1).body()).isEqualTo("fine");

            Frame end = client.next(FrameClient.GOAWAY);
            assertThat(end.number(0)).isEqualTo(1);
            assertThat(end.number(4)).isEqualTo(NO_ERROR);
            client.readToEnd();
        }
    }

    /** Too little is left to make the writer wait, so that only the end of the connection waits for it. */
    @Test
    void aVisitorWhoDoesNotTakeTheLastBytesIsLetGo() {
        int piece = 40_000;
        try (var upstream = Upstream.answering(Upstream.ok("x".repeat(piece)));
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.keep-alive=2s",
                        "--gatehouse.timeouts.idle=300ms");
                var client = FrameClient.connectWithLittleMemory(gatehouse.port())) {
            client.request(1, FrameClient.get("/")).answer(1);
            var connections = gatehouse.bean(Edge.class).connections();
            Channel connection = connections.iterator().next().channel();
            int requests = 1;
            while (unsent(connection) == 0 && requests < MOST_REQUESTS) {
                client.request(2 * requests + 1, FrameClient.get("/"));
                requests++;
                gatehouse.accessLines(requests);
            }

            assertThat(unsent(connection)).isBetween(1L, 64L * 1024);
            await().atMost(PATIENCE).until(connections::isEmpty);
        }
    }

    private static long unsent(Channel connection) {
        return connection.eventLoop()
                .submit(() -> Objects.requireNonNull(connection.unsafe().outboundBuffer()).totalPendingWriteBytes())
                .syncUninterruptibly()
                .getNow();
    }

    @Test
    void aConnectionWithoutARequestIsEnded() {
        try (var upstream = Upstream.answering(Upstream.ok("fine"));
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.keep-alive=300ms");
                var client = FrameClient.connect(gatehouse.port())) {
            client.readToEnd();
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForForever() {
        try (var upstream = Upstream.doing((_, _) -> true);
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.client-body-idle=300ms");
                var client = FrameClient.connect(gatehouse.port())) {
            client.head(1, FrameClient.fields("POST", "/slow", "content-length", "10")).data(1, "0");

            if (engine.equals("true")) {
                assertThat(client.answer(1).status()).isEqualTo("408");
            } else {
                client.answer(1);
            }
            assertThat(gatehouse.accessLine("/slow ")).contains("\" 408 ");
        }
    }

    @Test
    void anUpstreamThatStaysSilentHasAPage() {
        try (var upstream = Upstream.thatStaysSilent();
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.first-byte=300ms");
                var client = FrameClient.connect(gatehouse.port())) {
            assertThat(client.request(1, FrameClient.get("/")).answer(1).status()).isEqualTo("504");
            assertThat(client.answer(1).body()).contains("Reference: ");
        }
    }

    @Test
    void aVisitorWhoReadsNothingForTooLongIsLetGo() {
        try (var upstream = Upstream.answering(Upstream.ok("x".repeat(1_000_000)));
                var gatehouse = forwardingTo(upstream, "--gatehouse.timeouts.idle=300ms");
                var client = FrameClient.connectWithStreamWindow(gatehouse.port(), 1000)) {
            client.request(1, FrameClient.get("/"));

            assertThat(client.answer(1).reset()).isPresent();
            assertThat(client.soFar(1).body()).hasSize(1000);
        }
    }
}
