package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.UnixOperatingSystemMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.Visitors;

/**
 * Five thousand visitors who keep their connections and ask for nothing more, and two hundred attackers who never finish the head
 * of a request: everybody else is served all the same.
 *
 * <p>The crowd comes from many loopback addresses, since a single one may not have so many connections.
 */
@RequiresProgram("prlimit")
class CrowdJourneyTests {

    private static final int IDLE = 5000;
    private static final int ATTACKERS = 200;
    private static final int FROM_ONE_ADDRESS = 250;
    private static final int VISITORS = 16;
    private static final int REQUESTS = 3000;
    private static final long FILES = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Both for this process, which has one end of each connection, and for its child, which has the other. */
    @BeforeAll
    static void allowManyFiles() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        if (system.getMaxFileDescriptorCount() < FILES) {
            Commands.run(PATIENCE, List.of("prlimit", "--pid", String.valueOf(ProcessHandle.current().pid()),
                    "--nofile=%1$d:%1$d".formatted(FILES)));
        }
    }

    @Test
    void aCrowdAndSlowAttackersDoNotKeepOthersFromBeingServed() throws IOException {
        try (var upstream = Upstream.echoing(); var gatehouse = serving(upstream)) {
            Duration alone = p99(gatehouse);
            try (var idle = new Idle(gatehouse.port()); var attackers = new Attackers(gatehouse.port())) {
                attackers.awaitBytes(20);

                Duration inTheCrowd = p99(gatehouse);

                attackers.awaitBytes(1);
                assertThat(gatehouse.openFiles()).isGreaterThan(IDLE);
                assertThat(idle.areServed()).isTrue();
                System.out.printf("p99 of %d visitors: %s alone, %s beside %d idle connections and %d attackers%n",
                        VISITORS, alone, inTheCrowd, IDLE, ATTACKERS);
            }
        }
    }

    private Duration p99(GatehouseProcess gatehouse) {
        try (var visitors = Visitors.of(VISITORS, gatehouse.port(), _ -> "GET app.test")) {
            visitors.awaitAnswers(REQUESTS);
            assertThat(visitors.stop()).isEmpty();
            return visitors.percentile(0.99);
        }
    }

    /** Keeps idle connections for longer than the test lasts on a slow machine. */
    private GatehouseProcess serving(Upstream upstream) throws IOException {
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse:
                  timeouts: { keep-alive: 10m }
                  sites: { app: { host: app.test, upstream: %d } }
                """.formatted(upstream.port()));
        return GatehouseProcess.serving(folder, List.of());
    }

    /** @param visitor the number of one in the crowd, which tells the address it comes from */
    private static Socket connect(int port, int network, int visitor) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress("127.0.%d.%d".formatted(network, 1 + visitor / FROM_ONE_ADDRESS), 0));
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Visitors who were served once and then only keep their connection. */
    private static final class Idle implements AutoCloseable {

        private final List<Socket> sockets = new ArrayList<>();

        Idle(int port) throws IOException {
            for (int i = 0; i < IDLE; i++) {
                sockets.add(connect(port, 1, i));
            }
            assertThat(areServed()).isTrue();
        }

        /** Whether each of them gets an answer when it asks again. */
        boolean areServed() {
            return sockets.parallelStream().allMatch(Idle::isServed);
        }

        private static boolean isServed(Socket socket) {
            try {
                Upstream.write(socket, "GET /idle HTTP/1.1\r\nHost: app.test\r\n\r\n");
                String head = Upstream.readHead(socket);
                // The body is the request as it arrived, which is a head, too.
                return head.startsWith("HTTP/1.1 200 ") && Upstream.readHead(socket).startsWith("GET /idle ");
            } catch (IOException _) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static final class Attackers implements AutoCloseable {

        private final List<Attacker> attackers = new ArrayList<>();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger rounds = new AtomicInteger();

        Attackers(int port) throws IOException {
            for (int i = 0; i < ATTACKERS; i++) {
                attackers.add(new Attacker(port, i));
            }
            clock.scheduleWithFixedDelay(this::sendOneByteEach, 0, 20, TimeUnit.MILLISECONDS);
        }

        /** Waits until each of them has sent some more bytes. */
        void awaitBytes(int more) {
            int before = rounds.get();
            Awaitility.await().until(() -> rounds.get() >= before + more);
        }

        private void sendOneByteEach() {
            attackers.forEach(Attacker::sendOneByte);
            rounds.incrementAndGet();
        }

        @Override
        public void close() throws IOException {
            clock.close();
            for (var attacker : attackers) {
                attacker.socket.close();
            }
        }
    }

    /** Sends a head of a request byte by byte and never ends it; sent away, it comes back. */
    private static final class Attacker {

        private static final String HEAD = "GET / HTTP/1.1\r\nHost: app.test\r\nX-Slow: ";

        private final int port;
        private final int number;

        private Socket socket;
        private int sent;

        Attacker(int port, int number) throws IOException {
            this.port = port;
            this.number = number;
            this.socket = connect(port, 2, number);
        }

        void sendOneByte() {
            try {
                socket.getOutputStream().write(sent < HEAD.length() ? HEAD.charAt(sent) : 'z');
                sent++;
            } catch (IOException _) {
                comeBack();
            }
        }

        private void comeBack() {
            try {
                socket.close();
                socket = connect(port, 2, number);
                sent = 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
