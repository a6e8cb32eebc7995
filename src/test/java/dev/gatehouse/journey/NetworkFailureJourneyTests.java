package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Gatehouse;
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

    /** The site, then status, level, line, cause, the sentence for visitors, and a part of what is to be done. */
    private static final String FAILURES = """
            prohibited  | 502 | crit  | connect() to 203.0.113.7:10012 failed (13: Permission denied) while connecting to upstream | permission-denied | This server is not allowed to reach the application behind this site. | ask whoever set the route why; if Gatehouse may reach this address, add a route to it alone
            unreachable | 502 | error | connect() failed (113: No route to host) while connecting to upstream | host-unreachable | The application behind this site cannot be found. | ask whoever set the route why; if Gatehouse may reach this address, add a route to it alone
            no-route    | 502 | error | connect() to 203.0.113.9:10012 failed (101: Network is unreachable) while connecting to upstream | no-route | The application behind this site cannot be found. | correct the address, or give this machine a route to that network
            swallowed   | 502 | crit  | connect() to 203.0.113.10:10012 failed (22: Invalid argument) while connecting to upstream | no-route | The application behind this site cannot be found. | ask whoever set the route why; if Gatehouse may reach this address, add a route to it alone
            dropped     | 504 | error | upstream timed out (110: Connection timed out) while connecting to upstream | connect-timeout | The application behind this site cannot be reached. | check that the machine is on, that firewalls and the router's port forwarding let the port through
            rejected    | 502 | error | connect() failed (113: No route to host) while connecting to upstream | host-unreachable | The application behind this site cannot be found. | check the address, that the machine is on, and the route or firewall to it
            refused     | 502 | error | connect() failed (111: Connection refused) while connecting to upstream | refused | The application behind this site is not running. | start the application or correct its port
            absent      | 502 | error | connect() failed (113: No route to host) while connecting to upstream | host-unreachable | The application behind this site cannot be found. | see that the machine is on and connected, and that its address is still
            unknown     | 502 | error | unknown.example.net could not be resolved (3: Host not found) | name-not-found | The application behind this site cannot be found. | correct the name in the site's upstream, or add it to DNS or /etc/hosts
            empty       | 502 | error | empty.example.net could not be resolved (3: Host not found) | name-without-address | The application behind this site cannot be found. | add an address to the name, or correct the name in the site's upstream
            broken      | 502 | error | app.broken.example.net could not be resolved (2: Server failure) | name-server-failed | The application behind this site cannot be found. | look into the zone of the name and at its name servers
            silent      | 504 | error | app.silent.example.net could not be resolved (110: Operation timed out) | name-lookup-timeout | The application behind this site cannot be found. | check that the servers in /etc/resolv.conf (or gatehouse.dns.servers) run and can be reached
            """;

    private final Network network = Network.create();
    private final Machine machine = network.machine("proxy");
    private final Machine far = network.machine("far");

    /** By the port for visitors. */
    private final Map<Integer, GatehouseProcess> gatehouses = new HashMap<>();

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
        String configuration = """
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
                """;
        gatehouses.put(80, started(folder.resolve("engine"), configuration, "--server.port=80",
                "--management.server.port=9090"));
        gatehouses.put(81, started(folder.resolve("gateway"), configuration, "--server.port=81",
                "--management.server.port=9091", Gatehouse.GATEWAY_WAY));
        gatehouses.values().forEach(GatehouseProcess::port);
    }

    private GatehouseProcess started(Path folder, String configuration, String... settings) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("application.yml"), configuration);
        return GatehouseProcess.start(folder, machine.inside(), settings);
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
        gatehouses.values().forEach(GatehouseProcess::close);
        network.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = FAILURES)
    void onTheEngineAFailureIsToldByItsStatusItsPageAndTwoLines(String site, int status, String level, String message,
            String cause, String sentence, String remedy) {
        assertTold(80, site, status, sentence, remedy, cause, level, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = FAILURES)
    void onTheGatewaysWayToo(String site, int status, String level, String message, String cause, String sentence,
            String remedy) {
        assertTold(81, site, status, sentence, remedy, cause, level, message);
    }

    private void assertTold(int port, String site, int status, String sentence, String remedy, String cause,
            String level, String message) {
        String page = get(machine, port, site);

        assertThat(page).startsWith("HTTP/1.1 " + status + " ");
        JsonNode problem = JsonMapper.shared().readTree(page.substring(page.indexOf('{')));
        assertThat(problem.path("detail").asString()).startsWith(sentence + " The people who run this site");
        assertThat(problem.path("diagnosis").path("cause").asString()).isEqualTo(cause);
        assertThat(problem.path("diagnosis").path("remedy").asString()).contains(remedy);
        List<String> lines = linesUntil(port, "request id: " + problem.path("requestId").asString());
        assertThat(lines.getFirst())
                .matches("\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[" + level + "\\] (\\d+)#\\1: \\*\\d+ .*")
                .contains(message + ", client: 127.0.0.1, server: " + site + ".test, request: \"GET / HTTP/1.1\"")
                .endsWith("host: \"" + site + ".test\"")
                .doesNotContain("Exception", "connect(..)");
        assertThat(lines.getLast()).contains(" hint: ", remedy, ", cause: " + cause + ", ", ", site: " + site);
    }

    /** Whoever starts an application beside Gatehouse, and not in the same container, meets these two. */
    @Test
    void inAContainerItsTrapsAreNamed(@TempDir Path folder) throws IOException {
        Machine container = network.machine("container");
        network.cable(container, "192.0.2.2/24", far, "192.0.2.1/24");
        container.asksForNames("192.0.2.1");
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse.sites:
                  own: { host: own.test, upstream: "http://localhost:5000" }
                  name: { host: name.test, upstream: "http://app:5000" }
                """);
        List<String> before = new ArrayList<>(container.inside());
        before.addAll(List.of("env", "KUBERNETES_SERVICE_HOST=10.0.0.1"));
        try (var inside = GatehouseProcess.start(folder, before, "--server.port=80", "--management.server.port=9090")) {
            inside.port();

            assertThat(get(container, 80, "own")).contains("\"code\":\"container-localhost\"",
                    "localhost is its pod itself",
                    "write the name of the application's service in place of localhost:5000");
            assertThat(get(container, 80, "name")).contains("\"code\":\"kubernetes-name\"",
                    "for a service of another namespace write app.NAMESPACE in the site's upstream");
        }
    }

    /** The line of the failure and that of the hint. */
    private List<String> linesUntil(int port, String part) {
        List<String> lines = Awaitility.await(part)
                .atMost(PATIENCE)
                .until(() -> Objects.requireNonNull(gatehouses.get(port)).standardError().lines().toList(),
                        all -> all.stream().anyMatch(line -> line.contains(part)));
        String hint = lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
        String connection = hint.replaceFirst(".*: (\\*\\d+) .*", "$1");
        return lines.stream().filter(line -> line.contains(connection + " ")).toList();
    }

    private static String get(Machine from, int port, String site) {
        return from.run("curl", "--silent", "--include", "--max-time", "20", "--header", "Host: " + site + ".test",
                "--header", "Accept: application/json", "http://127.0.0.1:" + port + "/");
    }
}
