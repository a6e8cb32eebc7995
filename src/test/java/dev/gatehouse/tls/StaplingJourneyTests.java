package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** A certificate with must-staple, of an authority by OpenSSL that answers for what it has signed. */
@RequiresProgram("openssl")
class StaplingJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NUMBER = "1001";

    @TempDir
    Path folder;

    private int port;
    private @Nullable Gatehouse gatehouse;

    @BeforeEach
    void makeAuthority() throws IOException {
        port = Upstream.nobody();
        newKey("authority", "-x509", "-days", "2");
        sign("answers", "extendedKeyUsage=OCSPSigning");
        sign("site", """
                subjectAltName=DNS:app.test
                tlsfeature=status_request
                authorityInfoAccess=OCSP;URI:http://127.0.0.1:%d/
                """.formatted(port));
    }

    @AfterEach
    void stop() {
        if (gatehouse != null) {
            gatehouse.close();
        }
    }

    private void newKey(String name, String... options) {
        openssl("req", options, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=" + name,
                "-keyout", name + ".key", "-out", name + ".pem");
    }

    private void sign(String name, String extensions) throws IOException {
        newKey(name);
        Files.writeString(folder.resolve("extensions"), extensions);
        openssl("x509", new String[]{"-req", "-in", name + ".pem"}, "-CA", "authority.pem", "-CAkey", "authority.key",
                "-set_serial", "0x" + NUMBER, "-days", "2", "-extfile", "extensions", "-out", name + ".pem");
    }

    private void openssl(String command, String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of("env", "-C", folder.toString(), "openssl", command));
        all.addAll(Arrays.asList(options));
        all.addAll(Arrays.asList(more));
        Commands.run(PATIENCE, all);
    }

    /** @param state V for a good certificate, R for one that was revoked */
    private Program authorityThatSays(String state) throws IOException {
        String revoked = state.equals("R") ? "260101000000Z" : "";
        Files.writeString(folder.resolve("index.txt"),
                "%s\t491231235959Z\t%s\t%s\tunknown\t/CN=site\n".formatted(state, revoked, NUMBER));
        return Program.saying("waiting for OCSP client connections", folder,
                List.of("openssl", "ocsp", "-index", "index.txt", "-port",
                        String.valueOf(port), "-rsigner", "answers.pem", "-rkey", "answers.key", "-CA", "authority.pem",
                        "-ndays",
                        "1"));
    }

    private void serve(TlsProvider provider) {
        var started = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, provider: %s }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: "http://127.0.0.1:9" }
                """.formatted(provider, folder.resolve("data")));
        Shown.awaitLocalAuthority(started);
        Shown.by(started, certificate());
        gatehouse = started;
    }

    private Gatehouse running() {
        return Objects.requireNonNull(gatehouse);
    }

    private Certificate certificate() {
        return Shown.read(folder.resolve("site.pem"), folder.resolve("authority.pem"), folder.resolve("site.key"));
    }

    private String visit() {
        return Commands.run(PATIENCE, List.of("sh", "-c", "openssl s_client -status -connect 127.0.0.1:"
                + running().httpsPort() + " -servername app.test < /dev/null"));
    }

    private Stapling.Trouble trouble() {
        var staples = running().bean(Staples.class);
        var served = running().bean(ServedCertificates.class).all().getFirst().certificate();
        return await().atMost(PATIENCE).until(() -> staples.troubleOf(served), Optional::isPresent).orElseThrow();
    }

    @Test
    void theAnswerOfTheAuthorityIsShown() throws IOException {
        try (var authority = authorityThatSays("V")) {
            serve(TlsProvider.BORINGSSL);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(visit()).as(authority.output())
                            .contains("OCSP Response Status: successful", "Cert Status: good"));
        }
    }

    @Test
    void anAnswerIsKeptForTheNextStart() throws IOException {
        try (var _ = authorityThatSays("V")) {
            serve(TlsProvider.BORINGSSL);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(visit()).contains("Cert Status: good"));
            running().close();
        }

        serve(TlsProvider.BORINGSSL);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(visit()).contains("Cert Status: good"));
    }

    @Test
    void withoutAnAnswerConnectionsAreMadeAndTheStatusSaysWhy() {
        serve(TlsProvider.BORINGSSL);

        assertThat(trouble().why()).contains("there is no OCSP answer to show", "http://127.0.0.1:" + port);
        assertThat(trouble().remedy()).contains("reaches that address");
        assertThat(visit()).contains("OCSP response: no response sent", "Server certificate");
    }

    @Test
    void aRevocationIsNotShown() throws IOException {
        try (var _ = authorityThatSays("R")) {
            serve(TlsProvider.BORINGSSL);

            assertThat(trouble().why()).contains("revoked");
            assertThat(visit()).contains("OCSP response: no response sent");
        }
    }

    @Test
    void theJdksTlsCannotShowItAndTheStatusSaysSo() {
        serve(TlsProvider.JDK);

        assertThat(trouble().why()).contains("the JDK's TLS cannot show one");
        assertThat(visit()).contains("OCSP response: no response sent", "Server certificate");
    }
}
