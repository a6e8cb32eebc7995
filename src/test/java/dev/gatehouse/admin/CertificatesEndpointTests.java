package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;

/** Tests for {@link CertificatesEndpoint} and the meters beside it. */
class CertificatesEndpointTests {

    @Test
    void certificatesAreListedAndCounted(@TempDir Path data) {
        try (var gatehouse = Gatehouse.with("""
                gatehouse:
                  https.port: 0
                  data: %s
                  sites:
                    app: { host: app.test, upstream: "http://127.0.0.1:1" }
                    nas: { host: nas, upstream: "http://127.0.0.1:1" }
                """.formatted(data))) {
            await().until(() -> !gatehouse.manage("GET", "/actuator/certificates").body().contains("\"waiting\""));

            assertThat(gatehouse.manage("GET", "/actuator/certificates").body())
                    .startsWith("[{\"site\":\"app\",\"names\":[\"app.test\"],\"state\":\"served\",\"validUntil\":\"20")
                    .contains("{\"site\":\"nas\",\"names\":[\"nas\"],\"state\":\"failed\",\"nextAttempt\":\"20",
                            "\"why\":\"the local authority can sign private names only, and nas is none\",\"remedy\":\"Give ");
            assertThat(gatehouse.manage("GET", "/actuator/certificates/authority").body())
                    .startsWith("-----BEGIN CERTIFICATE-----\n");
            assertThat(gatehouse.manage("GET", "/actuator/certificates/key").statusCode()).isEqualTo(404);
            assertThat(gatehouse.manage("GET", "/actuator/prometheus").body())
                    .contains("gatehouse_certificates{state=\"served\"} 1.0",
                            "gatehouse_certificates{state=\"failed\"} 1.0",
                            "gatehouse_certificates{state=\"waiting\"} 0.0",
                            "gatehouse_certificates{state=\"expiring\"} 0.0")
                    .containsPattern("gatehouse_certificates_expiry_seconds 77759\\d\\d\\.0");
        }
    }

    @Test
    void withoutHttpsThereAreNone() {
        try (var gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:1")) {
            assertThat(gatehouse.manage("GET", "/actuator/certificates").body()).isEqualTo("[]");
            assertThat(gatehouse.manage("GET", "/actuator/certificates/authority").statusCode()).isEqualTo(404);
            assertThat(gatehouse.manage("GET", "/actuator/prometheus").body())
                    .contains("gatehouse_certificates_expiry_seconds NaN");
        }
    }
}
