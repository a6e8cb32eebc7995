package dev.gatehouse.gateway;

import java.util.List;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.env.Environment;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.RouteTable;

/**
 * Finds the route of a request by the index of hosts, where Spring Cloud Gateway asks one route after the other, and leaves
 * nothing that came on a visitor's port to other handlers.
 */
final class HostIndexHandlerMapping extends RoutePredicateHandlerMapping {

    private final GatewayRoutes routes;
    private final UnknownHostHandler unknownHost;

    HostIndexHandlerMapping(FilteringWebHandler webHandler, GatewayRoutes routes, GlobalCorsProperties cors,
            Environment environment, UnknownHostHandler unknownHost) {
        super(webHandler, routes, cors, environment);
        this.routes = routes;
        this.unknownHost = unknownHost;
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        if (Exchanges.of(exchange).isEmpty()) {
            return Mono.empty();
        }
        return super.getHandlerInternal(exchange).map(Object.class::cast).switchIfEmpty(Mono.just(unknownHost));
    }

    @Override
    protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
        List<RouteTable.Entry<Route>> candidates = Exchanges.of(exchange)
                .flatMap(Exchange::host)
                .map(routes::candidates)
                .orElseGet(routes::candidatesWithoutHost);
        if (!candidates.isEmpty() && !candidates.getFirst().conditional()) {
            return Mono.just(candidates.getFirst().route());
        }
        return Flux.fromIterable(candidates)
                .map(RouteTable.Entry::route)
                .concatMap(route -> asked(route, exchange))
                .next();
    }

    private static Mono<Route> asked(Route route, ServerWebExchange exchange) {
        exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR, route.getId());
        return Mono.from(route.getPredicate().apply(exchange)).filter(Boolean::booleanValue).map(_ -> route);
    }
}
