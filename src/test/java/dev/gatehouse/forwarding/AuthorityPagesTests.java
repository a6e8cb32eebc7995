package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.RootCertificate;

/** Tests for {@link AuthorityPages}: who can download the local authority's certificate, and where sites keep their addresses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorityPagesTests {

    private static final String PATH = "/.well-known/gatehouse/authority";

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path data) {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  https.port: 0
                  data: %1$s
                  acme.directory: https://127.0.0.1:1/directory
                  sites:
                    app: { host: app.test, upstream: "%2$s" }
                    public: { host: app.example.com, upstream: "%2$s" }
                """.formatted(data, upstream.url()));
        await().until(() -> gatehouse.manage("GET", "/actuator/certificates").body().contains("\"served\""));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private RootCertificate root() {
        return gatehouse.bean(LocalAuthority.class).known().orElseThrow();
    }

    @Test
    void thePageComesInPlainHttpWithoutARedirectAndWithTheFingerprint() {
        String answer = RawClient.get(gatehouse.port(), "app.test", PATH);

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
                .contains(root().fingerprint(), root().name(), "href=\"" + PATH + ".crt\"", "iPhone", "Android",
                        "Windows",
                        "macOS", "Debian", "Fedora", "Firefox")
                .doesNotContain("http://", "https://", "src=");
        assertThat(gatehouse.accessLine("GET " + PATH + " ")).contains("\" 200 ");
    }

    @ParameterizedTest
    @CsvSource({".crt, application/x-x509-ca-cert", ".pem, application/x-pem-file",
            ".pem?again, application/x-pem-file"})
    void theCertificateIsForDownload(String ending, String type) {
        String answer = RawClient.get(gatehouse.port(), "app.test", PATH + ending);

        String expected = ending.equals(".crt")
                ? new String(root().der(), StandardCharsets.ISO_8859_1)
                : root().pem();
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n")
                .endsWith("\r\n\r\n" + expected)
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void theSameComesByHttps() {
        try (TlsClient client = TlsClient.to(gatehouse.httpsPort()).named("app.test").connect()) {
            assertThat(client.send("GET " + PATH + ".pem HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n")
                    .readToEnd()).endsWith(root().pem());
        }
    }

    @Test
    void aRequestForTheHeadGetsTheHead() {
        assertThat(RawClient.exchange(gatehouse.port(),
                "HEAD %s.crt HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n".formatted(PATH)))
                .contains("Content-Length: " + root().der().length)
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH + "s", PATH + "/", PATH + ".p12", "/.well-known/gatehouse", "/x" + PATH})
    void everyOtherAddressIsTheSites(String address) {
        assertThat(RawClient.get(gatehouse.port(), "app.test", address)).startsWith("HTTP/1.1 308 ");
        try (TlsClient client = TlsClient.to(gatehouse.httpsPort()).named("app.test").connect()) {
            assertThat(client.send("GET %s HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n".formatted(address))
                    .readToEnd()).startsWith("HTTP/1.1 200 ").contains("GET " + address + " HTTP/1.1");
        }
    }

    @Test
    void aPublicNameOffersNothing() {
        assertThat(RawClient.get(gatehouse.port(), "app.example.com", PATH)).contains("GET " + PATH + " HTTP/1.1");
        assertThat(RawClient.get(gatehouse.port(), "nobody.test", PATH)).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void anotherMethodIsTheSites() {
        assertThat(RawClient.exchange(gatehouse.port(),
                "POST %s HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".formatted(PATH)))
                .startsWith("HTTP/1.1 308 ");
    }
}
