package dev.gatehouse.tls;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.storage.Storage;

/** Wires certificates and who gets them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpsProperties.class)
class TlsConfiguration {

    @Bean
    ServedCertificates servedCertificates() {
        return new ServedCertificates();
    }

    @Bean
    Challenges challenges(Storage storage) {
        return new Challenges(storage);
    }

    @Bean
    SharedChallenges sharedChallenges(Storage storage, Challenges challenges, HttpsProperties settings, Clock clock) {
        return new SharedChallenges(storage, challenges, settings, clock);
    }

    @Bean
    LocalAuthority localAuthority(Storage storage, Clock clock) {
        return new LocalAuthority(storage, clock);
    }

    @Bean
    CertificateKeeper certificateKeeper(Storage storage, Clock clock, LocalAuthority localAuthority,
            PublicAuthority publicAuthority, ServedCertificates served, HttpsProperties settings, ServerProperties server) {
        return new CertificateKeeper(storage, clock, new Ledger(clock),
                wanted -> issuerOf(wanted, localAuthority, publicAuthority),
                new TlsContexts(server.getHttp2().isEnabled()), served, settings);
    }

    /** Who makes a certificate. */
    private static Issuer issuerOf(Wanted wanted, LocalAuthority localAuthority, PublicAuthority publicAuthority) {
        return publicAuthority.signs(wanted) ? publicAuthority : localAuthority;
    }
}
