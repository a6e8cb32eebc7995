package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Payload;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.WebSocketFrame;

/** WebSockets through the packaged jar, frame by frame, with nothing but sockets on both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketJourneyTests {

    private static final DataSize LARGE = DataSize.ofMegabytes(16);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<End> accepted = new LinkedBlockingQueue<>();

    private Upstream upstream;
    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        upstream = Upstream.serving(this::accept);
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse.sites.app: { host: app.test, upstream: %d }
                """.formatted(upstream.port()));
        gatehouse = GatehouseProcess.serving(folder, List.of());
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @Test
    void oneFrameOfSixteenMebibytesGoesBothWays() throws Exception {
        byte[] large = Payload.bytes(LARGE);
        try (var tunnel = new Tunnel()) {
            tunnel.fromVisitor(WebSocketFrame.of(WebSocketFrame.BINARY, large));
            assertThat(tunnel.atUpstream()).satisfies(frame -> {
                assertThat(frame.last()).isTrue();
                assertThat(frame.opcode()).isEqualTo(WebSocketFrame.BINARY);
                assertThat(frame.payload()).isEqualTo(large);
            });

            tunnel.fromUpstream(WebSocketFrame.of(WebSocketFrame.BINARY, large));
            assertThat(tunnel.atVisitor()).satisfies(frame -> {
                assertThat(frame.last()).isTrue();
                assertThat(frame.opcode()).isEqualTo(WebSocketFrame.BINARY);
                assertThat(frame.payload()).isEqualTo(large);
            });
        }
    }

    @Test
    void theFramesOfAMessageStayApartAndAPingMayComeBetween() throws Exception {
        var frames = List.of(new WebSocketFrame(false, WebSocketFrame.TEXT, bytes("once ")),
                WebSocketFrame.of(WebSocketFrame.PING, bytes("there?")),
                new WebSocketFrame(false, WebSocketFrame.CONTINUATION, bytes("upon ")),
                new WebSocketFrame(true, WebSocketFrame.CONTINUATION, bytes("a time")));
        try (var tunnel = new Tunnel()) {
            for (var frame : frames) {
                tunnel.fromVisitor(frame);
                tunnel.fromUpstream(frame);
            }

            for (var frame : frames) {
                assertThat(tunnel.atUpstream()).usingRecursiveComparison().isEqualTo(frame);
                assertThat(tunnel.atVisitor()).usingRecursiveComparison().isEqualTo(frame);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1011, 1012, 3000, 4999})
    void closeCodesAndReasonsGoBothWays(int code) throws Exception {
        var goodBye = WebSocketFrame.close(code, "gründe");
        try (var tunnel = new Tunnel()) {
            tunnel.fromVisitor(goodBye);
            assertThat(tunnel.atUpstream()).usingRecursiveComparison().isEqualTo(goodBye);
        }
        try (var tunnel = new Tunnel()) {
            tunnel.fromUpstream(goodBye);
            assertThat(tunnel.atVisitor()).usingRecursiveComparison().isEqualTo(goodBye);
        }
    }

    @Test
    void manyMessagesKeepTheirOrder() throws Exception {
        List<String> sent = new ArrayList<>();
        List<String> received = new ArrayList<>();
        try (var tunnel = new Tunnel()) {
            for (int i = 0; i < 1000; i++) {
                sent.add("message " + i);
                tunnel.fromUpstream(WebSocketFrame.of(WebSocketFrame.TEXT, bytes("message " + i)));
            }
            while (received.size() < sent.size()) {
                received.add(new String(tunnel.atVisitor().payload(), StandardCharsets.UTF_8));
            }
        }
        assertThat(received).isEqualTo(sent);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void accept(Socket connection) throws IOException {
        Upstream.write(connection, WebSocketFrame.switchingProtocols(Upstream.readHead(connection)));
        var end = new End(connection);
        accepted.add(end);
        end.read();
    }

    /** One end of a WebSocket, with the frames that arrived there. */
    private record End(Socket socket, BlockingQueue<WebSocketFrame> frames) {

        End(Socket socket) {
            this(socket, new LinkedBlockingQueue<>());
        }

        void read() {
            try {
                while (!socket.isClosed()) {
                    frames.add(WebSocketFrame.read(socket));
                }
            } catch (IOException _) {
                // The other side went away; a test that still waits for a frame says so.
            }
        }
    }

    /** Both ends of one WebSocket through Gatehouse. */
    private final class Tunnel implements AutoCloseable {

        private final End visitor;
        private final End upstream;

        Tunnel() throws IOException, InterruptedException {
            visitor = new End(new Socket(InetAddress.getLoopbackAddress(), gatehouse.port()));
            Upstream.write(visitor.socket(), WebSocketFrame.upgrade("app.test", "/"));
            assertThat(Upstream.readHead(visitor.socket())).startsWith("HTTP/1.1 101 ");
            upstream = next(accepted);
            Thread.ofVirtual().start(visitor::read);
        }

        void fromVisitor(WebSocketFrame frame) throws IOException {
            frame.writeMasked(visitor.socket());
        }

        void fromUpstream(WebSocketFrame frame) throws IOException {
            frame.write(upstream.socket());
        }

        WebSocketFrame atVisitor() throws InterruptedException {
            return next(visitor.frames());
        }

        WebSocketFrame atUpstream() throws InterruptedException {
            return next(upstream.frames());
        }

        private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
            return Optional.ofNullable(queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).orElseThrow();
        }

        @Override
        public void close() throws IOException {
            visitor.socket().close();
            upstream.socket().close();
        }
    }
}
