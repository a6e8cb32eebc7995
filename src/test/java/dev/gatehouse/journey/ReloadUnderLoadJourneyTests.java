package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.Visitors;
import dev.gatehouse.fixture.WebSocketFrame;

/**
 * A minute in the life of a busy operator: each second the file of one of a thousand sites is added, changed, broken, repaired or removed,
 * while visitors ask all the time. None of them notices, no WebSocket ends, and no memory is lost.
 */
class ReloadUnderLoadJourneyTests {

    private static final int SITES = 1_000;
    private static final int CHANGES = 60;
    private static final int VISITORS = 8;
    private static final int SOCKETS = 16;
    private static final int CHANGED = 7;
    private static final int BROKEN = 8;
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(20);

    /** Not 40 KB for each change, where a thousand routes take hundreds. */
    private static final DataSize SLACK_OF_HEAP = DataSize.ofMegabytes(2);

    /** The compiler of the virtual machine is still at work. */
    private static final DataSize SLACK_OF_PROCESS = DataSize.ofMegabytes(40);

    @TempDir
    private Path sites;

    @Test
    void nobodyNoticesAChangeEachSecond(@TempDir Path folder) throws Exception {
        try (var one = Upstream.serving(ReloadUnderLoadJourneyTests::serve);
                var other = Upstream.serving(ReloadUnderLoadJourneyTests::serve)) {
            Files.writeString(folder.resolve("application.yml"), """
                    gatehouse: { sites-folder: %s, access-log.path: access.log }
                    """.formatted(sites));
            for (int i = 0; i < SITES; i++) {
                write(i, one);
            }
            try (var gatehouse = GatehouseProcess.serving(folder,
                    List.of("env", "JAVA_TOOL_OPTIONS=-XX:+UseSerialGC -Xmx160m"));
                    var visitors = Visitors.of(VISITORS, gatehouse.port(), ReloadUnderLoadJourneyTests::request);
                    var sockets = new Sockets(gatehouse.port())) {
                var operator = new Operator(gatehouse, one, other);
                IntStream.range(0, 5).forEach(operator::change);
                visitors.awaitAnswers(10_000);
                DataSize heap = gatehouse.liveHeap();
                DataSize memory = gatehouse.residentMemory();

                operator.changeEachSecond();

                assertThat(visitors.stop()).isEmpty();
                assertThat(sockets.stop()).isEmpty();
                assertThat(visitors.answered()).isGreaterThan(CHANGES * 100);
                assertThat(gatehouse.standardError()).doesNotContain("Exception", "\tat ");
                assertThat(gatehouse.liveHeap()).isLessThan(plus(heap, SLACK_OF_HEAP));
                assertThat(gatehouse.residentMemory()).isLessThan(plus(memory, SLACK_OF_PROCESS));
            }
        }
    }

    private static DataSize plus(DataSize size, DataSize more) {
        return DataSize.ofBytes(size.toBytes() + more.toBytes());
    }

    /** A half of them ask for what is being changed. */
    private static String request(int number) {
        int site = switch (number % 4) {
            case 0 -> CHANGED;
            case 1 -> BROKEN;
            default -> number % SITES;
        };
        return "GET s%d.test".formatted(site);
    }

    private Path file(String name) {
        return sites.resolve(name + ".yml");
    }

    private void write(int number, Upstream upstream) {
        write("s" + number, "host: s%d.test%nupstream: %d%n".formatted(number, upstream.port()));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says the request again, or agrees to be a WebSocket and says each frame again. Keeps nothing of it. */
    private static void serve(Socket connection) throws IOException {
        for (String head = Upstream.readHead(connection); !head.isEmpty(); head = Upstream.readHead(connection)) {
            if (head.contains("Sec-WebSocket-Key")) {
                Upstream.write(connection, WebSocketFrame.switchingProtocols(head));
                while (true) {
                    WebSocketFrame.read(connection).write(connection);
                }
            }
            Upstream.write(connection, Upstream.ok(head + "by " + connection.getLocalPort()));
        }
    }

    /** Changes one file after the other, and looks whether it is in force. */
    private final class Operator {

        private final GatehouseProcess gatehouse;
        private final Upstream one;
        private final Upstream other;
        private int changes;

        Operator(GatehouseProcess gatehouse, Upstream one, Upstream other) {
            this.gatehouse = gatehouse;
            this.one = one;
            this.other = other;
        }

        void changeEachSecond() throws InterruptedException {
            try (var pace = Executors.newSingleThreadScheduledExecutor()) {
                ScheduledFuture<?> running = pace.scheduleAtFixedRate(() -> {
                    if (changes == CHANGES) {
                        throw new Done();
                    }
                    change(changes++);
                }, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
                running.get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(Done.class);
            }
        }

        /** So that a file has another text each time, some of them have the number of the change in them. */
        void change(int number) {
            switch (number % 5) {
                case 0 -> {
                    write("new", "host: new.test%nupstream: %d%n".formatted(one.port()));
                    await().until(() -> get("new.test").startsWith("HTTP/1.1 200 "));
                }
                case 1 -> {
                    Upstream next = number % 2 == 0 ? one : other;
                    write(CHANGED, next);
                    await().until(() -> get("s%d.test".formatted(CHANGED)).endsWith("by " + next.port()));
                }
                case 2 -> {
                    write("s" + BROKEN, "host: s%d.test%nupsteam%d: 1%n".formatted(BROKEN, number));
                    await().until(() -> gatehouse.standardError().contains("upsteam%d: unknown key".formatted(number)));
                    assertThat(get("s%d.test".formatted(BROKEN))).startsWith("HTTP/1.1 200 ");
                }
                case 3 -> {
                    Upstream next = number % 2 == 0 ? one : other;
                    write(BROKEN, next);
                    await().until(() -> get("s%d.test".formatted(BROKEN)).endsWith("by " + next.port()));
                }
                default -> {
                    delete("new");
                    await().until(() -> get("new.test").startsWith("HTTP/1.1 404 "));
                }
            }
        }

        private String get(String host) {
            return RawClient.get(gatehouse.port(), host, "/look");
        }
    }

    private void delete(String name) {
        try {
            Files.delete(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of the schedule. */
    private static final class Done extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /** WebSockets of sites that nobody touches, each of which says something all the time and wants to hear it again. */
    private static final class Sockets implements AutoCloseable {

        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger echoes = new AtomicInteger();
        private final List<Thread> threads;
        private volatile boolean enough;

        Sockets(int port) {
            threads = IntStream.range(0, SOCKETS)
                    .mapToObj(number -> Thread.ofVirtual().start(() -> talk(port, "s%d.test".formatted(100 + number))))
                    .toList();
        }

        private void talk(int port, String host) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                Upstream.write(socket, WebSocketFrame.upgrade(host, "/socket"));
                String agreed = Upstream.readHead(socket);
                if (!agreed.startsWith("HTTP/1.1 101 ")) {
                    throw new IOException(agreed);
                }
                for (int i = 0; !enough; i++) {
                    String said = host + " " + i;
                    WebSocketFrame.of(WebSocketFrame.TEXT, said.getBytes(StandardCharsets.UTF_8)).writeMasked(socket);
                    String heard = new String(WebSocketFrame.read(socket).payload(), StandardCharsets.UTF_8);
                    if (!heard.equals(said)) {
                        throw new IOException(said + " came back as " + heard);
                    }
                    echoes.incrementAndGet();
                    LockSupport.parkNanos(BETWEEN_FRAMES.toNanos());
                }
            } catch (IOException e) {
                failures.add(host + ": " + e);
            }
        }

        /** What went wrong. */
        List<String> stop() throws InterruptedException {
            enough = true;
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(echoes).hasValueGreaterThan(SOCKETS * CHANGES);
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            enough = true;
        }
    }
}
