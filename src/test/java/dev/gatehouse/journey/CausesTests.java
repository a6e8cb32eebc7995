package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
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
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Fault;
import dev.gatehouse.fixture.FaultInjector;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;

/**
 * Tests what visitor and operator are told of each {@link Fault}, on both ways, against the whole application and upstreams that really
 * have it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CausesTests {

    private enum Way {
        ENGINE, GATEWAY
    }

    private final Map<Way, Gatehouse> gatehouses = new EnumMap<>(Way.class);
    @SuppressWarnings("NullAway.Init") // there from the beginning
    private FaultInjector faults;

    @BeforeAll
    void start(@TempDir Path folder) {
        faults = new FaultInjector(folder);
        gatehouses.put(Way.ENGINE, Gatehouse.with(faults.configuration()));
        gatehouses.put(Way.GATEWAY, Gatehouse.with(faults.configuration(), Gatehouse.GATEWAY_WAY));
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"MISSING_SOCKET", "ABANDONED_SOCKET"})
    void theGatewayTellsEachCauseApart(Fault fault) {
        assertToldApart(Way.GATEWAY, fault);
    }

    private void assertToldApart(Way way, Fault fault) {
        Gatehouse gatehouse = Objects.requireNonNull(gatehouses.get(way));

        String response = RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: %s.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
                        .formatted(fault.site()));

        assertThat(response).startsWith("HTTP/1.1 " + fault.status() + " ");
        if (fault.status() != 200) {
            assertThat(response).contains("\"cause\":\"" + fault.code() + "\"").doesNotContain("Exception");
        }
        assertThat(line(gatehouse, ", server: " + fault.site() + ".test,")).contains(fault.message());
        assertThat(line(gatehouse, ", site: " + fault.site() + ",")).contains(" hint: ", fault.remedy(),
                ", cause: " + fault.code());
    }

    private static String line(Gatehouse gatehouse, String part) {
        return Awaitility.await("a line with " + part)
                .until(() -> gatehouse.errorLines(0).stream().filter(line -> line.contains(part)).toList(),
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

    /** Some servers of TLS say in plain HTTP what is wrong; they are the application, and it is their answer. */
    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsHttpIsTheApplicationsOwn(Way way) {
        String page = "HTTP/1.1 400 Bad Request\r\nContent-Length: 56\r\n\r\nThe plain HTTP request was sent to HTTPS port, says nginx";
        try (var upstream = dev.gatehouse.fixture.Upstream.answering(page);
                var gatehouse = Gatehouse.forwardingTo(upstream.url(),
                        way == Way.ENGINE ? new String[0] : new String[]{Gatehouse.GATEWAY_WAY})) {
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).startsWith("HTTP/1.1 400 ")
                    .contains("HTTPS port");
            assertThat(List.copyOf(gatehouse.errorLines(0))).isEmpty();
        }
    }
}
