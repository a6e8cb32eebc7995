package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.PublicAuthority;
import dev.gatehouse.tls.Wanted;

/** Tests for {@link RehearsedIssuer}: which authority is asked when. */
class RehearsedIssuerTests {

    private static final Wanted APP = new Wanted("app", List.of(HostPattern.of("app.example.com").orElseThrow()),
            SiteHttps.DEFAULT);

    private final List<String> asked = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private Authority staging;
    private Authority real;
    private RehearsedIssuer issuer;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        var signed = TestCertificates.ofNewAuthority().issue("app.example.com");
        String pem = Files.readString(signed.certificateIn(folder)) + Files.readString(signed.keyIn(folder));
        staging = new Authority("staging", Certificate.ofPem(pem));
        real = new Authority("real", Certificate.ofPem(pem));
        issuer = new RehearsedIssuer(staging, real, clock);
    }

    @Test
    void aFirstCertificateIsRehearsed() throws Exception {
        assertThat(issuer.issue(APP, Optional.empty())).isSameAs(real.certificate);
        issuer.stored(APP);

        assertThat(asked).containsExactly("staging", "staging stored", "real", "real stored");
    }

    @Test
    void aRenewalIsNot() throws Exception {
        issuer.issue(APP, Optional.of(real.certificate));

        assertThat(asked).containsExactly("real");
    }

    @Test
    void whatFailsInTheRehearsalIsNotOrdered() {
        Instant later = Instant.parse("2030-01-01T00:00:00Z");
        staging.refusal = new NotIssuedException(NotIssuedException.Kind.REFUSED, "it is not yours", "Do it.", later);
        var failure = catchThrowableOfType(NotIssuedException.class, () -> issuer.issue(APP, Optional.empty()));

        assertThat(failure).hasMessage("in the rehearsal: it is not yours");
        assertThat(failure.kind()).isEqualTo(NotIssuedException.Kind.REFUSED);
        assertThat(failure.remedy()).isEqualTo("Do it.");
        assertThat(failure.notBefore()).contains(later);
        assertThat(asked).containsExactly("staging");
    }

    @Test
    void whatPassedIsNotRehearsedAgainForADay() throws Exception {
        real.refusal = new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE, "away", "", null);
        assertThat(catchThrowableOfType(NotIssuedException.class, () -> issuer.issue(APP, Optional.empty())))
                .isSameAs(real.refusal);
        real.refusal = null;
        clock.advance(Duration.ofHours(23));
        issuer.issue(APP, Optional.empty());
        assertThat(asked).containsExactly("staging", "staging stored", "real", "real");

        clock.advance(Duration.ofHours(2));
        issuer.issue(APP, Optional.empty());
        assertThat(asked).endsWith("staging", "staging stored", "real");
    }

    @Test
    void allElseIsTheRealOnesBusiness() {
        assertThat(issuer.isFromHere(real.certificate)).isTrue();
        assertThat(issuer.isFromHere(staging.certificate)).isFalse();
        assertThat(issuer.renewalTime(real.certificate)).isEqualTo(Instant.EPOCH);
        assertThat(issuer.signs(APP)).isTrue();
        assertThat(asked).isEmpty();
    }

    private final class Authority implements PublicAuthority {

        private final String name;
        private final Certificate certificate;
        private @Nullable NotIssuedException refusal;

        private Authority(String name, Certificate certificate) {
            this.name = name;
            this.certificate = certificate;
        }

        @Override
        public Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException {
            asked.add(name);
            if (refusal != null) {
                throw refusal;
            }
            return certificate;
        }

        @Override
        public void stored(Wanted wanted) {
            asked.add(name + " stored");
        }

        @Override
        public boolean signs(Wanted wanted) {
            return true;
        }

        @Override
        public Instant renewalTime(Certificate of) {
            return Instant.EPOCH;
        }

        @Override
        public boolean isFromHere(Certificate other) {
            return other == certificate;
        }
    }
}
