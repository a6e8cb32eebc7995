package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;

/** Tests for {@code gatehouse why}, against a running Gatehouse. */
class WhyCommandTests {

    private static final int WIDTH = 80;
    private static final String ENGINE_WAY = "--gatehouse.engine=true";

    private Upstream upstream;
    private Gatehouse gatehouse;
    private int nobody;

    @BeforeEach
    void start() {
        upstream = Upstream.answering(Upstream.ok("hello"));
        nobody = Upstream.nobody();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    app:
                      host: app.test
                      upstream: %s
                      paths:
                        - prefix: /api/
                          upstream: http://127.0.0.1:%d
                    all:
                      host: "*.test"
                      upstream: http://localhost:%d
                """.formatted(upstream.url(), nobody, upstream.port()));
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private CommandLineFixture why(String... words) {
        return CommandLineFixture.run(gatehouse,
                Stream.concat(Stream.of("why"), Arrays.stream(words)).toArray(String[]::new));
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + gatehouse.port() + path;
    }

    private String idOfAFailure() {
        RawClient.get(gatehouse.port(), "app.test", "/api/x?secret");
        return gatehouse.errorLines(2).getLast().replaceFirst(".*request id: ", "");
    }

    private static String inOneLine(CommandLineFixture said) {
        return said.out().replaceAll("\\s+", " ");
    }

    @Test
    void theWayOfARequestThatWorks() {
        CommandLineFixture said = why(url("app.test", "/page"));

        assertThat(said.err()).isEmpty();
        assertThat(said.out()).contains("listener    port " + gatehouse.port() + ", http, asked from 127.0.0.1")
                .contains("site        app\n")
                .contains("-> app: exact name app.test, the first whose conditions hold")
                .doesNotContain("resolved");
        assertThat(inOneLine(said)).contains(
                "- app/paths[0]: exact name app.test and prefix /api/, its conditions do not hold",
                "- all: wildcard *.test, asked only if none before it takes the request");
        assertThat(said.out())
                .containsPattern("connect +127\\.0\\.0\\.1:" + upstream.port() + ", [\\d.]+ ms")
                .containsPattern("answer +200, 5 bytes, first byte after [\\d.]+ ms, all after [\\d.]+ ms")
                .contains("\"GET /page HTTP/1.1\" 200 5");
        assertThat(said.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void theWayIsToldOnBothWays(String way) {
        try (Gatehouse of = Gatehouse.with("""
                gatehouse.sites.app:
                  host: app.test
                  upstream: %s
                  paths: [ { prefix: /api/, upstream: "http://127.0.0.1:%d" } ]
                """.formatted(upstream.url(), nobody), way)) {
            String works = inOneLine(CommandLineFixture.run(of, "why", "http://app.test:" + of.port() + "/page"));
            String fails = inOneLine(CommandLineFixture.run(of, "why", "http://app.test:" + of.port() + "/api/x"));

            assertThat(works).contains("site app ", "\"GET /page HTTP/1.1\" 200 5")
                    .containsPattern("connect 127\\.0\\.0\\.1:" + upstream.port() + ", [\\d.]+ ms ")
                    .containsPattern("answer 200, 5 bytes, first byte after [\\d.]+ ms, all after [\\d.]+ ms");
            assertThat(fails).contains("-> app/paths[0]: exact name app.test and prefix /api/", "answer 502",
                    "cause refused: nothing listens at http://127.0.0.1:" + nobody + ": ", "errno 111",
                    "\"GET /api/x HTTP/1.1\" 502");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void soIsTheEncryptionOfTheUpstream(String way, @TempDir Path folder) {
        TestCertificates authority = TestCertificates.ofNewAuthority();
        try (Upstream secure = Upstream.speakingTls(authority.issue("localhost").server(), false);
                Gatehouse of = Gatehouse.with("""
                        gatehouse.sites:
                          known: { host: known.test, upstream: "https://localhost:%1$d", upstream-tls: { ca: %2$s } }
                          unknown: { host: unknown.test, upstream: "https://localhost:%1$d" }
                        """.formatted(secure.port(), authority.authorityIn(folder)), way)) {
            String known = inOneLine(CommandLineFixture.run(of, "why", "http://known.test:" + of.port() + "/"));
            String unknown = inOneLine(CommandLineFixture.run(of, "why", "http://unknown.test:" + of.port() + "/"));

            assertThat(known).contains("upstream https://localhost:" + secure.port(), "answer 200")
                    .containsPattern("connect [^ ]+:" + secure.port() + ", [\\d.]+ ms, TLSv1\\.3 TLS_");
            assertThat(unknown).contains("answer 502", "cause certificate-unknown-authority: ")
                    .doesNotContain("TLSv1.3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    @RequiresProgram("named")
    void theNameOfAnUpstreamIsToldWithItsAge(String way, @TempDir Path folder) {
        try (NameZone dns = NameZone.in(folder).openZone("example.test", "home 60 A 127.0.0.1").start();
                Gatehouse named = Gatehouse.forwardingTo("http://home.example.test:" + upstream.port(), way,
                        "--gatehouse.dns.servers=" + dns.server())) {
            CommandLineFixture said = CommandLineFixture.run(named, "why", "http://app.test:" + named.port() + "/");

            assertThat(inOneLine(said)).containsPattern(
                    "resolved home\\.example\\.test is 127\\.0\\.0\\.1, by dns, \\d+ s ago, TTL 60 s connect 127\\.0\\.0\\.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    @RequiresProgram("named")
    void anAddressThatServesOnWhileDnsIsDownIsToldAsSuch(String way, @TempDir Path folder) {
        try (NameZone dns = NameZone.in(folder).openZone("example.test", "home 1 A 127.0.0.1").start();
                Gatehouse named = Gatehouse.forwardingTo("http://home.example.test:" + upstream.port(), way,
                        "--gatehouse.dns.servers=" + dns.server())) {
            assertThat(RawClient.get(named.port(), "app.test", "/")).startsWith("HTTP/1.1 200");
            dns.fallSilent();

            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String said = inOneLine(
                        CommandLineFixture.run(named, "why", "http://app.test:" + named.port() + "/"));
                assertThat(said).containsPattern("home\\.example\\.test is 127\\.0\\.0\\.1, by dns, \\d+ s ago, "
                        + "TTL 1 s; the last good answer, as there is none now connect 127\\.0\\.0\\.1:")
                        .contains("answer 200");
            });
        }
    }

    @Test
    void theCertificateIsTheOneThatIsShown() {
        try (Gatehouse secure = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.https.port=0")) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                CommandLineFixture said = CommandLineFixture.run(secure, "why", "https://app.test/");
                assertThat(inOneLine(said)).contains("listener port " + secure.httpsPort() + ", https, TLSv1.3 TLS_")
                        .containsPattern("certificate for app\\.test, until \\d{4}-.*, from ")
                        .contains("answer 200")
                        .doesNotContain("not for this name", "expired");
            });
        }
    }

    @Test
    void theWayOfARequestThatFails() {
        CommandLineFixture said = why(url("app.test", "/api/x"));

        assertThat(said.out()).contains("-> app/paths[0]: exact name app.test and prefix /api/", "answer      502",
                "errno 111", "to do       ", "connect() failed (111: Connection refused)",
                "\"GET /api/x HTTP/1.1\" 502");
        assertThat(inOneLine(said)).contains("cause refused: nothing listens at http://127.0.0.1:" + nobody + ": ");
        assertThat(said.status()).isEqualTo(1);
    }

    @Test
    void aNameThatNoSiteHas() {
        CommandLineFixture said = why(url("nobody.example", "/"));

        assertThat(said.out()).contains("site        none has this name and path", "answer      404");
        assertThat(said.status()).isEqualTo(1);
    }

    @Test
    void aFailedRequestIsToldByItsId() {
        CommandLineFixture said = why(idOfAFailure());

        assertThat(said.err()).isEmpty();
        assertThat(said.out()).contains("request     http://app.test/api/x, id ")
                .contains("answer      502", "cause       refused: ")
                .contains(gatehouse.accessLines(1).getFirst())
                .contains(gatehouse.errorLines(2).getFirst());
        assertThat(said.status()).isEqualTo(1);
    }

    @Test
    void anIdThatNobodyKnowsIsSaidSo() {
        CommandLineFixture said = why("0123456789abcdef");

        assertThat(said.err())
                .contains("no failed request has the id 0123456789abcdef (expected: one of the last 1000");
        assertThat(said.status()).isEqualTo(2);
    }

    @Test
    void aLinkLeadsToTheDiagnosis() {
        CommandLineFixture said = why(idOfAFailure(), "--link");

        assertThat(said.out()).matches(
                "http://app\\.test/\\.well-known/gatehouse/why/[0-9a-f]{16}\\?expires=\\d+&signature=\\S{43}\n");
        String target = said.out().strip().replace("http://app.test", "");
        assertThat(RawClient.get(gatehouse.port(), "app.test", target)).startsWith("HTTP/1.1 200")
                .contains("Why http://app.test/api/x was answered 502", "refused");
        assertThat(said.status()).isZero();
    }

    private String linkAfter(Gatehouse asked, String request) {
        RawClient.exchange(asked.port(), request + "Connection: close\r\n\r\n");
        String id = asked.errorLines(2).getLast().replaceFirst(".*request id: ", "");
        return CommandLineFixture.run(asked, "why", id, "--link").out().strip();
    }

    @Test
    void behindAProxyThatSpeaksTlsForItALinkIsEncrypted() {
        String asked = "GET /page HTTP/1.1\r\nHost: app.test:8443\r\nX-Forwarded-Proto: https\r\n";
        try (Gatehouse behind = Gatehouse.forwardingTo("http://127.0.0.1:" + nobody,
                "--gatehouse.trusted-proxies=127.0.0.1")) {
            assertThat(linkAfter(behind, asked)).startsWith("https://app.test:8443/.well-known/gatehouse/why/");
        }
        try (Gatehouse open = Gatehouse.forwardingTo("http://127.0.0.1:" + nobody)) {
            assertThat(linkAfter(open, asked)).startsWith("http://app.test:8443/.well-known/gatehouse/why/");
        }
    }

    /** Who opened it would hand the signature to whoever has that name. */
    @Test
    void aLinkLeadsToNoNameThatAVisitorMadeUp() {
        try (Gatehouse routed = Gatehouse.with("""
                spring.cloud.gateway.server.webflux.routes:
                  - id: api
                    uri: http://127.0.0.1:%d
                    predicates: [ Path=/api/** ]
                """.formatted(nobody))) {
            assertThat(linkAfter(routed, "GET /api/x HTTP/1.1\r\nHost: evil.example\r\n"))
                    .startsWith("/.well-known/gatehouse/why/");
        }
    }

    @Test
    void aLinkToAUrlIsRefused() {
        assertThat(why("app.test/page", "--link").err()).contains("expected with --link: a request id");
    }

    @Test
    void whatIsForPeopleFitsATerminal() {
        String said = why(url("app.test", "/api/x")).out();

        // Commands and lines of logs are there to be copied.
        List<String> prose = said.substring(0, said.indexOf("\naccess log\n"))
                .lines()
                .filter(line -> !line.contains("$ "))
                .toList();
        assertThat(prose).isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(WIDTH));
    }

    @Test
    void jsonIsForPrograms() {
        JsonNode said = JsonMapper.builder().build().readTree(why(url("app.test", "/api/x"), "--json").out());

        assertThat(said.path("status").asInt()).isEqualTo(502);
        assertThat(said.path("site").asString()).isEqualTo("app");
        assertThat(said.path("diagnosis").path("cause").asString()).isEqualTo("refused");
        assertThat(said.path("candidates").size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "a b", "ftp://app.test/", "http://app.test/\r\nX: y", "http://[::1",
            "http://app.test/<script>", "-"})
    void whatIsNoUrlIsSaidSo(String text) {
        CommandLineFixture said = why(text);

        assertThat(said.out() + said.err()).isNotEmpty().doesNotContain("should not have happened", "\tat ");
        assertThat(said.status()).isNotZero();
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void whoHasNoTokenIsToldNothing() throws IOException {
        String id = idOfAFailure();

        assertThat(gatehouse.manage("GET", "/actuator/explain?id=" + id).statusCode()).isEqualTo(401);
        assertThat(gatehouse.manage("POST", "/actuator/why").statusCode()).isEqualTo(401);
        assertThat(gatehouse.manage("POST", "/actuator/explain").statusCode()).isEqualTo(401);
        assertThat(Files.exists(gatehouse.folder().resolve("data").resolve("installation-secret"))).isFalse();
    }
}
