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
    Challenges challenges() {
        return new Challenges();
    }

    @Bean
    HttpsCheck httpsCheck() {
        return new HttpsCheck();
    }

    @Bean
    LocalAuthority localAuthority(Storage storage, Clock clock) {
        return new LocalAuthority(storage, clock);
    }

    @Bean
    CertificateKeeper certificateKeeper(Storage storage, Clock clock, LocalAuthority localAuthority,
            ServedCertificates served, HttpsProperties settings, ServerProperties server) {
        return new CertificateKeeper(storage, clock, new Ledger(clock), _ -> localAuthority,
                new TlsContexts(server.getHttp2().isEnabled()), served, settings);
    }
}
