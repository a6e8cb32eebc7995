package dev.gatehouse.gateway;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import reactor.core.publisher.Flux;

/**
 * Makes routes of definitions one by one, so that a faulty one does not hide the others. Not thread-safe.
 *
 * <p>Spring Cloud Gateway's own locator does the work; it is handed the definitions singly.
 */
final class RouteConverter {

    private final RouteDefinitionRouteLocator locator;
    private @Nullable RouteDefinition current;

    @SuppressWarnings("rawtypes") // as in the locator's own signature
    RouteConverter(List<RoutePredicateFactory> predicates, List<GatewayFilterFactory> filters,
            GatewayProperties properties, ConfigurationService configurationService) {
        this.locator = new RouteDefinitionRouteLocator(() -> Flux.just(Objects.requireNonNull(current)), predicates,
                filters, properties, configurationService);
    }

    /** @throws RuntimeException whatever the factory of a predicate or filter thinks of its arguments */
    Route convert(RouteDefinition definition) {
        current = definition;
        return Objects.requireNonNull(locator.getRoutes().blockFirst());
    }
}
