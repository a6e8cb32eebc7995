package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/**
 * Clients that read late or never, where most of a response lies in the kernel and a little of it in Gatehouse. How much the kernel
 * takes is not known beforehand, so each test goes through sizes around it.
 */
class SlowClientTests {

    private static final Pattern SIZE = Pattern.compile("GET /(\\d+)");
    private static final int SMALL_WINDOW = 4096;
    private static final int STEP = 24 * 1024;
    private static final int STEPS = 16;

    private final List<Socket> clients = new ArrayList<>();
    private Upstream upstream;
    private Gatehouse gatehouse;
    private Gatehouse impatient;

    @BeforeEach
    void start() {
        upstream = Upstream.doing((connection, request) -> {
            var asked = SIZE.matcher(request);
            assertThat(asked.lookingAt()).isTrue();
            int size = Integer.parseInt(asked.group(1));
            boolean whole = request.contains("whole");
            Upstream.write(connection, request.contains("Upgrade")
                    ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(whole ? size : 2 * size));
            connection.getOutputStream().write(new byte[size]);
            return false;
        });
        gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.keep-alive=500ms");
        impatient = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.timeouts.idle=1s");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        gatehouse.close();
        impatient.close();
        upstream.close();
    }

    @Test
    void noByteIsLostToWhomReadsLate() throws IOException {
        List<Integer> sizes = sizes();
        for (int size : sizes) {
            ask(gatehouse, "/%d?whole".formatted(size), "");
            ask(gatehouse, "/%d?whole".formatted(size), "Connection: close\r\n");
        }
        awaitLingering();

        for (int i = 0; i < clients.size(); i++) {
            assertThat(bodyOf(clients.get(i))).isEqualTo(sizes.get(i / 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: Upgrade\r\nUpgrade: foo\r\n"})
    void whoTakesNothingOfWhatIsLeftIsNotWaitedForForever(String fields) throws IOException {
        for (int size : sizes()) {
            ask(impatient, "/" + size, fields);
        }

        Awaitility.await("the idle limit").until(() -> impatient.bean(Edge.class).connections().isEmpty());
    }

    @Test
    void requestsForAnUnknownHostAreAnsweredOneByOne() {
        int many = 1000;
        String request = "GET /x HTTP/1.1\r\nHost: unknown.test\r\n\r\n";

        String responses = RawClient.exchange(gatehouse.port(),
                request.repeat(many - 1) + request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

        assertThat(responses.split("HTTP/1.1 404 ", -1)).hasSize(many + 1);
        assertThat(responses).doesNotContain("HTTP/1.1 400 ");
    }

    @Test
    void aPipelineThatComesByteByByteIsAnsweredWhole() throws IOException {
        int many = 400;
        String request = "GET /1?whole HTTP/1.1\r\nHost: app.test\r\n\r\n";
        try (var client = RawClient.connect(gatehouse.port())) {
            (request.repeat(many) + request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).chars()
                    .forEach(next -> client.send(Character.toString(next)));

            assertThat(client.readToEnd().split("HTTP/1.1 200 ", -1)).hasSize(many + 2);
        }
    }

    private void ask(Gatehouse of, String path, String fields) throws IOException {
        var client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(SMALL_WINDOW);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), of.port()));
        client.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: app.test\r\n%s\r\n".formatted(path, fields)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whoever is waited for without anything that waits for him is let go: then the others, too, would have been. */
    private void awaitLingering() {
        try (var client = RawClient.connect(gatehouse.port())) {
            client.send("nonsense\r\n\r\n").readToEnd();
            Awaitility.await("a reset").until(() -> {
                try {
                    client.send("more");
                    return false;
                } catch (UncheckedIOException _) {
                    return true;
                }
            });
        }
    }

    private static int bodyOf(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        var in = client.getInputStream();
        Upstream.readHead(client);
        int read = 0;
        byte[] bytes = new byte[1 << 16];
        for (int more = in.read(bytes); more >= 0; more = in.read(bytes)) {
            read += more;
        }
        return read;
    }

    /** Sizes around what the kernel takes from one side while the other reads nothing. */
    private static List<Integer> sizes() throws IOException {
        int taken = 0;
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var client = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW)) {
            client.connect(server.getLocalAddress());
            try (var accepted = server.accept()) {
                accepted.configureBlocking(false);
                int idle = 0;
                while (idle < 1000) {
                    int more = accepted.write(ByteBuffer.allocate(1 << 16));
                    taken += more;
                    idle = more == 0 ? idle + 1 : 0;
                }
            }
        }
        int around = taken;
        return IntStream.rangeClosed(-STEPS, STEPS).mapToObj(i -> around + i * STEP).toList();
    }
}
