package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Machine;
import dev.gatehouse.fixture.Network;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** What visitors and the owner are told when this machine has run out of something that a connection needs, against its real limits. */
class ExhaustionJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n";
    private static final String SENTENCE = "This server has run out of the resources it needs to reach the application behind this site.";
    private static final String END_OF_PAGE = "Reference: ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
    @RequiresProgram("prlimit")
    void whoIsOutOfFilesSaysSoAndGoesOnAsSoonAsThereAreSome(String way) {
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            return false;
        })) {
            write(upstream.url());
            try (var gatehouse = GatehouseProcess.serving(folder, List.of(), way);
                    var visitor = RawClient.connect(gatehouse.port())) {
                assertThat(visitor.send(REQUEST).readUntil("ok")).startsWith("HTTP/1.1 200 ");

                gatehouse.limitOpenFiles("3");
                String page = visitor.send(REQUEST).readUntil(END_OF_PAGE);

                assertThat(page).startsWith("HTTP/1.1 502 ")
                        .contains(SENTENCE, "To do: Raise the limit of the service");
                assertThat(hint(gatehouse)).contains("cause: out-of-files", "LimitNOFILE");
                assertThat(gatehouse.standardError()).contains("[alert] ",
                        "socket() failed (24: Too many open files) while connecting to upstream, client: 127.0.0.1");

                gatehouse.limitOpenFiles("20000");
                visitor.readUntil("\n");
                assertThat(visitor.send(REQUEST).readUntil("ok")).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
    @RequiresProgram(value = {"ip", "ss", "python3"}, root = true)
    void whoIsOutOfPortsSaysSo(String way) {
        try (var network = Network.create()) {
            Machine machine = network.machine("proxy");
            Machine far = network.machine("far");
            network.cable(machine, "198.51.100.1/24", far, "198.51.100.2/24");
            machine.set("net/ipv4/ip_local_port_range", "40000 40001");
            write("http://198.51.100.2:9000");
            InetSocketAddress proxy = Machine.at("198.51.100.1", 80);
            try (var _ = far.start(Machine.at("198.51.100.2", 9000), folder, "python3", "-c",
                    "import socket, time; s = socket.create_server(('198.51.100.2', 9000)); time.sleep(600)");
                    var gatehouse = GatehouseProcess.start(folder, machine.inside(), "--server.port=80",
                            "--management.server.port=9090", way)) {
                gatehouse.port();
                try (var one = RawClient.connect(far, proxy);
                        var two = RawClient.connect(far, proxy);
                        var three = RawClient.connect(far, proxy)) {
                    one.send(REQUEST);
                    two.send(REQUEST);
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> machine
                                    .run("ss", "-Htn", "state", "established", "dport", "=", ":9000")
                                    .lines()
                                    .count() == 2);

                    assertThat(three.send(REQUEST).readUntil(END_OF_PAGE)).startsWith("HTTP/1.1 502 ")
                            .contains(SENTENCE);
                    assertThat(hint(gatehouse)).contains("cause: out-of-ports",
                            "so many requests are at work there at once; allow more ports",
                            "net.ipv4.ip_local_port_range");
                    assertThat(gatehouse.standardError()).contains("[crit] ",
                            "connect() to 198.51.100.2:9000 failed (99: Cannot assign requested address) "
                                    + "while connecting to upstream, client: 198.51.100.2");
                }
            }
        }
    }

    private void write(String upstream) {
        try {
            Files.writeString(folder.resolve("application.yml"), """
                    gatehouse:
                      sites:
                        app: { host: app.test, upstream: "%s" }
                    """.formatted(upstream));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String hint(GatehouseProcess gatehouse) {
        return Awaitility.await("a hint")
                .atMost(PATIENCE)
                .until(() -> gatehouse.standardError().lines().filter(line -> line.contains(" hint: ")).toList(),
                        lines -> !lines.isEmpty())
                .getFirst();
    }
}
