package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;

/** What testssl.sh, sslscan, OpenSSL, curl and h2load say of our TLS, by BoringSSL and by the JDK. */
@ParameterizedClass(name = "by {0}")
@EnumSource(TlsProvider.class)
@RequiresProgram({"testssl", "sslscan", "openssl", "curl", "h2load"})
class TlsQualityJourneyTests {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LIFE = Duration.ofDays(90);

    /** What it finds about the surroundings of a test, or cannot find out; each with the reason. */
    private static final Set<String> NOT_ABOUT_US = Set.of(
            // The authority of a test has no list of what it has revoked.
            "cert_revocation",
            // Of OpenSSL 3 on the machine of the test.
            "engine_problem",
            // testssl.sh 3.0.8 asks for it in a way that OpenSSL 3 does not know; BoringSSL and we never renegotiate.
            "secure_renego",
            // Of the application behind us: a proxy hands its headers on as they are.
            "security_headers");

    private static final Set<String> FINE = Set.of("OK", "INFO", "LOW");

    @TempDir
    Path folder;

    private final TlsProvider provider;

    private Upstream upstream;
    private Gatehouse gatehouse;
    private TestCertificates authority;

    TlsQualityJourneyTests(TlsProvider provider) {
        this.provider = provider;
    }

    @BeforeEach
    void start() {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, provider: %s }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                    other: { host: other.test, upstream: %s }
                """.formatted(provider, folder.resolve("data"), upstream.url(), upstream.url()));
        Shown.awaitLocalAuthority(gatehouse);
        authority = TestCertificates.ofNewAuthority();
        show("app.test", "other.test");
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private void show(String... names) {
        Shown.by(gatehouse, Stream.of(names)
                .map(name -> Shown.read(authority.issue(name, LIFE), folder))
                .toArray(Certificate[]::new));
    }

    @Test
    void testsslFindsNothingWorseThanLowWithAnEllipticCurve() throws IOException {
        assertThat(findings("-p", "-s", "-f", "-P", "-S", "-h", "-U")).isEmpty();
    }

    @Test
    void testsslFindsNothingWorseThanLowWithRsa() throws IOException {
        Shown.by(gatehouse, Shown.read(authority.issueWithRsa("app.test", LIFE), folder));

        assertThat(findings("-p", "-s", "-f", "-P", "-S")).isEmpty();
    }

    private List<String> findings(String... checks) throws IOException {
        Path result = folder.resolve("testssl.json");
        List<String> command = new ArrayList<>(List.of("testssl", "--quiet", "--color", "0", "--warnings", "off",
                "--nodns", "none", "--ip", "127.0.0.1", "--add-ca", authority.authorityIn(folder).toString(),
                "--jsonfile", result.toString()));
        command.addAll(List.of(checks));
        command.add("app.test:" + gatehouse.httpsPort());
        String output = Commands.outcomeOf(PATIENCE, command).output();
        JsonNode all = JsonMapper.shared().readTree(Files.readString(result));
        assertThat(all.size()).as(output).isGreaterThan(30);
        return all.valueStream()
                .filter(finding -> !FINE.contains(finding.get("severity").asString()))
                .filter(finding -> !NOT_ABOUT_US.contains(finding.get("id").asString()))
                .map(finding -> "%s %s: %s".formatted(finding.get("severity").asString(), finding.get("id").asString(),
                        finding.get("finding").asString()))
                .toList();
    }

    @Test
    void sslscanFindsTwoVersionsAndMozillasCiphersOnly() {
        List<String> lines = Commands.run(PATIENCE, List.of("sslscan", "--no-colour", "--sni-name=app.test",
                "127.0.0.1:" + gatehouse.httpsPort())).lines().toList();

        assertThat(lines.stream().filter(line -> line.matches("(SSL|TLS)v\\S+ +enabled")))
                .containsExactly("TLSv1.2   enabled", "TLSv1.3   enabled");
        assertThat(lines.stream()
                .filter(line -> line.matches("(Preferred|Accepted) .*"))
                .map(line -> line.split(" +", -1)[4]))
                .containsExactlyInAnyOrder("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305");
        assertThat(lines.stream()
                .filter(line -> line.matches("TLSv1.3 +[0-9]+ bits +(sec|x|ffdhe)[^_]*"))
                .map(line -> line.split(" +", -1)[3]))
                .containsExactlyInAnyOrder("x25519", "secp256r1", "secp384r1");
        assertThat(lines).contains("Session renegotiation not supported");
    }

    @Test
    void curlSpeaksBothVersionsOfHttp() {
        assertThat(curl("--http1.1")).isEqualTo("200 1.1");
        assertThat(curl("--http2")).isEqualTo("200 2");
    }

    private String curl(String version) {
        return Commands.run(PATIENCE, List.of("curl", "--silent", version, "--cacert",
                authority.authorityIn(folder).toString(), "--connect-to",
                "app.test:443:127.0.0.1:" + gatehouse.httpsPort(),
                "--output", "/dev/null", "--write-out", "%{http_code} %{http_version}", "https://app.test/"));
    }

    @Test
    void h2loadMeetsNoError() {
        assertThat(Commands.run(PATIENCE, List.of("h2load", "-n", "2000", "-c", "50", "-m", "10",
                "--connect-to=127.0.0.1:" + gatehouse.httpsPort(), "https://app.test/")))
                .contains("2000 succeeded, 0 failed, 0 errored, 0 timeout");
    }

    @Test
    void whoComesBackGoesOnWithTheSessionOfBefore() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Path session = folder.resolve(version);
            assertThat(sClient("app.test", version, "-sess_out", session.toString())).contains("New, TLSv1.");
            assertThat(sClient("app.test", version, "-sess_in", session.toString())).contains("Reused, TLSv1.");
        }
    }

    @Test
    void aSessionWithOneNameIsNoneWithAnother() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Path session = folder.resolve(version);
            sClient("app.test", version, "-sess_out", session.toString());

            assertThat(sClient("other.test", version, "-sess_in", session.toString())).contains("New, TLSv1.")
                    .doesNotContain("Reused");
        }
    }

    @Test
    void aSessionOutlivesTheRenewalOfTheCertificateWithBoringSsl() {
        Path session = folder.resolve("session");
        sClient("app.test", "-sess_out", session.toString());

        show("app.test", "other.test");

        String kept = provider == TlsProvider.BORINGSSL ? "Reused, TLSv1.3" : "New, TLSv1.3";
        assertThat(sClient("app.test", "-sess_in", session.toString())).contains(kept);
    }

    /** Speaks until the server has said all, since tickets of TLS 1.3 come after the handshake. */
    private String sClient(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof", "-connect",
                "127.0.0.1:" + gatehouse.httpsPort(), "-servername", name));
        command.addAll(List.of(options));
        return Commands.run(PATIENCE, List.of("sh", "-c",
                "printf 'GET / HTTP/1.1\\r\\nHost: " + name + "\\r\\nConnection: close\\r\\n\\r\\n' | "
                        + String.join(" ", command)));
    }
}
