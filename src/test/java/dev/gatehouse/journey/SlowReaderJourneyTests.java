package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Upstream;

/**
 * Who reads nothing stops the writer on the other side of Gatehouse, in both directions; and who goes on reading gets the rest.
 *
 * <p>What the kernel keeps in the four sockets between them is bounded, though not small: 32 MiB and more where a socket that
 * is read quickly was allowed to grow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowReaderJourneyTests {

    private static final DataSize SIZE = DataSize.ofMegabytes(512);
    private static final DataSize MOST_UNDERWAY = DataSize.ofMegabytes(96);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SMALL_BUFFER = 64 * 1024;

    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch slept = new CountDownLatch(1);
    private final CompletableFuture<String> received = new CompletableFuture<>();

    private Upstream writer;
    private Upstream sleeper;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        writer = Upstream.serving(this::sendEverything);
        sleeper = Upstream.serving(this::sleepAndReceive);
        gatehouse = Gatehouse.with("""
                gatehouse.sites:
                  writer: { host: writer.test, upstream: %d }
                  sleeper: { host: sleeper.test, upstream: %d }
                """.formatted(writer.port(), sleeper.port()));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        sleeper.close();
        writer.close();
    }

    @Test
    void aVisitorWhoReadsNothingStopsTheUpstream() throws IOException {
        written.set(0);
        try (var visitor = visit("GET / HTTP/1.1\r\nHost: writer.test\r\n\r\n")) {
            String head = Upstream.readHead(visitor);

            awaitStandstill();

            assertThat(head).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: " + SIZE.toBytes());
            assertThat(written.get()).isBetween(1L, MOST_UNDERWAY.toBytes());
            assertThat(digest(visitor)).isEqualTo(Payload.sha256(SIZE));
        }
    }

    @Test
    void anUpstreamThatReadsNothingStopsTheVisitor() throws Exception {
        written.set(0);
        try (var visitor = visit("PUT / HTTP/1.1\r\nHost: sleeper.test\r\nContent-Length: %d\r\n\r\n"
                .formatted(SIZE.toBytes()))) {
            Thread.ofVirtual().start(() -> writeEverything(visitor));

            awaitStandstill();

            assertThat(written.get()).isBetween(1L, MOST_UNDERWAY.toBytes());
            slept.countDown();
            assertThat(received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Payload.sha256(SIZE));
            assertThat(Upstream.readHead(visitor)).startsWith("HTTP/1.1 204 ");
        }
    }

    private Socket visit(String request) throws IOException {
        var visitor = new Socket();
        visitor.setReceiveBufferSize(SMALL_BUFFER);
        visitor.setSendBufferSize(SMALL_BUFFER);
        visitor.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        visitor.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gatehouse.port()));
        Upstream.write(visitor, request);
        return visitor;
    }

    /** Until the writer, having begun, got rid of nothing more from one look to the next. */
    private void awaitStandstill() {
        var before = new AtomicLong();
        Awaitility.await("a writer that waits").atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            long now = written.get();
            return now > 0 && before.getAndSet(now) == now;
        });
    }

    private void sendEverything(Socket connection) throws IOException {
        Upstream.readHead(connection);
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(SIZE.toBytes()));
        writeEverything(connection);
    }

    private void sleepAndReceive(Socket connection) throws IOException {
        Upstream.readHead(connection);
        try {
            slept.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        received.complete(digest(connection));
        Upstream.write(connection, "HTTP/1.1 204 No Content\r\n\r\n");
    }

    private void writeEverything(Socket connection) {
        try (var payload = Payload.of(SIZE)) {
            OutputStream out = connection.getOutputStream();
            var piece = new byte[SMALL_BUFFER];
            for (int count = payload.read(piece); count > 0; count = payload.read(piece)) {
                out.write(piece, 0, count);
                written.addAndGet(count);
            }
        } catch (IOException _) {
            // The other side went away; the test sees it there.
        }
    }

    /** Of the body only, since the connection stays open after it. */
    private static String digest(Socket connection) throws IOException {
        return Payload.sha256(connection.getInputStream(), SIZE);
    }
}
