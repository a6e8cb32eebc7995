package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Starting and stopping the packaged jar, with configurations that are right, wrong or no YAML. */
class StartAndStopJourneyTests {

    private static final int EX_CONFIG = 78;

    @TempDir
    Path folder;

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() throws IOException {
        write("application.yml", """
                gatehouse:
                  timeouts:
                    connect: soon
                  error-log: { path: /tmp }
                  acess-log:
                    format: main
                  sites:
                    flask:
                      host: flask.example.com
                      upsteam: 5000
                    one:
                      host: same.example.com
                      upstream: 5000
                    two:
                      host: same.example.com
                      upstream: ftp://localhost
                    three:
                      host: same.example.com
                      upstream: 5003
                server:
                  port: eighty
                  shutdown: sometime
                spring.cloud.gateway.server.webflux.routes:
                - id: api
                  uri: http://localhost:1
                  predicates: [ "Pth=/x" ]
                """);

        try (var gatehouse = GatehouseProcess.start(folder, List.of())) {
            assertThat(gatehouse.exitStatus()).isEqualTo(EX_CONFIG);
            assertThat(gatehouse.standardError()).contains(
                    "application.yml:3:14, gatehouse.timeouts.connect: \"soon\" (expected: a duration such as 500ms, 5s or 2m)",
                    "gatehouse.acess-log: unknown key (expected: one of the keys ", "did you mean \"access-log\"?",
                    "gatehouse.sites.flask.upsteam: unknown key", "did you mean \"upstream\"?",
                    "gatehouse.sites.flask: no upstream (expected: ",
                    "\"/tmp\" (expected: a file that Gatehouse may write)",
                    "application.yml:16:17, gatehouse.sites.two.upstream: \"ftp://localhost\" (expected: a URL",
                    "application.yml:18:13, gatehouse.sites.three.host: \"same.example.com\" (expected: a host that site \"one\" ",
                    "application.yml:21:9, server.port: \"eighty\" (expected: a port from 0 to 65535)",
                    "application.yml:22:13, server.shutdown: \"sometime\" (expected: one of ",
                    "route \"api\": there is no predicate Pth").doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aFileThatIsNoYamlIsToldWithItsPlace() throws IOException {
        write("config/application.yml", "gatehouse:\n  sites:\n\tflask: 5\n");

        try (var gatehouse = GatehouseProcess.start(folder, List.of())) {
            assertThat(gatehouse.exitStatus()).isEqualTo(EX_CONFIG);
            assertThat(gatehouse.standardError()).contains("config/application.yml:3:1: ")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aFileElsewhereThatIsNoYamlIsToldTheSame() throws IOException {
        write("elsewhere.yml", "a: [\n");

        try (var gatehouse = GatehouseProcess.start(folder, List.of(),
                "--spring.config.location=file:./elsewhere.yml")) {
            assertThat(gatehouse.exitStatus()).isEqualTo(EX_CONFIG);
            assertThat(gatehouse.standardError()).contains("elsewhere.yml:2:1: ").doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aConfigurationElsewhereKeepsTheSafeDefaults() throws IOException {
        write("elsewhere.yml", "gatehouse.sites.a: { host: a.test, upstream: 1 }\n");

        try (var gatehouse = GatehouseProcess.serving(folder, List.of(),
                "--spring.config.location=file:elsewhere.yml")) {
            assertThat(gatehouse.managementPort()).isPositive();
            assertThat(RawClient.get(gatehouse.port(), "a.test", "/")).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void theSignalThatHangsUpReloads() throws IOException {
        assumeThat(GatehouseProcess.ignoresHangUp()).isFalse();
        write("application.yml", "gatehouse: { watch: false, sites: { a: { host: a.test, upstream: 1 } } }\n");

        try (var gatehouse = GatehouseProcess.serving(folder, List.of())) {
            await().until(() -> gatehouse.manage("GET", "/actuator/health/readiness").statusCode() == 200);
            write("sites.d/b.yml", "host: b.test\nrespond: { status: 200, body: reloaded }\n");

            gatehouse.hangUp();

            await().untilAsserted(
                    () -> assertThat(RawClient.get(gatehouse.port(), "b.test", "/")).startsWith("HTTP/1.1 200 "));
            assertThat(gatehouse.standardError()).contains("site b added").doesNotContain("Unsupported config data");
        }
    }

    @Test
    void everyServerAndEveryClientWorkOnTheSameFewThreads() throws IOException {
        write("application.yml",
                "gatehouse: { transport: nio, workers: 3, sites: { a: { host: a.test, upstream: 1 } } }\n");

        try (var gatehouse = GatehouseProcess.serving(folder, List.of())) {
            for (int i = 0; i < 8; i++) {
                assertThat(RawClient.get(gatehouse.port(), "a.test", "/")).startsWith("HTTP/1.1 502 ");
                assertThat(gatehouse.manage("GET", "/actuator/health").body()).contains("UPSTREAM_DOWN");
            }

            assertThat(gatehouse.threads()).noneMatch(name -> name.startsWith("reactor-"))
                    .filteredOn(name -> name.startsWith("gatehouse-nio"))
                    .hasSize(3);
        }
    }

    @Test
    void anOrderlyStopFinishesWhatRunsAndLosesNoLine() throws IOException {
        try (var upstream = Upstream.answering(Upstream.ok("fine"))) {
            write("application.yml", "gatehouse.sites.a: { host: a.test, upstream: %d }\n".formatted(upstream.port()));
            try (var gatehouse = GatehouseProcess.serving(folder, List.of());
                    var client = RawClient.connect(gatehouse.port())) {
                int requests = 2000;
                for (int i = 0; i < requests; i++) {
                    client.send("GET /" + i + " HTTP/1.1\r\nHost: a.test\r\n\r\n").readUntil("fine");
                }

                gatehouse.terminate();

                assertThat(gatehouse.standardOutput().lines()).hasSize(requests)
                        .last()
                        .asString()
                        .contains("\"GET /1999 ");
                assertThat(gatehouse.standardError()).doesNotContain("\tat ", "Exception");
            }
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
