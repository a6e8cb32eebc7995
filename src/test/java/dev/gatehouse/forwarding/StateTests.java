package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/**
 * Goes through the cells of the table in this package's description, state by state and event by event, between a client and an
 * upstream that do what the cell says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateTests {

    private static final String HEAD = "GET / HTTP/1.1\r\nHost: app.test\r\n";
    private static final String GET = HEAD + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\n";
    private static final String UPGRADE = HEAD + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    private static final String SHORT = "300ms";

    /** More than all sockets and buffers between the two ends take. */
    private static final long MUCH = 128L << 20;

    /** What an upstream does once it has the head of a request. */
    @FunctionalInterface
    private interface Script {

        void answer(Socket connection) throws IOException;
    }

    /** How somebody goes. */
    private enum Leaving {

        END, RESET;

        private void leave(RawClient client) {
            switch (this) {
                case END -> client.close();
                case RESET -> client.reset();
            }
        }

        private void leave(Socket connection) throws IOException {
            if (this == RESET) {
                connection.setSoLinger(true, 0);
            }
            connection.close();
        }
    }

    private final AtomicLong written = new AtomicLong();
    private volatile Script script = _ -> {
    };
    private volatile CompletableFuture<Boolean> left = new CompletableFuture<>();
    private Upstream upstream;
    private Gatehouse patient;
    private Gatehouse hasty;
    private Gatehouse gateway;
    private Gatehouse hastyGateway;

    @BeforeAll
    void start() {
        upstream = Upstream.serving(this::serve);
        String[] limits = {"--gatehouse.timeouts.keep-alive=" + SHORT, "--gatehouse.timeouts.client-header=" + SHORT,
                "--gatehouse.timeouts.client-body-idle=" + SHORT, "--gatehouse.timeouts.first-byte=" + SHORT,
                "--gatehouse.timeouts.idle=" + SHORT};
        patient = Gatehouse.forwardingTo(upstream.url());
        hasty = Gatehouse.forwardingTo(upstream.url(), limits);
        gateway = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY);
        hastyGateway = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY,
                "--gatehouse.timeouts.client-body-idle=" + SHORT);
    }

    private void serve(Socket connection) throws IOException {
        while (true) {
            Upstream.readHead(connection);
            script.answer(connection);
        }
    }

    @BeforeEach
    void begin() {
        left = new CompletableFuture<Boolean>().orTimeout(20, TimeUnit.SECONDS);
        written.set(0);
        script = connection -> Upstream.write(connection, Upstream.ok("hello"));
        patient.emptyLogs();
        gateway.emptyLogs();
    }

    @AfterAll
    void stop() {
        hastyGateway.close();
        gateway.close();
        hasty.close();
        patient.close();
        upstream.close();
    }

    @Nested
    class ClientIdle {

        @Test
        void dataBeginsAHead() {
            try (var client = RawClient.connect(patient.port())) {
                assertThat(client.send(GET).readUntil("hello")).startsWith("HTTP/1.1 200 ");
                assertThat(client.send(GET).readUntil("hello")).startsWith("HTTP/1.1 200 ");
            }
        }

        @ParameterizedTest
        @EnumSource
        void leavingHasNoTrace(Leaving leaving) {
            leaving.leave(RawClient.connect(patient.port()));

            RawClient.get(patient.port(), "app.test", "/");

            assertThat(patient.accessLines(1)).allMatch(line -> line.contains(" 200 "));
        }

        @Test
        void theTimeLimitCloses() {
            try (var client = RawClient.connect(hasty.port())) {
                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    @Nested
    class ClientHead {

        @Test
        void dataIsReadOn() {
            try (var client = RawClient.connect(patient.port())) {
                GET.chars().forEach(c -> client.send(Character.toString(c)));

                assertThat(client.readUntil("hello")).startsWith("HTTP/1.1 200 ");
            }
        }

        @ParameterizedTest
        @EnumSource
        void leavingIsLogged(Leaving leaving) {
            // The first answer shows that the beginning of the second request, in the same packet, has been read.
            var client = RawClient.connect(patient.port());
            client.send(GET + HEAD).readUntil("hello");

            leaving.leave(client);

            assertThat(patient.accessLines(2)).anyMatch(line -> line.contains("\"GET / HTTP/1.1\" 400 0 "));
        }

        @Test
        void theTimeLimitIsToldToTheClient() {
            assertThat(RawClient.exchange(hasty.port(), HEAD)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Nested
    class ClientBody {

        @Test
        void dataGoesToTheUpstream() {
            script = connection -> Upstream.write(connection, Upstream.ok(read(connection, 10)));

            try (var client = RawClient.connect(patient.port())) {
                client.send(POST + "01234").send("56789");
                assertThat(client.readUntil("0123456789")).startsWith("HTTP/1.1 200 ");
            }
        }

        @ParameterizedTest
        @EnumSource
        void leavingCancels(Leaving leaving) {
            script = StateTests.this::awaitLeaving;
            var client = RawClient.connect(patient.port()).send(POST + "01234");
            awaitWritten();

            leaving.leave(client);

            assertThat(left.join()).isTrue();
            assertThat(patient.accessLines(1)).anyMatch(line -> line.contains("\"POST / HTTP/1.1\" 499 0 "));
        }

        @Test
        void theTimeLimitIsToldToTheClient() {
            script = StateTests.this::awaitLeaving;

            assertThat(RawClient.exchange(hasty.port(), POST + "01234")).startsWith("HTTP/1.1 408 ");
            assertThat(left.join()).isTrue();
        }

        @Test
        void theTimeLimitBreaksOffAnAnswerThatHasBegun() {
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                awaitLeaving(connection);
            };

            assertThat(RawClient.exchange(hasty.port(), POST + "01234")).startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\nhello");
            assertThat(left.join()).isTrue();
        }

        @Test
        void aClientThatTakesNothingStopsTheUpstream() throws IOException {
            script = StateTests.this::answerMuch;

            try (var client = connect(patient)) {
                Upstream.write(client, POST + "01234");
                Upstream.readHead(client);
                awaitStandstill();
                assertThat(read(client.getInputStream(), MUCH)).isEqualTo(MUCH);
            }
        }
    }

    @Nested
    class ClientAnswer {

        @Test
        void dataWaitsForItsTurn() {
            var answer = new CountDownLatch(1);
            script = connection -> {
                written.incrementAndGet();
                await(answer);
                Upstream.write(connection, Upstream.ok("hello"));
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(GET);
                awaitWritten();
                client.send(GET);
                answer.countDown();
                client.readUntil("hello");
                assertThat(client.readUntil("hello")).startsWith("HTTP/1.1 200 ");
            }
            assertThat(written).hasValue(2);
        }

        @ParameterizedTest
        @EnumSource
        void leavingCancels(Leaving leaving) {
            script = StateTests.this::awaitLeaving;
            var client = RawClient.connect(patient.port()).send(GET);
            awaitWritten();

            leaving.leave(client);

            assertThat(left.join()).isTrue();
            assertThat(patient.accessLines(1)).anyMatch(line -> line.contains("\"GET / HTTP/1.1\" 499 0 "));
        }

        @Test
        void theTimeLimitBreaksOffAClientThatTakesNothing() throws IOException {
            script = connection -> {
                try {
                    answerMuch(connection);
                } catch (IOException e) {
                    left.complete(true);
                    throw e;
                }
            };

            try (var client = connect(hasty)) {
                Upstream.write(client, GET);
                assertThat(left.join()).isTrue();
            }
        }

        @Test
        void aClientThatTakesNothingStopsTheUpstream() throws IOException {
            script = StateTests.this::answerMuch;

            try (var client = connect(patient)) {
                Upstream.write(client, GET);
                Upstream.readHead(client);
                awaitStandstill();
                assertThat(read(client.getInputStream(), MUCH)).isEqualTo(MUCH);
            }
        }
    }

    @Nested
    class ClientOfTheGateway {

        @Test
        void dataGoesToTheGateway() {
            script = connection -> Upstream.write(connection, Upstream.ok(read(connection, 10)));

            try (var client = RawClient.connect(gateway.port())) {
                client.send(POST + "01234").send("56789");
                assertThat(client.readUntil("0123456789")).startsWith("HTTP/1.1 200 ");
            }
        }

        @ParameterizedTest
        @EnumSource
        void leavingCancels(Leaving leaving) {
            script = StateTests.this::awaitLeaving;
            var client = RawClient.connect(gateway.port()).send(GET);
            awaitWritten();

            leaving.leave(client);

            assertThat(left.join()).isTrue();
            assertThat(gateway.accessLines(1)).anyMatch(line -> line.contains("\"GET / HTTP/1.1\" 499 0 "));
        }

        @Test
        void theTimeLimitIsToldToTheClient() {
            script = StateTests.this::awaitLeaving;

            assertThat(RawClient.exchange(hastyGateway.port(), POST + "01234")).startsWith("HTTP/1.1 408 ");
        }

        @Test
        void aClientThatTakesNothingStopsTheUpstream() throws IOException {
            script = StateTests.this::answerMuch;

            try (var client = connect(gateway)) {
                Upstream.write(client, GET);
                Upstream.readHead(client);
                awaitStandstill();
                assertThat(read(client.getInputStream(), MUCH)).isEqualTo(MUCH);
            }
        }
    }

    @Nested
    class ClientTunnel {

        @Test
        void dataGoesToTheUpstream() {
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                Upstream.write(connection, "<" + read(connection, 5) + ">");
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(UPGRADE).readUntil("\r\n\r\n");
                assertThat(client.send("hello").readUntil(">")).isEqualTo("<hello>");
            }
        }

        @ParameterizedTest
        @EnumSource
        void leavingEndsIt(Leaving leaving) {
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                awaitLeaving(connection);
            };
            var client = RawClient.connect(patient.port()).send(UPGRADE);
            client.readUntil("\r\n\r\n");

            leaving.leave(client);

            assertThat(left.join()).isTrue();
            assertThat(patient.accessLines(1)).anyMatch(line -> line.contains("\"GET / HTTP/1.1\" 101 0 "));
        }

        @Test
        void aClientThatTakesNothingStopsTheUpstream() throws IOException {
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                writeMuch(connection);
            };

            try (var client = connect(patient)) {
                Upstream.write(client, UPGRADE);
                Upstream.readHead(client);
                awaitStandstill();
                assertThat(read(client.getInputStream(), MUCH)).isEqualTo(MUCH);
            }
        }
    }

    @Nested
    class ClientLinger {

        @Test
        void dataIsDropped() {
            try (var client = RawClient.connect(patient.port())) {
                client.send("nonsense\r\n\r\n").readUntil("\r\n\r\n");
                client.send(GET);
                assertThat(client.readToEnd()).doesNotContain("hello");
            }
            assertThat(patient.accessLines(1)).anyMatch(line -> line.contains(" 400 "));
        }

        @ParameterizedTest
        @EnumSource
        void leavingClosesWithoutATrace(Leaving leaving) {
            var client = RawClient.connect(patient.port()).send("nonsense\r\n\r\n");
            client.readUntil("\r\n\r\n");

            leaving.leave(client);

            RawClient.get(patient.port(), "app.test", "/");
            assertThat(patient.accessLines(2)).filteredOn(line -> line.contains("nonsense")).hasSize(1);
        }

        @Test
        void theTimeLimitCloses() {
            try (var client = RawClient.connect(patient.port())) {
                client.send("nonsense\r\n\r\n").readToEnd();

                Awaitility.await("a reset")
                        .untilAsserted(() -> assertThatExceptionOfType(UncheckedIOException.class)
                                .isThrownBy(() -> client.send("more")));
            }
        }
    }

    @Nested
    class UpstreamIdle {

        @Test
        void whoSpeaksUnaskedIsNotAskedAgain() {
            var answered = new CountDownLatch(1);
            script = connection -> {
                script = next -> Upstream.write(next, Upstream.ok("hello"));
                Upstream.write(connection, Upstream.ok("hello"));
                await(answered);
                Upstream.write(connection, Upstream.ok("poison"));
                awaitLeaving(connection);
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(GET).readUntil("hello");
                answered.countDown();
                assertThat(left.join()).isTrue();
                assertThat(client.send(GET).readUntil("hello")).doesNotContain("poison");
            }
        }

        @ParameterizedTest
        @EnumSource
        void whoLeavesIsNotAskedAgain(Leaving leaving) {
            var answered = new CountDownLatch(1);
            script = connection -> {
                script = next -> Upstream.write(next, Upstream.ok("hello"));
                Upstream.write(connection, Upstream.ok("hello"));
                await(answered);
                leaving.leave(connection);
                left.complete(true);
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(GET).readUntil("hello");
                answered.countDown();
                assertThat(left.join()).isTrue();
                assertThat(client.send(POST + "0123456789").readUntil("hello")).startsWith("HTTP/1.1 ");
            }
        }

        @Test
        void theTimeLimitCloses() {
            script = connection -> {
                Upstream.write(connection, Upstream.ok("hello"));
                awaitLeaving(connection);
            };

            RawClient.get(patient.port(), "app.test", "/");

            assertThat(left.join()).isTrue();
        }
    }

    @Nested
    class UpstreamHead {

        @Test
        void dataIsReadOn() {
            script = connection -> {
                for (char c : Upstream.ok("hello").toCharArray()) {
                    Upstream.write(connection, Character.toString(c));
                }
            };

            assertThat(RawClient.get(patient.port(), "app.test", "/")).startsWith("HTTP/1.1 200 ").endsWith("hello");
        }

        @ParameterizedTest
        @EnumSource
        void leavingIsABadGateway(Leaving leaving) {
            script = leaving::leave;

            assertThat(RawClient.get(patient.port(), "app.test", "/")).startsWith("HTTP/1.1 502 ");
        }

        @ParameterizedTest
        @EnumSource
        void aUsedConnectionThatIsGoneIsReplaced(Leaving leaving) {
            script = connection -> {
                script = next -> {
                    script = last -> Upstream.write(last, Upstream.ok("again"));
                    leaving.leave(next);
                };
                Upstream.write(connection, Upstream.ok("hello"));
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(GET).readUntil("hello");
                assertThat(client.send(GET).readUntil("again")).startsWith("HTTP/1.1 200 ");
            }
        }

        @Test
        void theTimeLimitIsAGatewayTimeout() {
            script = StateTests.this::awaitLeaving;

            assertThat(RawClient.get(hasty.port(), "app.test", "/")).startsWith("HTTP/1.1 504 ");
            assertThat(left.join()).isTrue();
        }

        @Test
        void anUpstreamThatTakesNothingIsAGatewayTimeout() throws IOException {
            var over = new CountDownLatch(1);
            script = _ -> await(over);

            try (var client = connect(hasty)) {
                uploadMuch(client);
                assertThat(Upstream.readHead(client)).startsWith("HTTP/1.1 504 ");
            } finally {
                over.countDown();
            }
        }

        @Test
        void anUpstreamThatTakesNothingStopsTheClient() throws IOException {
            var reading = new CountDownLatch(1);
            script = connection -> {
                await(reading);
                read(connection.getInputStream(), MUCH);
                Upstream.write(connection, Upstream.ok("hello"));
            };

            try (var client = connect(patient)) {
                uploadMuch(client);
                awaitStandstill();
                reading.countDown();
                assertThat(Upstream.readHead(client)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Nested
    class UpstreamBody {

        @Test
        void dataGoesToTheClient() {
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
                Upstream.write(connection, "56789");
            };

            assertThat(RawClient.get(patient.port(), "app.test", "/")).endsWith("\r\n\r\n0123456789");
        }

        @ParameterizedTest
        @EnumSource
        void leavingBreaksOff(Leaving leaving) {
            for (String framing : List.of("Content-Length: 10", "Transfer-Encoding: chunked")) {
                var received = new CountDownLatch(1);
                script = connection -> {
                    Upstream.write(connection, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\n01");
                    await(received);
                    leaving.leave(connection);
                };

                try (var client = RawClient.connect(patient.port())) {
                    client.send(GET).readUntil("5\r\n01");
                    received.countDown();
                    assertThat(client.readToEnd()).as(framing).isEmpty();
                }
            }
        }

        @Test
        void theEndCompletesABodyWithoutALength() {
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\n\r\nhello");
                connection.close();
            };

            assertThat(RawClient.exchange(patient.port(), GET)).endsWith("\r\n\r\nhello");
        }

        @Test
        void aResetBreaksOffABodyWithoutALength() {
            var received = new CountDownLatch(1);
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\n\r\nhello");
                await(received);
                Leaving.RESET.leave(connection);
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(GET).readUntil("hello");
                received.countDown();
                assertThat(client.readToEnd()).isEqualTo("[reset]");
            }
        }

        @Test
        void theTimeLimitBreaksOff() {
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
                awaitLeaving(connection);
            };

            assertThat(RawClient.exchange(hasty.port(), GET)).endsWith("\r\n\r\n01234");
            assertThat(left.join()).isTrue();
        }

        @Test
        void anUpstreamThatTakesNothingStopsTheClient() throws IOException {
            var reading = new CountDownLatch(1);
            script = connection -> {
                Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                await(reading);
                read(connection.getInputStream(), MUCH);
                Upstream.write(connection, "hello");
            };

            try (var client = connect(patient)) {
                uploadMuch(client);
                Upstream.readHead(client);
                awaitStandstill();
                reading.countDown();
                assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
            }
        }
    }

    @Nested
    class UpstreamTunnel {

        @ParameterizedTest
        @EnumSource
        void leavingEndsItBehindTheData(Leaving leaving) {
            var received = new CountDownLatch(1);
            script = connection -> {
                Upstream.write(connection, UPGRADED + "hello");
                await(received);
                leaving.leave(connection);
            };

            try (var client = RawClient.connect(patient.port())) {
                client.send(UPGRADE).readUntil("hello");
                received.countDown();
                assertThat(client.readToEnd()).isEmpty();
            }
        }

        @Test
        void theTimeLimitEndsBothSides() {
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                awaitLeaving(connection);
            };

            try (var client = RawClient.connect(hasty.port())) {
                assertThat(client.send(UPGRADE).readToEnd()).startsWith("HTTP/1.1 101 ");
            }
            assertThat(left.join()).isTrue();
        }

        /** The pace is the subject: each pause is shorter than the limit, all together are longer. */
        @Test
        void dataKeepsItAliveThoughTheClientIsSilent() {
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                for (int i = 0; i < 20; i++) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                    Upstream.write(connection, ".");
                }
                connection.close();
            };

            try (var client = RawClient.connect(hasty.port())) {
                assertThat(client.send(UPGRADE).readToEnd()).endsWith("\r\n\r\n" + ".".repeat(20));
            }
        }

        @Test
        void anUpstreamThatTakesNothingStopsTheClient() throws IOException {
            var reading = new CountDownLatch(1);
            script = connection -> {
                Upstream.write(connection, UPGRADED);
                await(reading);
                read(connection.getInputStream(), MUCH);
                Upstream.write(connection, "hello");
            };

            try (var client = connect(patient)) {
                Upstream.write(client, UPGRADE);
                Upstream.readHead(client);
                Thread.ofVirtual().start(() -> writeMuchQuietly(client));
                awaitStandstill();
                reading.countDown();
                assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
            }
        }
    }

    // What scripts are made of.

    /** Takes what comes, until nothing more will. */
    private void awaitLeaving(Socket connection) throws IOException {
        CompletableFuture<Boolean> gone = left;
        InputStream in = connection.getInputStream();
        written.incrementAndGet();
        try {
            while (in.read() >= 0) {
                written.incrementAndGet();
            }
        } finally {
            gone.complete(true);
        }
    }

    private void answerMuch(Socket connection) throws IOException {
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(MUCH));
        writeMuch(connection);
    }

    private void uploadMuch(Socket client) throws IOException {
        Upstream.write(client, "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: %d\r\n\r\n".formatted(MUCH));
        Thread.ofVirtual().start(() -> writeMuchQuietly(client));
    }

    private void writeMuchQuietly(Socket connection) {
        try {
            writeMuch(connection);
        } catch (IOException _) {
            // The test sees it at the other end.
        }
    }

    private void writeMuch(Socket connection) throws IOException {
        var piece = new byte[64 * 1024];
        OutputStream out = connection.getOutputStream();
        for (long rest = MUCH; rest > 0; rest -= piece.length) {
            out.write(piece);
            written.addAndGet(piece.length);
        }
    }

    private static long read(InputStream in, long count) throws IOException {
        var piece = new byte[64 * 1024];
        long rest = count;
        for (int got = 0; rest > 0 && got >= 0; rest -= Math.max(0, got)) {
            got = in.read(piece, 0, (int) Math.min(piece.length, rest));
        }
        return count - rest;
    }

    private static String read(Socket connection, int count) throws IOException {
        return new String(connection.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Socket connect(Gatehouse to) throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), to.port());
        client.setSoTimeout(20_000);
        return client;
    }

    private void awaitWritten() {
        Awaitility.await().until(() -> written.get() > 0);
    }

    /** Until the writer, having begun, got rid of nothing more from one look to the next. */
    private void awaitStandstill() {
        var before = new AtomicLong();
        Awaitility.await("a writer that waits").pollInterval(Duration.ofMillis(300)).until(() -> {
            long now = written.get();
            return now > 0 && before.getAndSet(now) == now;
        });
        assertThat(written.get()).isLessThan(MUCH);
    }
}
