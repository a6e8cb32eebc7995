package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Machine;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.Network;
import dev.gatehouse.fixture.RequiresProgram;

/**
 * Failures that need a network of their own. Gatehouse runs on a machine whose routes forbid, miss or swallow what is sent to some
 * addresses; the machine at the other end of its cable drops and rejects what comes to some ports, and asks a broken name server or
 * none. Each failure is told by its status and page, by the line that nginx would have written, and by the hint after it.
 */
@RequiresProgram(value = {"ip", "nft", "dnsmasq", "named", "curl"}, root = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkFailureJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FAR = "198.51.100.2";
    private static final Pattern REFERENCE = Pattern.compile("Reference: (\\w+)");

    private final Network network = Network.create();
    private final Machine machine = network.machine("proxy");
    private final Machine far = network.machine("far");

    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        network.cable(machine, "198.51.100.1/24", far, FAR + "/24");
        machine.run("ip", "route", "add", "prohibit", "203.0.113.7");
        machine.run("ip", "route", "add", "unreachable", "203.0.113.8");
        machine.run("ip", "route", "add", "blackhole", "203.0.113.10");
        // A machine that is off is noticed after 0.3 seconds, not after three.
        machine.set("net/ipv4/neigh/far/retrans_time_ms", "100");
        far.run("nft", """
                table ip firewall {
                    chain input {
                        type filter hook input priority filter
                        tcp dport 9001 drop
                        tcp dport 9002 reject with icmp type admin-prohibited
                    }
                }
                """);
        startNames(folder);
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse:
                  timeouts: { connect: 1s }
                  sites:
                    prohibited: { host: prohibited.test, upstream: "http://203.0.113.7:10012" }
                    unreachable: { host: unreachable.test, upstream: "http://203.0.113.8:10012" }
                    no-route: { host: no-route.test, upstream: "http://203.0.113.9:10012" }
                    swallowed: { host: swallowed.test, upstream: "http://203.0.113.10:10012" }
                    dropped: { host: dropped.test, upstream: "http://198.51.100.2:9001" }
                    rejected: { host: rejected.test, upstream: "http://198.51.100.2:9002" }
                    refused: { host: refused.test, upstream: "http://198.51.100.2:9003" }
                    absent: { host: absent.test, upstream: "http://198.51.100.77:80" }
                    unknown: { host: unknown.test, upstream: "http://unknown.example.net:80" }
                    empty: { host: empty.test, upstream: "http://empty.example.net:80" }
                    broken: { host: broken.test, upstream: "http://app.broken.example.net:80" }
                    silent: { host: silent.test, upstream: "http://app.silent.example.net:80" }
                """);
        gatehouse = GatehouseProcess.start(folder, machine.inside(), "--server.port=80",
                "--management.server.port=9090");
        gatehouse.port();
    }

    /** What it cannot answer by itself, it asks a BIND that cannot read its zone, or a machine that is not there. */
    private void startNames(Path folder) {
        machine.asksForNames(FAR);
        NameZone.in(folder).brokenZone("broken.example.net").startOn(far, 5353);
        far.start(Machine.at(FAR, 53), folder, "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--user=root",
                "--no-resolv", "--no-hosts", "--local=/example.net/", "--txt-record=empty.example.net,no address",
                "--server=/broken.example.net/127.0.0.1#5353", "--server=/silent.example.net/198.51.100.66");
    }

    @AfterAll
    void stop() {
        if (gatehouse != null) {
            gatehouse.close();
        }
        network.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "prohibited | 502 | crit  | connect() to 203.0.113.7:10012 failed (13: Permission denied) while connecting to upstream | permission-denied",
            "unreachable| 502 | error | connect() failed (113: No route to host) while connecting to upstream                     | host-unreachable",
            "no-route   | 502 | error | connect() to 203.0.113.9:10012 failed (101: Network is unreachable) while connecting to upstream | no-route",
            "swallowed  | 502 | crit  | connect() to 203.0.113.10:10012 failed (22: Invalid argument) while connecting to upstream | no-route",
            "dropped    | 504 | error | upstream timed out (110: Connection timed out) while connecting to upstream               | connect-timeout",
            "rejected   | 502 | error | connect() failed (113: No route to host) while connecting to upstream                     | host-unreachable",
            "refused    | 502 | error | connect() failed (111: Connection refused) while connecting to upstream                   | refused",
            "absent     | 502 | error | connect() failed (113: No route to host) while connecting to upstream                     | host-unreachable",
            "unknown    | 502 | error | unknown.example.net could not be resolved (3: Host not found)                             | name-not-found",
            "empty      | 502 | error | empty.example.net could not be resolved (3: Host not found)                               | name-without-address",
            "broken     | 502 | error | app.broken.example.net could not be resolved (2: Server failure)                          | name-server-failed",
            "silent     | 504 | error | app.silent.example.net could not be resolved (110: Operation timed out)                   | name-lookup-timeout"})
    void aFailureIsToldByItsStatusItsPageAndTwoLines(String site, int status, String level, String message,
            String cause) {
        String page = get(site);

        assertThat(page).startsWith("HTTP/1.1 " + status + " ");
        String id = REFERENCE.matcher(page).results().findFirst().orElseThrow().group(1);
        List<String> lines = linesUntil("request id: " + id);
        assertThat(lines.getFirst())
                .matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[" + level + "\\] (\\d+)#\\1: \\*\\d+ .*")
                .contains(message + ", client: 127.0.0.1, server: " + site + ".test, request: \"GET / HTTP/1.1\"")
                .endsWith("host: \"" + site + ".test\"")
                .doesNotContain("Exception", "connect(..)");
        assertThat(lines.getLast()).contains(" hint: ", ", cause: " + cause + ", ", ", site: " + site);
    }

    /** The line of the failure and that of the hint. */
    private List<String> linesUntil(String part) {
        List<String> lines = Awaitility.await(part)
                .atMost(PATIENCE)
                .until(() -> gatehouse.standardError().lines().toList(),
                        all -> all.stream().anyMatch(line -> line.contains(part)));
        String hint = lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
        String connection = hint.replaceFirst(".*: (\\*\\d+) .*", "$1");
        return lines.stream().filter(line -> line.contains(connection + " ")).toList();
    }

    private String get(String site) {
        return machine.run("curl", "--silent", "--include", "--max-time", "20", "--header", "Host: " + site + ".test",
                "http://127.0.0.1/");
    }
}
