package dev.gatehouse.tls.acme;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.tls.OrderLimits;

/** Wires what is asked of DNS and put into it, and which limits an order has to keep. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AcmeProperties.class, DnsProperties.class})
class DnsConfiguration {

    @Bean
    OrderLimits orderLimits(AcmeProperties settings) {
        return OrderLimits.of(settings.directory());
    }

    @Bean
    Lookups lookups(DnsProperties settings) {
        return Lookups.by(settings.addresses());
    }

    /** Null, and so empty for whoever asks for an {@link Optional}, where nobody puts records into DNS. */
    @Bean
    @Nullable DnsRecords dnsRecords(AcmeProperties settings, Lookups lookups) {
        return Optional.ofNullable(settings.dns()).map(dns -> dns.records(lookups)).orElse(null);
    }
}
