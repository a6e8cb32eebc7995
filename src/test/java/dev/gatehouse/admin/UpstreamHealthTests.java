package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests that {@link UpstreamHealth} finds upstreams where requests find them, against sockets that are there or not. */
class UpstreamHealthTests {

    private static final String UP = "\"status\":\"UP\"";

    @TempDir
    private Path folder;

    private static String healthOf(String upstream, String... settings) {
        try (var gatehouse = Gatehouse.forwardingTo(upstream, settings)) {
            return gatehouse.manage("GET", "/actuator/health/upstreams/app").body();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void aUnixSocketThatIsListenedAtIsUp(String transport) throws IOException {
        Path socket = folder.resolve("app.sock");
        try (var _ = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            assertThat(healthOf("unix:" + socket, "--gatehouse.transport=" + transport)).contains(UP,
                    "\"upstream\":\"unix:" + socket + "\"");
        }
    }

    @Test
    void aUnixSocketThatIsNotThereIsDown() {
        assertThat(healthOf("unix:" + folder.resolve("app.sock"))).contains("\"status\":\"UPSTREAM_DOWN\"",
                "\"cause\":\"no-socket\"", "there is no socket at unix:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void localhostIsUpOnWhicheverAddressItListens(String address) {
        int port = Upstream.nobody();
        try (var upstream = Upstream.at(address, port, (_, _) -> true)) {
            assertThat(healthOf("http://localhost:" + port)).contains(UP);

            upstream.awaitNoConnection();
        }
    }

    @Test
    void aPortThatNobodyListensAtIsDown() {
        assertThat(healthOf("http://localhost:" + Upstream.nobody())).contains("\"status\":\"UPSTREAM_DOWN\"",
                "\"cause\":\"refused\"");
    }

    @Test
    void whoDoesNotAnswerIsDownAfterAWhile() throws IOException {
        List<SocketChannel> crowd = new ArrayList<>();
        try (var full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            for (int i = 0; i < 16; i++) {
                var one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()));
                crowd.add(one);
            }
            Awaitility.await().until(() -> crowd.stream().anyMatch(SocketChannel::isConnectionPending));

            assertThat(healthOf("http://127.0.0.1:" + full.getLocalPort())).contains("\"status\":\"UPSTREAM_DOWN\"",
                    "\"cause\":\"connect-timeout\"");
        } finally {
            for (SocketChannel one : crowd) {
                one.close();
            }
        }
    }
}
