package dev.gatehouse.gateway;

import java.net.InetSocketAddress;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets the predicates of routes see the client that a proxy in front has named, where Spring knows only the proxy. */
final class ClientAddressWebFilter implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(Exchanges.of(exchange)
                .map(of -> of.client().address())
                .filter(client -> !client.equals(exchange.getRequest().getRemoteAddress()))
                .map(client -> from(client, exchange))
                .orElse(exchange));
    }

    private static ServerWebExchange from(InetSocketAddress client, ServerWebExchange exchange) {
        return exchange.mutate().request(request -> request.remoteAddress(client)).build();
    }
}
