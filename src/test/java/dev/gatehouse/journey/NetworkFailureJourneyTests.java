package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RequiresProgram;

/**
 * Failures that need a network of their own: Gatehouse runs in a network namespace whose routes forbid, miss or swallow what
 * is sent to addresses of RFC 5737. Nothing leaves the namespace.
 */
@RequiresProgram(value = {"ip", "curl"}, root = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkFailureJourneyTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String namespace = "gatehouse-" + ProcessHandle.current().pid();
    private final List<String> inside = List.of("ip", "netns", "exec", namespace);

    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Commands.run(LIMIT, List.of("ip", "netns", "add", namespace));
        run("ip", "link", "set", "lo", "up");
        run("ip", "route", "add", "prohibit", "192.0.2.7");
        run("ip", "route", "add", "unreachable", "192.0.2.8");
        // A cable to nowhere: the address behind it is said to exist, and what is sent to it is not answered.
        run("ip", "link", "add", "swallow", "type", "veth", "peer", "name", "nowhere");
        run("ip", "addr", "add", "198.51.100.1/24", "dev", "swallow");
        run("ip", "link", "set", "swallow", "up");
        run("ip", "link", "set", "nowhere", "up");
        run("ip", "neigh", "add", "198.51.100.9", "lladdr", "02:00:00:00:00:09", "dev", "swallow", "nud", "permanent");
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse:
                  timeouts: { connect: 300ms }
                  sites:
                    prohibited: { host: prohibited.test, upstream: "http://192.0.2.7:10012" }
                    unreachable: { host: unreachable.test, upstream: "http://192.0.2.8:10012" }
                    no-network: { host: no-network.test, upstream: "http://203.0.113.9:10012" }
                    named: { host: named.test, upstream: "http://upstream.test:10012" }
                    swallowed: { host: swallowed.test, upstream: "http://198.51.100.9:10012" }
                """);
        gatehouse = GatehouseProcess.serving(folder, inside);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        Commands.run(LIMIT, List.of("ip", "netns", "delete", namespace));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "prohibited|502|crit|connect() to 192.0.2.7:10012 failed (13: Permission denied) while connecting to upstream",
            "unreachable|502|error|connect() failed (113: No route to host) while connecting to upstream",
            "no-network|502|error|connect() failed (113: No route to host) while connecting to upstream",
            "swallowed|504|error|upstream timed out (110: Connection timed out) while connecting to upstream"})
    void theErrorLineIsWhatNginxWouldHaveWritten(String site, int status, String level, String message) {
        String response = run("curl", "--silent", "--include", "--max-time", "10", "--header",
                "Host: " + site + ".test",
                "http://127.0.0.1:" + gatehouse.port() + "/");

        assertThat(response).startsWith("HTTP/1.1 " + status + " ");
        String line = Awaitility.await()
                .until(() -> gatehouse.standardError()
                        .lines()
                        .filter(of -> of.contains(message) && of.contains(site + ".test"))
                        .toList(),
                        lines -> !lines.isEmpty())
                .getFirst();
        assertThat(line).matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[" + level + "\\] (\\d+)#\\1: \\*\\d+ .*")
                .endsWith(message + ", client: 127.0.0.1, server: " + site
                        + ".test, request: \"GET / HTTP/1.1\", upstream: "
                        + "\"http://" + address(site) + ":10012/\", host: \"" + site + ".test\"");
    }

    @Test
    void aNameServerThatCannotBeAskedIsNotTakenForTheUpstream() {
        String response = run("curl", "--silent", "--include", "--max-time", "20", "--header", "Host: named.test",
                "http://127.0.0.1:" + gatehouse.port() + "/");

        assertThat(response).startsWith("HTTP/1.1 504 ");
        Awaitility.await()
                .until(() -> gatehouse.standardError(),
                        log -> log.contains(
                                "upstream.test could not be resolved (110: Operation timed out), client: 127.0.0.1, "
                                        + "server: named.test, request: \"GET / HTTP/1.1\", host: \"named.test\""));
    }

    private static String address(String site) {
        return switch (site) {
            case "prohibited" -> "192.0.2.7";
            case "unreachable" -> "192.0.2.8";
            case "no-network" -> "203.0.113.9";
            default -> "198.51.100.9";
        };
    }

    private String run(String... command) {
        List<String> all = new ArrayList<>(inside);
        all.addAll(List.of(command));
        return Commands.run(LIMIT, all);
    }
}
