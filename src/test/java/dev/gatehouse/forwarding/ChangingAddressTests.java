package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.admin.HistoryEndpoint;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.WebSocketFrame;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;

/**
 * Tests for upstreams whose names lead elsewhere while the program runs, on both ways, against bind9 and sockets at several addresses of
 * loopback.
 */
@RequiresProgram("named")
class ChangingAddressTests {

    private static final String HOME = "home.example.test";
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static final String OLD = "127.0.0.2";
    private static final String NEW = "127.0.0.3";

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final int port = Upstream.nobody();
    private NameZone dns;

    @BeforeEach
    void start() {
        dns = NameZone.in(folder).openZone("example.test", "home 60 A " + OLD).brokenZone("broken.test").start();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    private Gatehouse gatehouse(boolean engine, String... further) {
        return forwardingTo(HOME, engine, further);
    }

    private Gatehouse forwardingTo(String host, boolean engine, String... further) {
        String[] settings = Stream.concat(Stream.of(further),
                Stream.of("--gatehouse.dns.servers=" + dns.server(), "--gatehouse.engine=" + engine))
                .toArray(String[]::new);
        return Gatehouse.at(clock, Gatehouse.site("app", "app.test", "http://" + host + ":" + port), settings);
    }

    private Upstream at(String address) {
        return Upstream.at(address, port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("from " + address));
            return true;
        });
    }

    private static String get(Gatehouse gatehouse) {
        return RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: app.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
    }

    private void move(Gatehouse gatehouse) {
        dns.set(HOME, "A", 60, NEW);
        clock.advance(Duration.ofSeconds(61));
        Awaitility.await()
                .until(() -> gatehouse.bean(Resolver.class).known(HOME).map(Resolution::addressesInWords),
                        Optional.of(NEW)::equals);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNextRequestGoesToTheNewAddressThoughAConnectionWaitsAtTheOldOne(boolean engine) {
        try (var old = at(OLD);
                var fresh = at(NEW);
                var gatehouse = gatehouse(engine);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from " + OLD);
            client.send(GET).readUntil("from " + OLD);
            assertThat(old.connections()).isEqualTo(1);
            move(gatehouse);

            client.send(GET).readUntil("from " + NEW);

            assertThat(fresh.connections()).isEqualTo(1);
            old.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLongAnswerFromTheOldAddressIsNotCutOffAndItsConnectionNotUsedAgain(boolean engine) {
        var half = new CountDownLatch(1);
        var moved = new CountDownLatch(1);
        try (var old = Upstream.at(OLD, port, (connection, _) -> answerInHalves(connection, half, moved));
                var fresh = at(NEW);
                var gatehouse = gatehouse(engine);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("first");
            move(gatehouse);
            moved.countDown();
            client.readUntil("second");

            client.send(GET).readUntil("from " + NEW);

            assertThat(fresh.connections()).isEqualTo(1);
            old.awaitNoConnection();
        }
    }

    private static boolean answerInHalves(Socket connection, CountDownLatch half, CountDownLatch moved)
            throws IOException {
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nfirst");
        half.countDown();
        try {
            if (!moved.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nothing moved");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        Upstream.write(connection, "second");
        return true;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWebSocketToTheOldAddressLivesOn(boolean engine) throws IOException {
        try (var old = Upstream.at(OLD, port, (connection, request) -> {
            Upstream.write(connection, WebSocketFrame.switchingProtocols(request));
            while (true) {
                WebSocketFrame.read(connection).write(connection);
            }
        });
                var gatehouse = gatehouse(engine);
                var visitor = new Socket(InetAddress.getLoopbackAddress(), gatehouse.port())) {
            Upstream.write(visitor, WebSocketFrame.upgrade("app.test", "/"));
            assertThat(Upstream.readHead(visitor)).startsWith("HTTP/1.1 101 ");
            move(gatehouse);

            WebSocketFrame.of(WebSocketFrame.PING, new byte[]{1}).writeMasked(visitor);

            assertThat(WebSocketFrame.read(visitor).opcode()).isEqualTo(WebSocketFrame.PING);
            assertThat(old.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameMayMoveFromIpv4ToIpv6(boolean engine) {
        try (var _ = at(OLD);
                var _ = at("::1");
                var gatehouse = gatehouse(engine);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from " + OLD);
            dns.set(HOME, "AAAA", 60, "::1");
            dns.set(HOME, "A", 60);
            clock.advance(Duration.ofSeconds(61));
            Awaitility.await()
                    .until(() -> gatehouse.bean(Resolver.class).known(HOME).map(Resolution::addressesInWords),
                            Optional.of("::1")::equals);

            client.send(GET).readUntil("from ::1");
        }
    }

    @Test
    void aMoveIsToldOfInTheErrorLogAndInTheHistoryOfTheSite() {
        try (var _ = at(OLD); var gatehouse = gatehouse(true); var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from " + OLD);
            move(gatehouse);

            String moved = "upstream home.example.test moved 127.0.0.2 -> 127.0.0.3 (TTL 60)";
            assertThat(gatehouse.errorLines(1)).singleElement()
                    .asString()
                    .matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[notice] \\d+#\\d+: "
                            + Pattern.quote(moved));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gatehouse.bean(HistoryEndpoint.class).history())
                            .extractingByKey("events", InstanceOfAssertFactories.list(Map.class))
                            .singleElement(InstanceOfAssertFactories.MAP)
                            .containsEntry("kind", "moved")
                            .containsEntry("sites", List.of("app"))
                            .containsEntry("what", moved));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestThatFindsNobodyAtTheOldAddressGoesToTheNewOne(boolean engine) {
        try (var fresh = at(NEW); var gatehouse = gatehouse(engine)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ");
            dns.set(HOME, "A", 60, NEW);
            clock.advance(Duration.ofSeconds(1));

            assertThat(RawClient.exchange(gatehouse.port(), "POST / HTTP/1.1\r\nHost: app.test\r\n"
                    + "Connection: close\r\nContent-Length: 4\r\n\r\nbody")).endsWith("from " + NEW);
            assertThat(fresh.requests()).singleElement().asString().endsWith("\r\n\r\nbody");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileDnsIsSilentWhatHappenedAtTheAddressIsSaid(boolean engine) {
        try (var gatehouse = gatehouse(engine)) {
            assertThat(get(gatehouse)).contains("\"cause\":\"refused\"");
            dns.fallSilent();
            clock.advance(Duration.ofSeconds(1));

            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"refused\"");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdleConnectionToThisMachineIsNotLeftBehind(boolean engine) {
        try (var local = at("::1");
                var gatehouse = forwardingTo("localhost", engine);
                var client = RawClient.connect(gatehouse.port())) {
            for (int i = 0; i < 5; i++) {
                client.send(GET).readUntil("from ::1");
                clock.advance(Duration.ofMinutes(2));
            }

            assertThat(local.connections()).isEqualTo(1);
            assertThat(gatehouse.bean(Resolver.class).known("localhost").map(Resolution::addressesInWords))
                    .contains("127.0.0.1, ::1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileDnsIsDownRequestsGoToTheLastGoodAddress(boolean engine) {
        try (var _ = at(OLD);
                var gatehouse = gatehouse(engine);
                var client = RawClient.connect(gatehouse.port())) {
            client.send(GET).readUntil("from " + OLD);
            dns.close();
            clock.advance(Duration.ofHours(1));

            assertThat(get(gatehouse)).endsWith("from " + OLD);
            assertThat(gatehouse.errorLines(1).getFirst()).contains("[warn]",
                    "upstream home.example.test stays at 127.0.0.2: " + dns.server() + " cannot be asked");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameThatDoesNotResolveStopsNothingAndIsServedOnceItDoes(boolean engine) {
        try (var _ = at(NEW); var gatehouse = forwardingTo("later.example.test", engine)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ")
                    .contains("\"cause\":\"name-not-found\"");
            dns.set("later.example.test", "A", 60, NEW);
            clock.advance(Duration.ofSeconds(1));

            assertThat(get(gatehouse)).endsWith("from " + NEW);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatFailsIsNamed(boolean engine) {
        try (var gatehouse = forwardingTo("home.broken.test", engine)) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 502 ")
                    .contains("\"cause\":\"name-server-failed\"");
            assertThat(gatehouse.errorLines(2).getFirst()).contains("home.broken.test could not be resolved (2: ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatIsSilentIsTooLateAndNotTakenForTheUpstream(boolean engine) {
        dns.fallSilent();
        try (var gatehouse = gatehouse(engine, "--gatehouse.timeouts.connect=2s")) {
            assertThat(get(gatehouse)).startsWith("HTTP/1.1 504 ")
                    .contains("\"cause\":\"name-lookup-timeout\"");
        }
    }
}
