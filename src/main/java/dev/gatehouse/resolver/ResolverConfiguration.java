package dev.gatehouse.resolver;

import java.nio.file.Path;
import java.time.Clock;

import com.google.common.base.Ticker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SiteEvents;

/** Wires the resolver. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DnsProperties.class)
class ResolverConfiguration {

    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path RULES = Path.of("/etc/resolv.conf");

    /** The catalog is asked later: what it is made of needs the resolver. */
    @Bean
    MoveHistory moveHistory(SiteEvents events, ObjectProvider<SiteCatalog> catalog) {
        return new MoveHistory(events, () -> catalog.getObject().sites());
    }

    @Bean
    Resolver resolver(DnsProperties settings, Clock clock, Ticker ticker, ObjectProvider<NameListener> listeners) {
        return Resolver.of(HOSTS, RULES, settings, clock, ticker, listeners.orderedStream().toList());
    }
}
