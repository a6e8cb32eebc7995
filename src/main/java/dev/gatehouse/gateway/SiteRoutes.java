package dev.gatehouse.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.routing.SiteRoute;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.UpstreamTls;

/**
 * Sites as Spring Cloud Gateway's route definitions, and the routes of those.
 *
 * <p>Spring Cloud Gateway takes about two milliseconds to make a route of a definition (binding, validation and SpEL for each
 * argument). A site's definition has one predicate, which the host index has already answered, and one filter, so its route
 * is made by hand in no time.
 */
final class SiteRoutes {

    private static final String TLS = "upstream-tls";
    private static final String SITE = "site";
    private static final String PATH = "path";

    private SiteRoutes() {
    }

    /** The definition that says the same, as far as Spring Cloud Gateway has words for it. */
    static RouteDefinition definition(SiteRoute of) {
        var definition = new RouteDefinition();
        definition.setId(of.id());
        definition.setUri(of.uri());
        definition.setPredicates(List.of(host(of.site())));
        definition.setFilters(filters(of.rules().preserveHost()));
        of.path().ifPresent(path -> definition.getMetadata().put(PATH, path.match().toString()));
        limit(definition, of.rules().timeouts().connect(), of.rules().timeouts().firstByte());
        return definition;
    }

    /** A definition with nothing but the default filters. */
    static RouteDefinition bare() {
        var definition = new RouteDefinition();
        definition.setId("default-filters");
        definition.setUri(URI.create("http://localhost"));
        return definition;
    }

    /** Sets the time limits that a definition does not set itself, in the metadata that the routing filter reads. */
    static void limit(RouteDefinition definition, Duration connect, Duration firstByte) {
        definition.getMetadata()
                .putIfAbsent(RouteMetadataUtils.CONNECT_TIMEOUT_ATTR, Math.toIntExact(connect.toMillis()));
        definition.getMetadata().putIfAbsent(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, firstByte.toMillis());
    }

    private static List<FilterDefinition> filters(boolean preserveHost) {
        return preserveHost ? List.of(new FilterDefinition("PreserveHostHeader")) : List.of();
    }

    private static PredicateDefinition host(Site site) {
        var predicate = new PredicateDefinition();
        predicate.setName("Host");
        for (int i = 0; i < site.hosts().size(); i++) {
            predicate.addArg("_genkey_" + i, antPattern(site.hosts().get(i)));
        }
        return predicate;
    }

    /** {@code *.example.com} means any name below; in Spring Cloud Gateway's words that is one label and then any number. */
    private static String antPattern(HostPattern host) {
        return host.wildcard() ? "*.**." + host.name() : host.name().value();
    }

    /** The route of such a definition. */
    static Route route(SiteRoute of, RouteDefinition definition, List<GatewayFilter> filters) {
        return new Builder().of(definition, of)
                .asyncPredicate(of.isConditional() ? new SitePredicate(of) : new HostAlreadyMatched(of.site()))
                .replaceFilters(filters)
                .build();
    }

    /** The name under which logs and meters have a route: that of its site, or its own id. */
    static String nameOf(Route route) {
        return route.getMetadata().get(SITE) instanceof String name ? name : route.getId();
    }

    /** How the upstream of a route is recognised; null where a site does not say, and for routes that are no sites. */
    static @Nullable UpstreamTls tlsOf(Route route) {
        return (UpstreamTls) route.getMetadata().get(TLS);
    }

    /** Takes a URI as it is: the original loses the host where it has an underscore, as container names do. */
    private static final class Builder extends Route.AsyncBuilder {

        Builder of(RouteDefinition definition, SiteRoute of) {
            id(Objects.requireNonNull(definition.getId()));
            order(definition.getOrder());
            replaceMetadata(definition.getMetadata());
            metadata(SITE, of.site().name());
            if (!of.rules().tls().equals(UpstreamTls.DEFAULT)) {
                metadata(TLS, of.rules().tls());
            }
            this.uri = of.uri();
            return this;
        }
    }

    /** True: the route was found by its host. */
    private static final class HostAlreadyMatched implements AsyncPredicate<ServerWebExchange> {

        private final Site site;

        HostAlreadyMatched(Site site) {
            this.site = site;
        }

        @Override
        public Publisher<Boolean> apply(ServerWebExchange exchange) {
            return Mono.just(true);
        }

        @Override
        public String toString() {
            return "Hosts: " + site.hosts();
        }
    }

    /** The host has been matched, the rest has not. */
    private static final class SitePredicate implements AsyncPredicate<ServerWebExchange> {

        private final SiteRoute route;

        SitePredicate(SiteRoute route) {
            this.route = route;
        }

        @Override
        public Publisher<Boolean> apply(ServerWebExchange exchange) {
            return Mono.just(Exchanges.viewOf(exchange).map(route::takes).orElse(false));
        }

        @Override
        public String toString() {
            return "Hosts: " + route.site().hosts() + " and " + route.conditions();
        }
    }
}
