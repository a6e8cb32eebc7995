package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;

class CertificateTests {

    private final TestClock clock = new TestClock();
    private LocalAuthority authority;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        authority = new LocalAuthority(new FolderStorage(folder), clock);
    }

    private Certificate certificate(String... names) {
        try {
            return authority.issue(new Wanted("app", patterns(names), SiteHttps.DEFAULT), Optional.empty());
        } catch (NotIssuedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<HostPattern> patterns(String... names) {
        return Arrays.stream(names).map(name -> HostPattern.of(name).orElseThrow()).toList();
    }

    @Test
    void whatIsWrittenAsPemIsReadAsTheSame() throws CertificateException {
        Certificate written = certificate("app.test", "*.app.test", "10.0.0.1", "[fd00::1]");
        Certificate read = Certificate.ofPem(written.toPem());

        assertThat(read.chain()).isEqualTo(written.chain());
        assertThat(read.key()).isEqualTo(written.key());
        assertThat(read.names()).containsExactlyInAnyOrderElementsOf(
                patterns("app.test", "*.app.test", "10.0.0.1", "[fd00::1]"));
    }

    @Test
    void itKnowsItsTimes() {
        Certificate certificate = certificate("app.test");
        assertThat(certificate.validFrom()).isBefore(clock.instant());
        assertThat(certificate.validUntil()).isCloseTo(clock.instant().plus(Duration.ofDays(90)),
                within(1, ChronoUnit.DAYS));
        assertThat(certificate.issuer()).startsWith("Gatehouse local authority");
    }

    @ParameterizedTest
    @CsvSource({"app.test,true", "APP.test,true", "a.app.test,false", "any.wild.test,true", "wild.test,false",
            "a.b.wild.test,false", "test,false"})
    void aWildcardStandsForOneLabel(String name, boolean covered) {
        assertThat(certificate("app.test", "*.wild.test").covers(HostName.of(name).orElseThrow())).isEqualTo(covered);
    }

    @Test
    void itCoversAllOnlyIfItCoversEach() {
        Certificate certificate = certificate("app.test", "*.wild.test");
        assertThat(certificate.coversAll(patterns("app.test", "a.wild.test", "*.wild.test"))).isTrue();
        assertThat(certificate.coversAll(patterns("app.test", "wild.test"))).isFalse();
        assertThat(certificate.coversAll(patterns("*.app.test"))).isFalse();
    }

    @Test
    void textWithoutCertificateOrKeyOrWithAnotherKeyIsRefused() {
        String one = certificate("app.test").toPem();
        String other = certificate("app.test").toPem();
        String withoutKey = one.substring(0, one.indexOf("-----BEGIN PRIVATE KEY"));
        String otherKey = other.substring(other.indexOf("-----BEGIN PRIVATE KEY"));

        assertRefused("", "there is no certificate in it");
        assertRefused(otherKey, "there is no certificate in it");
        assertRefused(withoutKey, "there is no unencrypted private key in it");
        assertRefused(withoutKey + otherKey, "the key belongs to another certificate");
    }

    @Test
    void whateverIsCutOffItIsReadOrRefused() {
        String whole = certificate("app.test").toPem();
        for (int length = 0; length < whole.length(); length += 7) {
            try {
                assertThat(Certificate.ofPem(whole.substring(0, length)).names()).isEqualTo(patterns("app.test"));
            } catch (CertificateException e) {
                assertThat(e).hasMessageMatching("there is no .* in it|it is not proper PEM");
            }
        }
    }

    private static void assertRefused(String text, String message) {
        assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> Certificate.ofPem(text))
                .withMessage(message);
    }
}
