package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RefusingKernel;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** What is said where the kernel itself refuses a connection, on both ways: a sandbox forbids it, or there is no more of something. */
@RequiresProgram("python3")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusingKernelJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The call and its error, then status, level, line, cause, the sentence for visitors, and a part of what is to be done. */
    private static final String REFUSALS = """
            connect | 1   | crit  | failed (1: Operation not permitted) while connecting to upstream | permission-denied | This server is not allowed to reach the application behind this site. | and allow just this connection
            socket  | 97  | alert | socket() failed (97: Address family not supported by protocol) while connecting to upstream | permission-denied | This server is not allowed to reach the application behind this site. | RestrictAddressFamilies=
            connect | 112 | error | failed (112: Host is down) while connecting to upstream | host-unreachable | The application behind this site cannot be found. | switch the machine on, and check its cable and address
            socket  | 23  | alert | socket() failed (23: Too many open files in system) while connecting to upstream | out-of-files | This server has run out of the resources it needs to reach the application behind this site. | find the program that keeps so many open, or allow more
            socket  | 12  | alert | socket() failed (12: Cannot allocate memory) while connecting to upstream | out-of-memory | This server has run out of the resources it needs to reach the application behind this site. | more memory
            socket  | 105 | alert | socket() failed (105: No buffer space available) while connecting to upstream | out-of-memory | This server has run out of the resources it needs to reach the application behind this site. | more memory
            """;

    private record Way(RefusingKernel kernel, GatehouseProcess gatehouse) {}

    private final Map<String, Way> ways = new HashMap<>();
    private final Upstream upstream = Upstream.doing((connection, _) -> {
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        return false;
    });

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        for (String way : List.of("--gatehouse.engine=true", Gatehouse.GATEWAY_WAY)) {
            Path itsFolder = Files.createDirectories(folder.resolve(way.substring(2)));
            Files.writeString(itsFolder.resolve("application.yml"), Gatehouse.site("app", "app.test", upstream.url()));
            var kernel = new RefusingKernel(itsFolder);
            // io_uring makes connections without system calls.
            ways.put(way, new Way(kernel, GatehouseProcess.start(itsFolder, kernel.words(), way, "--server.port=0",
                    "--management.server.port=0", "--gatehouse.transport=epoll")));
        }
        ways.values().forEach(way -> way.gatehouse().port());
    }

    @AfterAll
    void stop() {
        ways.values().forEach(way -> way.gatehouse().close());
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = REFUSALS)
    void onTheEngineARefusalIsToldByItsNumber(String call, int errno, String level, String line, String cause,
            String sentence, String remedy) {
        assertTold("--gatehouse.engine=true", call, errno, sentence, remedy, cause, level, line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = REFUSALS)
    void onTheGatewaysWayToo(String call, int errno, String level, String line, String cause, String sentence,
            String remedy) {
        assertTold(Gatehouse.GATEWAY_WAY, call, errno, sentence, remedy, cause, level, line);
    }

    private void assertTold(String name, String call, int errno, String sentence, String remedy, String cause,
            String level, String line) {
        Way way = Objects.requireNonNull(ways.get(name));
        way.kernel().refuse(call, errno);
        String response;
        try {
            response = ask(way.gatehouse());
        } finally {
            way.kernel().refuse("nothing", 0);
        }

        assertThat(response).startsWith("HTTP/1.1 502 ");
        JsonNode problem = JsonMapper.shared().readTree(response.substring(response.indexOf("\r\n\r\n")));
        JsonNode diagnosis = problem.path("diagnosis");
        assertThat(problem.path("detail").asString()).startsWith(sentence);
        assertThat(diagnosis.path("cause").asString()).isEqualTo(cause);
        assertThat(diagnosis.path("errno").asInt()).isEqualTo(errno);
        assertThat(diagnosis.path("remedy").asString()).contains(remedy);
        assertThat(line(way, " hint: ", problem.path("requestId").asString())).contains(remedy, ", cause: " + cause);
        assertThat(line(way, ", server: app.test,", "(" + errno + ": ")).contains("[" + level + "]", line);
        assertThat(ask(way.gatehouse())).startsWith("HTTP/1.1 200 ");
    }

    private static String ask(GatehouseProcess gatehouse) {
        return RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: app.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
    }

    private static String line(Way way, String part, String other) {
        return Awaitility.await("a line with " + part + " and " + other)
                .atMost(PATIENCE)
                .until(() -> way.gatehouse()
                        .standardError()
                        .lines()
                        .filter(line -> line.contains(part) && line.contains(other))
                        .toList(), lines -> !lines.isEmpty())
                .getFirst();
    }
}
