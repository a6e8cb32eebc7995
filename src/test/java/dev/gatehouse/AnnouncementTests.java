package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.TestCertificates;

/** Tests for what the program's own log says at the start. */
@ExtendWith(OutputCaptureExtension.class)
class AnnouncementTests {

    private static final Pattern SIGNED = Pattern
            .compile("private names are signed by \"Gatehouse local authority \\w{8}\"; "
                    + "let this machine trust it: gatehouse trust\n");
    private static final String UPSTREAM = "http://localhost:5000";

    @Test
    void itSaysWhatWorksTheSocketsAndWhereSitesAreServed(CapturedOutput said) {
        try (var gatehouse = Gatehouse.forwardingTo(UPSTREAM, "--gatehouse.transport=nio", "--gatehouse.workers=2")) {
            assertThat(said.getAll()).contains("forwarding on nio with 2 threads\n",
                    "serving 1 site at http://localhost:" + gatehouse.port() + "/\n",
                    "management at http://127.0.0.1:" + gatehouse.managementPort() + "/actuator\n");
        }
    }

    @Test
    void thePortForHttpsAndTheLocalAuthorityAreNamed(CapturedOutput said, @TempDir Path folder) {
        for (int start = 1; start <= 2; start++) {
            try (var gatehouse = Gatehouse.forwardingTo(UPSTREAM, "--gatehouse.https.port=0",
                    "--gatehouse.data=" + folder)) {
                assertThat(said.getAll()).contains("serving 1 site at http://localhost:" + gatehouse.port()
                        + "/ and https://localhost:" + gatehouse.httpsPort() + "/\n");
                int lines = start;
                await().untilAsserted(() -> assertThat(SIGNED.matcher(said.getAll()).results()).hasSize(lines));
            }
        }
    }

    @Test
    void oneThreadIsOne(CapturedOutput said) {
        try (var _ = Gatehouse.forwardingTo(UPSTREAM, "--gatehouse.transport=nio", "--gatehouse.workers=1")) {
            assertThat(said.getAll()).contains("forwarding on nio with 1 thread\n");
        }
    }

    @Test
    void aPortWithACertificateIsNamedAsHttps(CapturedOutput said, @TempDir Path folder) {
        var certificate = TestCertificates.ofNewAuthority().issue("app.test");
        try (var gatehouse = Gatehouse.forwardingTo(UPSTREAM,
                "--server.ssl.certificate=file:" + certificate.certificateIn(folder),
                "--server.ssl.certificate-private-key=file:" + certificate.keyIn(folder),
                "--management.server.ssl.enabled=false")) {
            assertThat(said.getAll()).contains("serving 1 site at https://localhost:" + gatehouse.port() + "/\n",
                    "management at http://127.0.0.1:" + gatehouse.managementPort() + "/actuator\n");
        }
    }

    @Test
    void theManagementPortHasTheSameCertificateUnlessToldOtherwise(CapturedOutput said, @TempDir Path folder) {
        var certificate = TestCertificates.ofNewAuthority().issue("app.test");
        try (var gatehouse = Gatehouse.forwardingTo(UPSTREAM,
                "--server.ssl.certificate=file:" + certificate.certificateIn(folder),
                "--server.ssl.certificate-private-key=file:" + certificate.keyIn(folder))) {
            assertThat(said.getAll())
                    .contains("management at https://127.0.0.1:" + gatehouse.managementPort() + "/actuator\n");
        }
    }
}
