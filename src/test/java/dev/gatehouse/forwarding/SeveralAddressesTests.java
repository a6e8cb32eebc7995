package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that an upstream whose name has an address of IPv4 and one of IPv6 is found on either, against sockets on both. */
class SeveralAddressesTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";

    /** Below the head start that an address has before the next one is tried, which a refused one must not use up. */
    private static final String NO_TIME_TO_LOSE = "--gatehouse.timeouts.connect=200ms";

    private static Upstream at(String address, int port) {
        return Upstream.at(address, port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("from " + address));
            return true;
        });
    }

    /** A port that nobody has taken of either address. */
    private static int freePort() {
        return Upstream.nobody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void localhostIsFoundWhereOnlyOneAddressListensAtOnceAndWithoutAWord(String address) {
        int port = freePort();
        try (var upstream = at(address, port);
                var gatehouse = Gatehouse.forwardingTo("http://localhost:" + port, NO_TIME_TO_LOSE);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from " + address);
            client.send(GET).readUntil("from " + address);
            RawClient.get(gatehouse.port(), "unknown.test", "/");

            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(gatehouse.accessLines(3)).filteredOn(line -> line.contains("\" 200 ")).hasSize(2);
            assertThat(gatehouse.errorLines(0)).isEmpty();
        }
    }

    @Test
    void whereBothListenOneIsAsked() {
        int port = freePort();
        try (var four = at("127.0.0.1", port);
                var six = at("::1", port);
                var gatehouse = Gatehouse.forwardingTo("http://localhost:" + port);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from 127.0.0.1");

            assertThat(four.connections()).isEqualTo(1);
            assertThat(six.connections()).isZero();
        }
    }

    @Test
    void whereNobodyListensTheFirstAddressIsNamed() {
        int port = freePort();
        try (var gatehouse = Gatehouse.forwardingTo("http://localhost:" + port)) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 ");
            assertThat(gatehouse.errorLines(2).getFirst()).contains("connect() failed (111: Connection refused)",
                    "upstream: \"http://127.0.0.1:" + port + "/\"");
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsNotWaitedForUntilTheLimit() throws IOException {
        int port = freePort();
        List<SocketChannel> crowd = new ArrayList<>();
        try (var full = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var upstream = at("::1", port);
                var gatehouse = Gatehouse.forwardingTo("http://localhost:" + port, "--gatehouse.timeouts.connect=15s");
                var client = RawClient.connect(gatehouse.port())) {
            fill(full, crowd);

            client.send(GET).readUntil("from ::1");

            assertThat(upstream.connections()).isEqualTo(1);
        } finally {
            for (SocketChannel one : crowd) {
                one.close();
            }
        }
    }

    /** Takes all places where connections wait to be accepted, so that the kernel lets further ones wait for an answer. */
    private static void fill(ServerSocket server, List<SocketChannel> crowd) throws IOException {
        for (int i = 0; i < 16; i++) {
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            crowd.add(channel);
        }
        Awaitility.await().until(() -> crowd.stream().anyMatch(SocketChannel::isConnectionPending));
    }
}
