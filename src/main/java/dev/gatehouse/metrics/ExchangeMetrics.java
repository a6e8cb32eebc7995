package dev.gatehouse.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.event.EventListener;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeListener;
import dev.gatehouse.site.SitesChanged;

/**
 * Counts exchanges by site. A name that no site has, whoever invents it, is counted under {@code none}, so that visitors
 * cannot make new series.
 */
final class ExchangeMetrics implements ExchangeListener {

    private static final String NO_SITE = "none";

    private final MeterRegistry registry;
    private final Map<String, SiteMeters> meters = new ConcurrentHashMap<>();

    ExchangeMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void assigned(Exchange exchange) {
        metersOf(exchange).began();
    }

    @Override
    public void ended(Exchange exchange) {
        boolean hadBegun = exchange.site().isPresent();
        // A site may be gone by the time its last request ends; that must not bring its series back.
        SiteMeters of = hadBegun ? meters.get(exchange.site().get()) : metersOf(exchange);
        if (of != null) {
            of.ended(exchange, hadBegun);
        }
    }

    private SiteMeters metersOf(Exchange exchange) {
        return meters.computeIfAbsent(exchange.site().orElse(NO_SITE), site -> new SiteMeters(registry, site));
    }

    /** A site that is gone keeps no series; one that comes has its series before its first request. */
    @EventListener
    void sitesChanged(SitesChanged changes) {
        Set.copyOf(changes.removed()).forEach(site -> {
            SiteMeters gone = meters.remove(site);
            if (gone != null) {
                gone.remove();
            }
        });
        changes.added().forEach(site -> meters.computeIfAbsent(site, name -> new SiteMeters(registry, name)));
    }
}
