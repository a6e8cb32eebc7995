package dev.gatehouse.gateway;

import java.net.URI;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.exchange.Exchange;

/**
 * Notes which instance Spring Cloud LoadBalancer has chosen for a route to {@code lb://name}, so that logs and causes name it, and
 * that it gets the target byte for byte as every other upstream does.
 */
final class BalancedUpstreamGlobalFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_LOADBALANCER_RESPONSE_ATTR) != null) {
            URI chosen = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
            Exchanges.of(exchange).ifPresent(of -> note(exchange, of, chosen));
        }
        return chain.filter(exchange);
    }

    private static void note(ServerWebExchange exchange, Exchange of, URI chosen) {
        of.assign(of.site().orElse(""), URI.create(chosen.getScheme() + "://" + chosen.getRawAuthority()));
        of.upstreamTarget(UpstreamUrlGlobalFilter.sentOn(exchange, of, ""));
    }
}
