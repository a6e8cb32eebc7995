package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;

/** Tests that an upstream that speaks TLS is recognised as its site says, on both ways, against handshakes that really happen. */
class UpstreamTlsTests {

    private enum Way {

        ENGINE, GATEWAY;

        String[] settings() {
            return this == ENGINE ? new String[0] : new String[]{Gatehouse.GATEWAY_WAY};
        }
    }

    private static final TestCertificates AUTHORITY = TestCertificates.ofNewAuthority();

    private static final String UNKNOWN = "certificate-unknown-authority";
    private static final String WRONG_NAME = "certificate-wrong-name";
    private static final String UNABLE = "upstream SSL certificate verify error: (21:unable to verify the first certificate)";

    @TempDir
    private Path folder;

    private static String site(String name, String host, Upstream upstream, String tls) {
        return "    %s: { host: %s.test, upstream: \"https://%s:%d\", upstream-tls: { %s } }\n".formatted(name, name,
                host,
                upstream.port(), tls);
    }

    private static Gatehouse start(Way way, String... sites) {
        return Gatehouse.with("gatehouse:\n  sites:\n" + String.join("", sites), way.settings());
    }

    private String ca() {
        return "ca: " + AUTHORITY.authorityIn(folder);
    }

    private static String get(Gatehouse gatehouse, String site) {
        return RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: %s.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
                        .formatted(site));
    }

    private static void assertRefused(Gatehouse gatehouse, String site, String cause, String words, String remedy) {
        assertThat(get(gatehouse, site)).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"" + cause + "\"");
        List<String> lines = gatehouse.errorLines(2);
        assertThat(lines.getFirst()).contains(words).contains(" while SSL handshaking to upstream");
        assertThat(lines.get(1)).contains(remedy);
        gatehouse.emptyLogs();
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorityOfTheSitesOwnIsTrustedForThatSiteAlone(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("known", "localhost", upstream, ca()),
                        site("unknown", "localhost", upstream, ""))) {
            assertThat(get(gatehouse, "known")).startsWith("HTTP/1.1 200 ");
            assertRefused(gatehouse, "unknown", UNKNOWN, UNABLE, "upstream-tls.ca");
            assertThat(get(gatehouse, "known")).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theUpstreamIsAskedForByItsName(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("app", "localhost", upstream, ca()))) {
            assertThat(get(gatehouse, "app")).contains("asked for [type=host_name (0), value=localhost]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressIsProvedAndNotAskedFor(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("127.0.0.1").server(), false);
                var gatehouse = start(way, site("app", "127.0.0.1", upstream, ca()))) {
            assertThat(get(gatehouse, "app")).contains("asked for [] by nobody");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherNameMayBeAskedForAndHasToBeProved(Way way) {
        try (var other = Upstream.speakingTls(AUTHORITY.issue("other.test").server(), false);
                var own = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("other", "localhost", other, ca() + ", server-name: other.test"),
                        site("own", "localhost", own, ca() + ", server-name: other.test"))) {
            assertThat(get(gatehouse, "other")).contains("asked for [type=host_name (0), value=other.test]");
            assertRefused(gatehouse, "own", WRONG_NAME, "does not match \"other.test\"", "server-name");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherNameIsRefused(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("other.test").server(), false);
                var gatehouse = start(way, site("name", "localhost", upstream, ca()),
                        site("address", "127.0.0.1", upstream, ca()))) {
            assertRefused(gatehouse, "name", WRONG_NAME, "does not match \"localhost\"", "upstream-tls.server-name");
            assertRefused(gatehouse, "address", WRONG_NAME, "does not match \"127.0.0.1\"", "upstream-tls.server-name");
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredCertificateIsRefused(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issueExpired("localhost").server(), false);
                var gatehouse = start(way, site("app", "localhost", upstream, ca()))) {
            assertRefused(gatehouse, "app", "certificate-expired", "(10:certificate has expired)", "has expired");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyCertificateIsTakenOnlyByTheWordInsecure(Way way) {
        try (var upstream = Upstream.speakingTls(TestCertificates.ofNewAuthority().issueExpired("x.test").server(),
                false);
                var gatehouse = start(way, site("insecure", "localhost", upstream, "insecure: true"),
                        site("secure", "localhost", upstream, "insecure: false"))) {
            assertThat(get(gatehouse, "insecure")).startsWith("HTTP/1.1 200 ").contains("value=localhost");
            assertRefused(gatehouse, "secure", UNKNOWN, UNABLE, "upstream-tls.ca");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateOfOurOwnIsShownWhereTheSiteHasOne(Way way) {
        var own = AUTHORITY.issue("gatehouse.test");
        String shown = ", certificate: %s, key: %s".formatted(own.certificateIn(folder), own.keyIn(folder));
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").serverTrusting(AUTHORITY), true);
                var gatehouse = start(way, site("shown", "localhost", upstream, ca() + shown),
                        site("none", "localhost", upstream, ca()))) {
            assertThat(get(gatehouse, "shown")).contains(" by CN=gatehouse.test");
            assertRefused(gatehouse, "none", "client-certificate-wanted", "certificate", "upstream-tls.certificate");
            assertThat(get(gatehouse, "shown")).contains(" by CN=gatehouse.test");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsAreKeptAndSharedBySitesThatRecogniseTheUpstreamAlike(Way way) {
        String alike = ca();
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("one", "localhost", upstream, alike),
                        site("same", "localhost", upstream, alike),
                        site("other", "localhost", upstream, "insecure: true"));
                var client = RawClient.connect(gatehouse.port())) {
            for (String site : List.of("one", "same", "one", "other", "one", "other")) {
                client.send("GET / HTTP/1.1\r\nHost: %s.test\r\n\r\n".formatted(site)).readUntil("by nobody");
            }

            assertThat(upstream.requests()).hasSize(6);
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesAreReadAnewAfterAReload(Way way) throws IOException {
        Path file = TestCertificates.ofNewAuthority().authorityIn(folder);
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("app", "localhost", upstream, "ca: " + file))) {
            assertRefused(gatehouse, "app", UNKNOWN, UNABLE, "upstream-tls.ca");

            Files.copy(AUTHORITY.authorityIn(folder), file, StandardCopyOption.REPLACE_EXISTING);
            gatehouse.manage("POST", "/actuator/reload");

            assertThat(get(gatehouse, "app")).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsGoneIsTheCauseOfThe502(Way way) throws IOException {
        Path file = AUTHORITY.authorityIn(folder);
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("app", "localhost", upstream, "ca: " + file))) {
            Files.delete(file);

            assertRefused(gatehouse, "app", "tls", file.toString(), "upstream-tls");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUpstreamThatDoesNotSpeakTlsIsTold(Way way) {
        try (var upstream = Upstream.thatGreetsWith("HTTP/1.1 400 Bad Request\r\n\r\n");
                var gatehouse = start(way, site("app", "localhost", upstream, ca()))) {
            assertRefused(gatehouse, "app", "speaks-plain", "wrong version number", "write http://");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWebSocketGoesByTheSameSettings(Way way) {
        try (var upstream = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var gatehouse = start(way, site("known", "localhost", upstream, ca()),
                        site("unknown", "localhost", upstream, ""))) {
            String upgrade = "GET / HTTP/1.1\r\nHost: %s.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

            try (var client = RawClient.connect(gatehouse.port())) {
                assertThat(client.send(upgrade.formatted("known")).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            }
            try (var client = RawClient.connect(gatehouse.port())) {
                assertThat(client.send(upgrade.formatted("unknown")).readUntil("\r\n\r\n"))
                        .startsWith("HTTP/1.1 502 ");
            }
        }
    }
}
