package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * From an empty folder to https in a browser, for a name at home: two lines of configuration, {@code gatehouse trust}, and no warning.
 * The browser and its user's home are in a temporary folder; nothing of this machine is changed.
 */
@RequiresProgram({"chromium", "certutil", "curl", "openssl"})
class LocalAuthorityJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FROM_THE_SITE = "X-Forwarded-Proto: https";

    @TempDir
    private Path folder;

    private Upstream upstream;
    private GatehouseProcess gatehouse;

    @BeforeEach
    void start() throws IOException {
        upstream = Upstream.echoing();
        Files.createDirectory(folder.resolve("home"));
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse.https.port: 0
                gatehouse.sites.app: { hosts: [app.test, "*.app.test", "127.0.0.1"], upstream: "%s" }
                """.formatted(upstream.url()));
        gatehouse = GatehouseProcess.serving(folder, List.of());
        await().atMost(PATIENCE).until(() -> gatehouse("certificates", management()).output().contains("127.0.0.1"));
        await().atMost(PATIENCE)
                .until(() -> gatehouse("certificates", management()).output().split(" served ").length == 4);
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @Test
    void aBrowserShowsTheSiteWithoutAWarningAsSoonAsTheAuthorityIsTrusted() {
        assertThat(inBrowser("app.test", gatehouse.httpsPort())).contains("ERR_CERT_AUTHORITY_INVALID")
                .doesNotContain(FROM_THE_SITE);

        assertThat(gatehouse("trust", "--browsers-only")).satisfies(said -> {
            assertThat(said.output()).contains("nssdb): trusts it now").doesNotContain("\tat ");
            assertThat(said.status()).isZero();
        });
        for (String host : List.of("app.test", "any.app.test", "127.0.0.1")) {
            assertThat(inBrowser(host, gatehouse.httpsPort())).as(host).contains(FROM_THE_SITE).doesNotContain("ERR_");
        }
        assertThat(gatehouse("trust", "--browsers-only").output()).contains("nssdb): trusted it already");

        assertThat(gatehouse("trust", "--browsers-only", "--uninstall").output())
                .contains("nssdb): trusts it no longer");
        assertThat(inBrowser("app.test", gatehouse.httpsPort())).contains("ERR_CERT_AUTHORITY_INVALID");
    }

    @Test
    void whoHasTheAuthoritysKeyCannotPretendToBeAPublicSite() throws IOException {
        gatehouse("trust", "--browsers-only");
        String root = folder.resolve("data/local-authority/root.pem").toString();
        String key = folder.resolve("forged.key").toString();
        String request = folder.resolve("forged.csr").toString();
        String forged = folder.resolve("forged.crt").toString();
        Path names = Files.writeString(folder.resolve("names"),
                "subjectAltName=DNS:bank.example.com,DNS:bank.test\nextendedKeyUsage=serverAuth\n");
        Commands.run(PATIENCE, List.of("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-keyout", key, "-subj", "/CN=bank", "-out", request));
        Commands.run(PATIENCE, List.of("openssl", "x509", "-req", "-in", request, "-CA", root, "-CAkey", root,
                "-CAcreateserial", "-CAserial", folder.resolve("serial").toString(), "-days", "30", "-extfile",
                names.toString(), "-out", forged));
        int port = Upstream.nobody();

        try (var _ = Program.listening(port, folder,
                List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert",
                        forged, "-key", key, "-www", "-quiet"))) {
            assertThat(inBrowser("bank.example.com", port)).contains("ERR_CERT_INVALID");
        }
    }

    @Test
    void otherProgramsTakeTheDownloadedCertificate() throws IOException {
        String root = folder.resolve("downloaded.pem").toString();
        curl("-o", root, "http://app.test:" + gatehouse.port() + "/.well-known/gatehouse/authority.pem");

        assertThat(Files.readString(Path.of(root)))
                .isEqualTo(gatehouse.manage("GET", "/actuator/certificates/authority").body());
        for (String version : List.of("--http1.1", "--http2")) {
            for (String host : List.of("app.test", "x.app.test", "127.0.0.1")) {
                String url = "https://%s:%d/".formatted(host, gatehouse.httpsPort());
                assertThat(curl("--cacert", root, version, url)).as(version + " " + url).contains(FROM_THE_SITE);
            }
            assertThat(curl("--cacert", root, version, "https://app.test:%d/.well-known/gatehouse/authority"
                    .formatted(gatehouse.httpsPort()))).contains("Trust this server");
        }
        assertThat(Commands.run(PATIENCE, List.of("openssl", "verify", "-x509_strict", "-purpose", "sslserver",
                "-verify_hostname", "app.test", "-CAfile", root,
                folder.resolve("data/certificates/app.test.pem").toString()))).endsWith(": OK");
    }

    private String management() {
        return "--management.server.port=" + gatehouse.managementPort();
    }

    /** A command as an operator gives it, in the folder of the configuration. */
    private Commands.Outcome gatehouse(String... words) {
        return Commands.outcomeOf(PATIENCE, Stream.concat(
                Stream.of("env", "-C", folder.toString(), "HOME=" + folder.resolve("home"),
                        "JAVA_HOME=" + System.getProperty("java.home"),
                        "GATEHOUSE_HOME=" + Path.of("target").toAbsolutePath(),
                        Path.of("src/main/dist/gatehouse").toAbsolutePath().toString()),
                Stream.of(words)).toList());
    }

    private String curl(String... words) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail", "--resolve",
                "*:%d:127.0.0.1".formatted(gatehouse.httpsPort()), "--resolve",
                "*:%d:127.0.0.1".formatted(gatehouse.port())));
        command.addAll(List.of(words));
        return Commands.run(PATIENCE, command);
    }

    /** What the browser made of the page, and what it has to say of it. */
    private String inBrowser(String host, int port) {
        return Commands.outcomeOf(Duration.ofSeconds(90), List.of("env", "HOME=" + folder.resolve("home"), "chromium",
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("browser"), "--host-resolver-rules=MAP * 127.0.0.1", "--dump-dom",
                "https://" + host + ":" + port + "/")).output();
    }
}
