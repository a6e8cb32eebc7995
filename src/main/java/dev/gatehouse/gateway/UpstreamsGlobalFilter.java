package dev.gatehouse.gateway;

import java.util.Optional;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.upstream.PeerGroup;

/**
 * Chooses among the upstreams of a site, and tries another where one fails. Right before the URL of the upstream is made, so that
 * nothing of what filters have done to the request is done twice.
 */
final class UpstreamsGlobalFilter implements GlobalFilter, Ordered {

    private final ForwardedHeaders forwarded;

    UpstreamsGlobalFilter(ForwardedHeaders forwarded) {
        this.forwarded = forwarded;
    }

    @Override
    public int getOrder() {
        return RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Optional<SiteGatewayFilter> site = SiteGatewayFilter.of(exchange);
        Optional<PeerGroup> group = site.flatMap(SiteGatewayFilter::group);
        Optional<Exchange> known = Exchanges.of(exchange);
        if (site.isEmpty() || group.isEmpty() || known.isEmpty()) {
            return chain.filter(exchange);
        }
        return new UpstreamTries(group.get(), known.get(), forwarded, exchange, chain, site.get().cookiePath()).begin();
    }
}
