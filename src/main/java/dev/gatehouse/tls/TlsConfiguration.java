package dev.gatehouse.tls;

import java.time.Clock;
import java.util.function.Supplier;

import io.netty.handler.ssl.OpenSsl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

import dev.gatehouse.storage.Storage;

/** Wires certificates and who gets them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpsProperties.class)
class TlsConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConfiguration.class);

    @Bean
    ServedCertificates servedCertificates() {
        return new ServedCertificates();
    }

    @Bean
    Challenges challenges(Storage storage) {
        return new Challenges(storage);
    }

    @Bean
    HttpsInForce httpsInForce(HttpsProperties start) {
        return new HttpsInForce(start);
    }

    @Bean
    SharedChallenges sharedChallenges(Storage storage, Challenges challenges, Clock clock) {
        return new SharedChallenges(storage, challenges, clock);
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
    CertificateMeters certificateMeters(CertificateKeeper keeper, Clock clock) {
        return new CertificateMeters(keeper, clock);
    }

    @Bean
    CertificateKeeper certificateKeeper(Storage storage, Clock clock, LocalAuthority localAuthority,
            PublicAuthority publicAuthority, OrderLimits limits, ServedCertificates served, TlsContexts contexts) {
        return new CertificateKeeper(storage, clock, new Ledger(storage, clock, limits),
                wanted -> issuerOf(wanted, localAuthority, publicAuthority), contexts, served);
    }

    @Bean
    TlsContexts tlsContexts(ServerProperties server, Supplier<TlsProvider> provider, Clock clock, Staples staples) {
        return new TlsContexts(server.getHttp2().isEnabled(), provider, new TicketKeys(clock), staples);
    }

    @Bean
    Staples staples(Storage storage, Clock clock, Supplier<TlsProvider> provider, ServedCertificates served) {
        return new Staples(storage, clock, provider, served);
    }

    /** Found out when it is needed, and so not at all where there is no https. */
    @Bean
    Supplier<TlsProvider> tlsProvider(HttpsInForce https) {
        return SingletonSupplier.of(() -> chosen(https.now()));
    }

    private static TlsProvider chosen(HttpsProperties settings) {
        TlsProvider wanted = settings.provider();
        if (wanted == null && !TlsProvider.BORINGSSL.isAvailable()) {
            LOG.warn("BoringSSL does not run here, so the JDK's TLS takes its place and more processor time: {}",
                    String.valueOf(OpenSsl.unavailabilityCause()));
        }
        TlsProvider provider = wanted == null ? TlsProvider.best() : wanted;
        LOG.info("TLS by {}", provider.title());
        return provider;
    }

    /** Who makes a certificate. */
    private static Issuer issuerOf(Wanted wanted, LocalAuthority localAuthority, PublicAuthority publicAuthority) {
        return publicAuthority.signs(wanted) ? publicAuthority : localAuthority;
    }
}
