package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for upstreams on Unix sockets, with each transport, against sockets that are there, missing or left over. */
class UnixSocketTests {

    /** An application on a Unix socket: answers each request with its first line. */
    private static final class Application implements AutoCloseable {

        private final ServerSocketChannel server;
        private final AtomicInteger connections = new AtomicInteger();

        Application(Path socket) throws IOException {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (server.isOpen()) {
                try {
                    SocketChannel connection = server.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private static void serve(SocketChannel connection) {
            try (connection) {
                var bytes = ByteBuffer.allocate(64 * 1024);
                while (connection.read(bytes) >= 0) {
                    String request = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
                    if (request.endsWith("\r\n\r\n") || request.endsWith("body")) {
                        String answer = request.replaceAll("(?s)\r\n.*", " ok");
                        connection.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(answer.length(), answer)
                                .getBytes(StandardCharsets.ISO_8859_1)));
                        bytes.clear();
                    }
                }
            } catch (IOException _) {
                // Gatehouse has closed its idle connection.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("app.sock");
    }

    private Gatehouse forwardingTo(String upstream, String transport) {
        return Gatehouse.forwardingTo(upstream, "--gatehouse.transport=" + transport);
    }

    private static String get(Gatehouse gatehouse) {
        return RawClient.exchange(gatehouse.port(),
                "GET /x?y HTTP/1.1\r\nHost: app.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void requestsGoThroughASocketWhoseConnectionsAreKept(String transport) throws IOException {
        try (var application = new Application(socket());
                var gatehouse = forwardingTo("unix:" + socket() + ":/app", transport);
                var client = RawClient.connect(gatehouse.port())) {
            client.send("GET /x?y HTTP/1.1\r\nHost: app.test\r\n\r\n").readUntil("GET /app/x?y HTTP/1.1 ok");
            client.send("POST /p HTTP/1.1\r\nHost: app.test\r\nContent-Length: 4\r\n\r\nbody")
                    .readUntil("POST /app/p HTTP/1.1 ok");

            assertThat(application.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void aMissingSocketIsNamedWithWhatToDo(String transport) {
        try (var gatehouse = forwardingTo("unix:" + socket(), transport)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"no-socket\"");
            assertThat(gatehouse.errorLines(2).getFirst()).contains(
                    "connect() to unix:" + socket()
                            + " failed (2: No such file or directory) while connecting to upstream",
                    "upstream: \"http://unix:" + socket() + ":/x?y\"");
            assertThat(gatehouse.errorLines(2).getLast()).contains("there is no socket at unix:" + socket()
                    + " (2: No such file or directory); start the application, or correct the path of the socket");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void aSocketThatAnApplicationHasLeftBehindRefuses(String transport) throws IOException {
        new Application(socket()).close();
        assertThat(socket()).exists();
        try (var gatehouse = forwardingTo("unix:" + socket(), transport)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"refused\"");
            assertThat(gatehouse.errorLines(2).getFirst()).contains("(111: Connection refused)");
            assertThat(gatehouse.errorLines(2).getLast()).contains("nothing listens at unix:" + socket());
        }
    }

    @Test
    void theGatewaysWayHasNoUnixSocketsAndSaysSo() throws IOException {
        try (var application = new Application(socket());
                var gatehouse = Gatehouse.forwardingTo("unix:" + socket(), Gatehouse.GATEWAY_WAY)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ");
            assertThat(gatehouse.errorLines(2).getFirst()).contains("only the engine reaches a Unix socket");
            assertThat(application.connections).hasValue(0);
        }
    }

    @Test
    void aSocketIsOneOfSeveralUpstreams() throws IOException {
        try (var application = new Application(socket());
                var other = Upstream.answering(Upstream.ok("by TCP"));
                var gatehouse = Gatehouse.with("""
                        gatehouse.sites.app: { host: app.test, upstreams: [ "unix:%s", "unix:%s", "%s" ] }
                        """.formatted(folder.resolve("missing.sock"), socket(), other.url()))) {
            for (int i = 0; i < 6; i++) {
                assertThat(get(gatehouse)).startsWith("HTTP/1.1 200 ");
            }

            assertThat(application.connections).hasPositiveValue();
            assertThat(other.requests()).isNotEmpty();
            assertThat(gatehouse.errorLines(1).getFirst()).contains("missing.sock failed (2: No such file");
        }
    }
}
