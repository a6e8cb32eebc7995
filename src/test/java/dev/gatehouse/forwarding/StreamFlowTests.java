package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Upstream;

/** Tests that who reads nothing of a stream stops the writer on the other side, for both ways, and nobody else. */
@ParameterizedClass(name = "gatehouse.engine={0}")
@ValueSource(strings = {"true", "false"})
class StreamFlowTests {

    private static final DataSize SIZE = DataSize.ofMegabytes(256);

    /** Most of it in the two sockets between Gatehouse and its upstream. */
    private static final DataSize MOST_UNDERWAY = DataSize.ofMegabytes(64);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WINDOW = 100_000;

    private final String engine;

    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch slept = new CountDownLatch(1);
    private final CompletableFuture<String> received = new CompletableFuture<>();
    private Upstream writer;
    private Upstream sleeper;
    private Gatehouse gatehouse;

    StreamFlowTests(String engine) {
        this.engine = engine;
    }

    @BeforeEach
    void start() {
        writer = Upstream.serving(this::answer);
        sleeper = Upstream.serving(this::sleepAndReceive);
        gatehouse = Gatehouse.with("""
                gatehouse.sites:
                  writer: { host: app.test, upstream: %d }
                  sleeper: { host: sleeper.test, upstream: %d }
                """.formatted(writer.port(), sleeper.port()), "--gatehouse.engine=" + engine);
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        sleeper.close();
        writer.close();
    }

    @Test
    void aVisitorWhoReadsNothingOfAStreamStopsItsUpstreamAlone() {
        try (var visitor = FrameClient.connectWithStreamWindow(gatehouse.port(), WINDOW)) {
            visitor.request(1, FrameClient.get("/everything")).answerWith(WINDOW, 1);

            awaitStandstill();

            assertThat(written.get()).isBetween(1L, MOST_UNDERWAY.toBytes());
            assertThat(visitor.soFar(1).body()).hasSize(WINDOW);
            assertThat(visitor.request(3, FrameClient.get("/little")).answer(3).body()).isEqualTo("little");
            visitor.send(FrameClient.WINDOW_UPDATE, 0, 1, FrameClient.number(SIZE.toBytes()));
            assertThat(digest(visitor, visitor.soFar(1))).isEqualTo(Payload.sha256(SIZE));
        }
    }

    @Test
    void anUpstreamThatReadsNothingStopsItsStream() throws Exception {
        try (var visitor = FrameClient.connect(gatehouse.port())) {
            visitor.head(1, ":method", "PUT", ":scheme", "http", ":authority", "sleeper.test", ":path", "/",
                    "content-length", String.valueOf(SIZE.toBytes()));
            Thread upload = Thread.ofVirtual().start(() -> upload(visitor));

            awaitStandstill();

            assertThat(written.get()).isBetween(1L, MOST_UNDERWAY.toBytes());
            slept.countDown();
            assertThat(received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Payload.sha256(SIZE));
            upload.join(PATIENCE);
            assertThat(visitor.answer(1).status()).isEqualTo("204");
        }
    }

    @Test
    void aVisitorWhoGoesInTheMiddleFreesItsUpstream() {
        try (var visitor = FrameClient.connectWithStreamWindow(gatehouse.port(), WINDOW)) {
            visitor.request(1, FrameClient.get("/everything")).answerWith(WINDOW, 1);
            awaitStandstill();
            visitor.reset(1);

            writer.awaitNoConnection();
            assertThat(gatehouse.accessLine("/everything ")).contains("\"GET /everything HTTP/2.0\" 200 ");
        }
    }

    /** Until the writer, having begun, got rid of nothing more from one look to the next. */
    private void awaitStandstill() {
        var before = new AtomicLong();
        Awaitility.await("a writer that waits").atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            long now = written.get();
            return now > 0 && before.getAndSet(now) == now;
        });
    }

    private static String digest(FrameClient visitor, Answer answer) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(answer.takeBody());
            while (!answer.hasEnded()) {
                visitor.read();
                digest.update(answer.takeBody());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void upload(FrameClient visitor) {
        try (var payload = Payload.of(SIZE)) {
            visitor.upload(1, payload, written::addAndGet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(Socket connection) throws IOException {
        if (Upstream.readHead(connection).contains(" /little ")) {
            Upstream.write(connection, Upstream.ok("little"));
            return;
        }
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(SIZE.toBytes()));
        try (var payload = Payload.of(SIZE)) {
            OutputStream out = connection.getOutputStream();
            var piece = new byte[65_536];
            for (int count = payload.read(piece); count > 0; count = payload.read(piece)) {
                out.write(piece, 0, count);
                written.addAndGet(count);
            }
        }
    }

    private void sleepAndReceive(Socket connection) throws IOException {
        Upstream.readHead(connection);
        try {
            slept.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        received.complete(Payload.sha256(connection.getInputStream(), SIZE));
        Upstream.write(connection, "HTTP/1.1 204 No Content\r\n\r\n");
    }
}
