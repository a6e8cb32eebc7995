package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Fault;
import dev.gatehouse.fixture.FaultInjector;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * Tests what visitor and operator are told of each {@link Fault}, on both ways, against the whole application and upstreams that really
 * have it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CausesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String UPLOADED = "x".repeat(100_000);

    private enum Way {

        ENGINE, GATEWAY;

        String[] settings() {
            return this == ENGINE ? new String[0] : new String[]{Gatehouse.GATEWAY_WAY};
        }
    }

    private final Map<Way, Gatehouse> gatehouses = new EnumMap<>(Way.class);
    @SuppressWarnings("NullAway.Init") // there from the beginning
    private FaultInjector faults;

    @BeforeAll
    void start(@TempDir Path folder) {
        faults = new FaultInjector(folder);
        Stream.of(Way.values())
                .forEach(way -> gatehouses.put(way, Gatehouse.with(faults.configuration(), way.settings())));
    }

    @AfterAll
    void stop() {
        gatehouses.values().forEach(Gatehouse::close);
        faults.close();
    }

    @ParameterizedTest
    @EnumSource
    void theEngineTellsEachCauseApart(Fault fault) {
        assertToldApart(Way.ENGINE, fault);
    }

    /** What it does not have, {@code forwarding.md} says: sockets of Unix and {@code timeouts.idle}. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"MISSING_SOCKET", "ABANDONED_SOCKET", "STALLED_UPLOAD",
            "STALLED_ANSWER"})
    void theGatewayTellsEachCauseApart(Fault fault) {
        assertToldApart(Way.GATEWAY, fault);
    }

    private void assertToldApart(Way way, Fault fault) {
        Gatehouse gatehouse = Objects.requireNonNull(gatehouses.get(way));
        Fault.Told told = fault.told();

        String response = ask(gatehouse.port(), fault);

        assertThat(response).startsWith("HTTP/1.1 " + told.status() + " ");
        assertThat(line(gatehouse, told.line(), ", server: " + fault.site() + ".test,")).doesNotContain("Exception");
        String hint = line(gatehouse, " hint: ", ", cause: " + told.cause() + ", upstream: ",
                ", site: " + fault.site() + ",");
        assertThat(hint).contains(told.remedy());
        if (told.status() != 200) {
            assertWhole(JsonMapper.shared().readTree(response.substring(response.indexOf("\r\n\r\n"))), told, hint);
        }
    }

    /** The test comes from this machine itself, and so it may see everything. */
    private static void assertWhole(JsonNode problem, Fault.Told told, String hint) {
        JsonNode diagnosis = problem.path("diagnosis");
        assertThat(problem.toString()).doesNotContain("Exception");
        assertThat(problem.path("cause").asString()).isEqualTo(told.cause());
        assertThat(problem.path("detail").asString()).startsWith(told.page() + " The people who run this site");
        assertThat(diagnosis.path("cause").asString()).isEqualTo(told.cause());
        assertThat(diagnosis.path("who_acts").asString()).isEqualTo(told.who());
        assertThat(diagnosis.path("remedy").asString()).contains(told.remedy());
        assertThat(diagnosis.path("commands").path(0).path("command").asString("")).startsWith(told.command());
        assertThat(hint).contains(diagnosis.path("remedy").asString(),
                diagnosis.path("commands").path(0).path("command").asString(""));
    }

    /** An upload goes on until it ends or is ended. */
    private static String ask(int port, Fault fault) {
        String head = "%s / HTTP/1.1\r\nHost: %s.test\r\nAccept: application/json\r\nConnection: close\r\n";
        if (fault != Fault.STALLED_UPLOAD) {
            return RawClient.exchange(port, head.formatted("GET", fault.site()) + "\r\n");
        }
        try (var visitor = RawClient.connect(port)) {
            visitor.send(head.formatted("POST", fault.site()) + "Content-Length: 1000000000\r\n\r\n");
            Thread upload = Thread.ofVirtual().start(() -> upload(visitor));
            String response = visitor.readUntil("}]}}");
            upload.interrupt();
            return response;
        }
    }

    private static void upload(RawClient visitor) {
        try {
            for (int sent = 0; sent < 1_000_000_000; sent += UPLOADED.length()) {
                visitor.send(UPLOADED);
            }
        } catch (UncheckedIOException _) {
            // It has been ended.
        }
    }

    private static String line(Gatehouse gatehouse, String... parts) {
        return Awaitility.await("a line with " + String.join(" and ", parts))
                .until(() -> gatehouse.errorLines(0)
                        .stream()
                        .filter(line -> Stream.of(parts).allMatch(line::contains))
                        .toList(),
                        lines -> !lines.isEmpty())
                .getFirst();
    }

    /** What it is that speaks there is the most useful word of all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SSH|speaks SSH, not HTTP: it says \"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\"",
            "SMTP|speaks SMTP (mail)", "FTP|speaks FTP", "POP3|speaks POP3 (mail)", "IMAP|speaks IMAP (mail)",
            "MYSQL|speaks MySQL or MariaDB", "REDIS|speaks Redis", "VNC|speaks VNC", "AMQP|speaks AMQP",
            "POSTGRESQL|speaks PostgreSQL", "SSH_IN_TLS|speaks SSH",
            "WRONG_NAME|it is for other.test, and was asked for localhost", "EXPIRED|it ended on 2",
            "NOT_YET_VALID|it begins on 2", "SELF_SIGNED|for localhost", "UNKNOWN_AUTHORITY|signed by 'Authority"})
    void theHintSaysWhatWasFound(Fault fault, String words) {
        for (Gatehouse gatehouse : gatehouses.values()) {
            RawClient.get(gatehouse.port(), fault.site() + ".test", "/");

            assertThat(line(gatehouse, ", site: " + fault.site() + ",")).contains(words);
        }
    }

    /** A server of yesterday as an operator has it, in place of a canned alert. */
    @ParameterizedTest
    @EnumSource
    @RequiresProgram("openssl")
    void aServerWhoseNewestVersionIsTls11IsToldApart(Way way, @TempDir Path folder) {
        int port = Upstream.nobody();
        Commands.run(PATIENCE, List.of("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj",
                "/CN=localhost", "-keyout", folder.resolve("key.pem").toString(), "-out",
                folder.resolve("certificate.pem").toString()));
        try (var _ = Program.saying("ACCEPT", folder, List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port,
                "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-www", "-key", "key.pem", "-cert", "certificate.pem"));
                var gatehouse = Gatehouse.forwardingTo("https://localhost:" + port, way.settings())) {
            Fault.Told told = Fault.OLD_TLS.told();

            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 502 ")
                    .contains(told.page());
            assertThat(line(gatehouse, told.line())).contains("server: app.test");
            assertThat(line(gatehouse, " hint: ", ", cause: no-common-tls")).contains(told.remedy(), "alert 70");
        }
    }

    /** Some servers of TLS say in plain HTTP what is wrong; they are the application, and it is their answer. */
    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsHttpIsTheApplicationsOwn(Way way) {
        String page = "HTTP/1.1 400 Bad Request\r\nContent-Length: 56\r\n\r\nThe plain HTTP request was sent to HTTPS port, says nginx";
        try (var upstream = Upstream.answering(page);
                var gatehouse = Gatehouse.forwardingTo(upstream.url(), way.settings())) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 400 ")
                    .contains("HTTPS port");
            assertThat(List.copyOf(gatehouse.errorLines(0))).isEmpty();
        }
    }
}
