package dev.gatehouse.gateway;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.HostTemplates;

/**
 * Spring Cloud Gateway's {@code Host} predicate with the same patterns, but comparing names as names, see {@link HostTemplates}.
 * It stands in for the original, so its class has the same name, which is the name of the predicate.
 */
final class HostRoutePredicateFactory
        extends
            org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory {

    @Override
    public Predicate<ServerWebExchange> apply(Config config) {
        var templates = new HostTemplates(config.getPatterns());
        return new GatewayPredicate() {

            @Override
            public boolean test(ServerWebExchange exchange) {
                Optional<Map<String, String>> found = Exchanges.of(exchange)
                        .flatMap(Exchange::host)
                        .flatMap(templates::match);
                found.ifPresent(variables -> ServerWebExchangeUtils.putUriTemplateVariables(exchange, variables));
                return found.isPresent();
            }

            @Override
            public Object getConfig() {
                return config;
            }

            @Override
            public String toString() {
                return "Hosts: " + config.getPatterns();
            }
        };
    }
}
