package dev.gatehouse.gateway;

import java.util.List;

import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.support.ConfigurationService;

/** Makes a {@link RouteConverter} for the default filters of one configuration. */
@SuppressWarnings("rawtypes") // as in the signature of Spring Cloud Gateway's locator
record RouteConverterFactory(List<RoutePredicateFactory> predicates, List<GatewayFilterFactory> filters,
        ConfigurationService configurationService) {

    RouteConverter create(GatewayProperties properties) {
        return new RouteConverter(predicates, filters, properties, configurationService);
    }
}
