package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsTests {

    /** Whose TLS is spoken. */
    TlsProvider provider() {
        return TlsProvider.BORINGSSL;
    }

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path data) {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, provider: %s }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                    other: { host: other.test, upstream: %s }
                    wild: { host: "*.wild.test", upstream: %s }
                """.formatted(provider(), data, upstream.url(), upstream.url(), upstream.url()));
        await().until(() -> gatehouse.bean(CertificateKeeper.class)
                .status()
                .stream()
                .allMatch(certificate -> certificate.validUntil() != null));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private TlsClient.Builder client(String name) {
        return TlsClient.to(gatehouse.httpsPort()).named(name);
    }

    @Test
    void aPrivateNameIsServedByTheLocalAuthority() {
        try (TlsClient client = client("app.test").connect()) {
            assertThat(client.names()).containsExactly("app.test");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n").readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("X-Forwarded-Proto: https\r\n");
        }
    }

    @Test
    void aWildcardStandsForOneLabel() {
        try (TlsClient client = client("any.wild.test").connect()) {
            assertThat(client.names()).containsExactly("*.wild.test");
        }
        assertThat(client("a.b.wild.test").failure()).contains("unrecognized_name");
    }

    @Test
    void whoNamesNoSiteIsRefused() {
        assertThat(client("unknown.test").failure()).contains("unrecognized_name");
        assertThat(TlsClient.to(gatehouse.httpsPort()).failure()).contains("unrecognized_name");
    }

    @Test
    void aRequestForAnotherNameThanTheConnectionsIsMisdirected() {
        try (TlsClient client = client("app.test").connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n").readToEnd())
                    .startsWith("HTTP/1.1 421 Misdirected Request\r\n");
        }
        assertThat(gatehouse.accessLine(" 421 ")).contains("GET / HTTP/1.1");
    }
}
