package dev.gatehouse.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.resolver.KnownName;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;

/**
 * Sends a request once more that found nobody where the name of its upstream leads, if the name leads elsewhere by now: as the engine
 * does. Stands before those that connect; nothing has been sent when it acts, and so any request may be repeated.
 */
final class MovedUpstreamFilter implements GlobalFilter, Ordered {

    /** How long a request that has failed waits for what DNS says then. */
    private static final Duration ANSWER = Duration.ofMillis(500);

    private final Resolver names;

    MovedUpstreamFilter(Resolver names) {
        this.names = names;
    }

    @Override
    public int getOrder() {
        return WebSocketGlobalFilter.ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        URI upstream = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        if (upstream == null || upstream.getHost() == null || ServerWebExchangeUtils.isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        Optional<Resolution> before = names.known(upstream.getHost());
        if (before.isEmpty() || before.get().source() == Resolution.Source.LITERAL) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange)
                .onErrorResume(error -> isUnsent(error, upstream, exchange),
                        error -> whereItLeads(names.name(upstream.getHost()))
                                .filter(now -> leadsElsewhere(before.get(), now))
                                .switchIfEmpty(Mono.error(error))
                                .flatMap(_ -> again(exchange, chain)));
    }

    private static boolean isUnsent(Throwable error, URI upstream, ServerWebExchange exchange) {
        return FailureRecognition
                .recognise(error, upstream.getHost(), exchange.getResponse().isCommitted(), null)
                .filter(UpstreamFailure.OfConnection.class::isInstance)
                .isPresent();
    }

    private Mono<Resolution> whereItLeads(KnownName name) {
        return Mono.fromFuture(() -> names.again(name).copy()).timeout(ANSWER, Mono.empty());
    }

    private static boolean leadsElsewhere(Resolution before, Resolution now) {
        return !before.addresses().containsAll(now.addresses());
    }

    private static Mono<Void> again(ServerWebExchange exchange, GatewayFilterChain chain) {
        exchange.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR);
        return chain.filter(exchange);
    }
}
