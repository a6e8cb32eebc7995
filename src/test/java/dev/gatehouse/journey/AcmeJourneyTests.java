package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Pebble;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.tls.CertificateKeeper;
import dev.gatehouse.tls.CertificateStatus;

/** Certificates from an authority by ACME: the whole application against Let's Encrypt's own authority for tests. */
@RequiresProgram({"pebble", "pebble-challtestsrv"})
class AcmeJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "app.example.com";

    private final int http = Upstream.nobody();
    private final int https = Upstream.nobody();
    private final TestClock clock = new TestClock();

    @TempDir
    private Path data;

    private Upstream upstream;

    @BeforeEach
    void start() {
        upstream = Upstream.echoing();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private Gatehouse gatehouse(String acme) {
        return gatehouse(clock, acme, NAME);
    }

    private Gatehouse gatehouse(Clock of, String acme, String host) {
        return Gatehouse.at(of, configuration(acme, host), "--server.port=" + http);
    }

    private String configuration(String acme, String host) {
        return """
                gatehouse:
                  https.port: %d
                  data: %s
                  %s
                  sites:
                    app: { host: %s, upstream: %s }
                """.formatted(https, data, acme, host, upstream.url());
    }

    private Pebble.Builder pebble() {
        return Pebble.that().lookingByHttpAt(http).lookingByTlsAt(https);
    }

    private static CertificateStatus status(Gatehouse gatehouse) {
        return gatehouse.bean(CertificateKeeper.class).status().getFirst();
    }

    private static void awaitCertificate(Gatehouse gatehouse) {
        await().atMost(PATIENCE).until(() -> status(gatehouse).validUntil() != null);
    }

    private static CertificateStatus awaitFinding(Gatehouse gatehouse) {
        return await().atMost(PATIENCE).until(() -> status(gatehouse), status -> status.why() != null);
    }

    private BigInteger shown() {
        try (TlsClient client = TlsClient.to(https).named(NAME).connect()) {
            assertThat(client.names()).containsExactly(NAME);
            return client.certificate().getSerialNumber();
        }
    }

    private String overHttp() {
        return RawClient.exchange(http, "GET /page HTTP/1.1\r\nHost: " + NAME + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aSiteIsServedInPlainHttpUntilItsFirstCertificateIsThere() {
        try (Pebble pebble = pebble().start()) {
            pebble.pause();
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                assertThat(overHttp()).startsWith("HTTP/1.1 200 ");
                pebble.resume();
                awaitCertificate(gatehouse);
                assertThat(shown()).isPositive();
                assertThat(overHttp()).startsWith("HTTP/1.1 308 ")
                        .contains("Location: https://" + NAME + ":" + https + "/page\r\n");
                assertThat(pebble.log()).contains("http-01");
            }
            assertThat(pebble.orders()).isOne();
        }
    }

    @Test
    void aNameIsProvenByTlsWhereThatIsWanted() {
        try (Pebble pebble = Pebble.that().lookingByTlsAt(https).start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting("agree-to-terms: true", "challenge: tls"))) {
            awaitCertificate(gatehouse);
            assertThat(shown()).isPositive();
        }
    }
}
