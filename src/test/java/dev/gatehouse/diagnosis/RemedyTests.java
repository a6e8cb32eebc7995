package dev.gatehouse.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.Failures;

/** Tests for {@link Remedy}: every cause has advice, and none of it makes a machine less safe. */
class RemedyTests {

    private static final String UPSTREAM = "http://home.example.net:10012";

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void everyCauseHasASentenceThatNamesWhatItIsAbout(UpstreamFailure failure) {
        String remedy = Remedy.of(failure, UPSTREAM);

        assertThat(remedy).isNotBlank().doesNotContain("null", "Exception", "\n");
        if (!(failure instanceof UpstreamFailure.Exhausted)) {
            assertThat(remedy).containsAnyOf(UPSTREAM, Failures.NAME);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void noAdviceSwitchesAProtectionOff(UpstreamFailure failure) {
        assertThat(Remedy.of(failure, UPSTREAM).toLowerCase(Locale.ROOT)).doesNotContain("setenforce", "permissive",
                "disable",
                "turn off", "switch off", "nis_enabled", "chmod 777", "insecure", "trust all");
    }

    @Test
    void aDenialIsSaidToBeThisMachinesAndNotTheApplications() {
        assertThat(Remedy.of(new UpstreamFailure.PermissionDenied(Failures.ADDRESS, Errno.EACCES), UPSTREAM))
                .contains("security policy", "the application is not at fault", "SELinux",
                        "allow just this connection");
    }

    @Test
    void anUnencryptedUpstreamThatMeansHttpsIsTold() {
        assertThat(Remedy.of(new UpstreamFailure.Garbage(), UPSTREAM)).contains("https://");
    }

    @ParameterizedTest
    @CsvSource({"No subject alternative DNS name matching app.test found., server-name",
            "No name matching app.test found, server-name",
            "No subject alternative names matching IP address 127.0.0.1 found, server-name",
            "PKIX path building failed: unable to find valid certification path to requested target, upstream-tls.ca",
            "PKIX path validation failed: signature check failed, upstream-tls.ca",
            "PKIX path validation failed: validity check failed, expired",
            "File does not contain valid certificates: /etc/ca.pem, put it back",
            "Received fatal alert: certificate_required, upstream-tls.certificate",
            "Received fatal alert: bad_certificate, upstream-tls.certificate", "handshake timed out, speaks https"})
    void eachFaultOfACertificateHasItsRemedy(String reason, String advice) {
        assertThat(Remedy.of(new UpstreamFailure.TlsFailed(reason), UPSTREAM)).contains(advice, UPSTREAM);
    }

    @Test
    void whatRanOutIsNamed() {
        assertThat(Remedy.of(new UpstreamFailure.Exhausted(Failures.ADDRESS, Errno.EMFILE), UPSTREAM))
                .contains("LimitNOFILE");
        assertThat(Remedy.of(new UpstreamFailure.Exhausted(Failures.ADDRESS, Errno.EADDRNOTAVAIL), UPSTREAM))
                .contains("local port", UPSTREAM);
    }
}
