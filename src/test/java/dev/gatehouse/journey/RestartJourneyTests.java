package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.Visitors;

/** Restarts of an upstream and reloads of many sites, while visitors ask all the time: none of them notices. */
class RestartJourneyTests {

    private static final int VISITORS = 16;
    private static final int RESTARTS = 50;
    private static final List<String> IDEMPOTENT = List.of("GET", "PUT", "GET", "DELETE", "GET", "OPTIONS");

    @TempDir
    Path folder;

    /**
     * Each restart comes after so many requests rather than after a second, so that there are more of them, and at any moment of
     * a request.
     */
    @Test
    void noRequestFailsWhileTheUpstreamIsRestartedAgainAndAgain() throws IOException {
        try (var upstream = new RestartingUpstream();
                var gatehouse = serving(Gatehouse.site("app", "app.test", upstream.url()));
                var visitors = Visitors.of(VISITORS, gatehouse.port(),
                        number -> IDEMPOTENT.get(number % IDEMPOTENT.size()) + " app.test")) {
            for (int i = 0; i < RESTARTS; i++) {
                visitors.awaitAnswers(200);
                upstream.restart();
            }
            visitors.awaitAnswers(200);

            assertThat(visitors.stop()).isEmpty();
            assertThat(upstream.connections()).isGreaterThan(RESTARTS);
        }
    }

    @Test
    void noRequestFailsWhileTenThousandSitesAreReloaded() throws IOException {
        int sites = 10_000;
        try (var upstream = Upstream.echoing();
                var gatehouse = serving(sites(sites, upstream.port()));
                var visitors = Visitors.of(VISITORS, gatehouse.port(),
                        number -> "GET s%d.test".formatted(number % sites))) {
            for (int i = 1; i <= 2; i++) {
                visitors.awaitAnswers(500);
                write(sites(sites + i, upstream.port()));

                assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"sites\":" + (sites + i));
            }
            visitors.awaitAnswers(500);

            assertThat(visitors.stop()).isEmpty();
        }
    }

    private GatehouseProcess serving(String configuration) throws IOException {
        write(configuration);
        return GatehouseProcess.serving(folder, List.of());
    }

    private void write(String configuration) throws IOException {
        Files.writeString(folder.resolve("application.yml"), configuration);
    }

    private static String sites(int count, int port) {
        return IntStream.range(0, count)
                .mapToObj(i -> "  s%d: { host: s%d.test, upstream: %d }%n".formatted(i, i, port))
                .collect(Collectors.joining("", "gatehouse.sites:\n", ""));
    }

    /**
     * An upstream whose restarts leave the listening socket open, as under systemd: connections that were in use end at once,
     * whatever is on its way there, and new ones belong to the next process.
     *
     * <p>A connection that has not been used yet still answers one request. A request that is cut off there could not be told
     * from one that the upstream does not survive, and nobody may send it again.
     */
    private static final class RestartingUpstream implements AutoCloseable {

        private final Set<Socket> used = ConcurrentHashMap.newKeySet();
        private final AtomicInteger restarts = new AtomicInteger();
        private final Upstream upstream = Upstream.serving(this::serve);

        String url() {
            return upstream.url();
        }

        int connections() {
            return upstream.connections();
        }

        void restart() throws IOException {
            restarts.incrementAndGet();
            for (var connection : used) {
                connection.close();
            }
        }

        private void serve(Socket connection) throws IOException {
            int born = restarts.get();
            try {
                do {
                    String head = Upstream.readHead(connection);
                    Upstream.write(connection, Upstream.ok(head));
                    used.add(connection);
                } while (restarts.get() == born);
            } finally {
                used.remove(connection);
            }
        }

        @Override
        public void close() {
            upstream.close();
        }
    }
}
