package dev.gatehouse.routing;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.RouteDefinition;

import dev.gatehouse.site.HostPattern;

/**
 * A route as the configuration says it, before any way of forwarding has made something of it.
 *
 * @param id its name
 * @param definition what it is defined by; null for a route that the application's code has made
 * @param site which part of a site it was made of; null for any other
 * @param hosts the names it can be found by; empty for any
 * @param order as in Spring Cloud Gateway: the lower goes first
 * @param conditional whether it has conditions that the hosts do not settle
 */
public record DefinedRoute(String id, @Nullable RouteDefinition definition, @Nullable SiteRoute site,
        List<HostPattern> hosts, int order, boolean conditional) {

    public DefinedRoute {
        hosts = List.copyOf(hosts);
    }

    /** The route of a part of a site, which is found by the site's hosts. */
    public static DefinedRoute of(SiteRoute route, RouteDefinition definition) {
        return new DefinedRoute(route.id(), definition, route, route.site().hosts(), definition.getOrder(),
                route.isConditional());
    }

    public Optional<SiteRoute> siteIfAny() {
        return Optional.ofNullable(site);
    }
}
