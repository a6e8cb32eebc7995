package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.OrderLimits;

/** Wires what is asked of DNS and put into it, and which limits an order has to keep. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AcmeProperties.class, DnsProperties.class})
class DnsConfiguration {

    private static final Duration PROBE = Duration.ofSeconds(5);

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
    @Nullable
    DnsRecords dnsRecords(AcmeProperties settings, Lookups lookups) {
        return Optional.ofNullable(settings.dns()).map(dns -> dns.records(lookups)).orElse(null);
    }

    @Bean
    Preflight preflight(AcmeProperties settings, Lookups lookups, ObjectProvider<Challenges> challenges,
            ObjectProvider<NameChecks.Identities> identities) {
        if (!settings.checks()) {
            return (_, _) -> {
                // The operator asked for none.
            };
        }
        return new NameChecks(new CaaCheck(lookups), new AddressCheck(lookups, settings.isPublic()),
                new ReachCheck(new Probe((token, text) -> challenges.getObject().answer(token, text), PROBE),
                        settings.validationPort(),
                        DnsConfiguration::isOfThisMachine),
                identities.getIfAvailable(() -> List::of));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException _) {
            return false;
        }
    }
}
