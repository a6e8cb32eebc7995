package dev.gatehouse.gateway;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Spring Cloud Gateway's routing filter with another client, for routes that need one. Stands before the original, which finds such
 * a request routed already.
 */
final class UpstreamRoutingFilter extends NettyRoutingFilter {

    private final UpstreamClients clients;

    UpstreamRoutingFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            HttpClientProperties properties, UpstreamClients clients) {
        super(client, headersFilters, properties);
        this.clients = clients;
    }

    @Override
    public int getOrder() {
        return super.getOrder() - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return SiteRoutes.tlsOf(route) == null ? chain.filter(exchange) : super.filter(exchange, chain);
    }

    @Override
    protected Mono<HttpClient> getHttpClientMono(Route route, ServerWebExchange exchange) {
        return super.getHttpClientMono(route, exchange)
                .flatMap(client -> Mono.fromCallable(() -> clients.of(client, route, exchange)));
    }
}
