package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Upstream;

/** Tests for {@link WholeAnswer}, against servers that take their time. */
class WholeAnswerTests {

    private static final WholeAnswer SHORT = new WholeAnswer(Duration.ofSeconds(1), 1_000);
    private static final WholeAnswer PATIENT = new WholeAnswer(Duration.ofSeconds(20), 1_000);

    private static HttpResponse<byte[]> ask(WholeAnswer wanted, Upstream upstream)
            throws IOException, InterruptedException {
        return wanted.to(HttpRequest.newBuilder(URI.create(upstream.url())).build());
    }

    @Test
    void aWholeAnswerIsHandedBack() throws Exception {
        try (var upstream = Upstream.answering(Upstream.ok("x".repeat(1_000)))) {
            assertThat(ask(PATIENT, upstream).body()).hasSize(1_000);
        }
    }

    @Test
    void aLargerOneIsNot() {
        try (var upstream = Upstream.answering(Upstream.ok("x".repeat(1_001)))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(PATIENT, upstream));
        }
    }

    @Test
    void nobodyWaitsForOneThatComesByteByByteAndItsConnectionIsClosed() {
        var closed = new CountDownLatch(1);
        try (var upstream = Upstream.doing((connection, _) -> drip(connection, closed))) {
            assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> ask(SHORT, upstream))
                    .withMessage("no whole answer within 1 s");
            await().until(() -> closed.getCount() == 0);
        }
    }

    /** A byte, and another one each time that the client has not left within a moment. */
    private static boolean drip(Socket connection, CountDownLatch closed) throws IOException {
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        connection.setSoTimeout(50);
        for (int i = 0; i < 999; i++) {
            Upstream.write(connection, "x");
            if (hasLeft(connection)) {
                closed.countDown();
                return false;
            }
        }
        return false;
    }

    private static boolean hasLeft(Socket connection) {
        try {
            return connection.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void whoIsInterruptedStopsWaiting() {
        try (var upstream = Upstream.thatStaysSilent()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> ask(PATIENT, upstream));
        }
    }
}
