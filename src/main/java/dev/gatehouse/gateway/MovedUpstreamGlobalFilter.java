package dev.gatehouse.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.upstream.FailedAttempt;

/**
 * Asks for the name of an upstream again where nobody could be reached at its addresses, and sends the request to those that are new. The
 * last before the filters that make connections, so that whatever made the upstream's URL has its names followed.
 */
final class MovedUpstreamGlobalFilter implements GlobalFilter, Ordered {

    /** How long a request that has found nobody waits for what DNS says then. */
    private static final Duration ANSWER = Duration.ofMillis(500);

    private final Resolver names;

    MovedUpstreamGlobalFilter(Resolver names) {
        this.names = names;
    }

    @Override
    public int getOrder() {
        return WebSocketGlobalFilter.ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Optional<Exchange> known = Exchanges.of(exchange);
        URI url = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        if (known.isEmpty() || url == null) {
            return chain.filter(exchange);
        }
        String host = FailedAttempts.hostOf(url);
        Optional<Resolution> before = names.known(host);
        return chain.filter(exchange)
                .onErrorResume(error -> isConnectFailure(exchange, known.get(), error),
                        error -> elsewhere(host, before.or(() -> names.known(host)), exchange)
                                .flatMap(elsewhere -> elsewhere ? again(exchange, chain) : Mono.error(error)));
    }

    private static boolean isConnectFailure(ServerWebExchange exchange, Exchange of, Throwable error) {
        return FailedAttempts.of(exchange, of, error)
                .filter(attempt -> attempt.reach() == FailedAttempt.Reach.CONNECTION)
                .filter(attempt -> attempt.failure() instanceof UpstreamFailure.OfConnection)
                .isPresent();
    }

    /** Whether the name leads where it has not led before. */
    private Mono<Boolean> elsewhere(String host, Optional<Resolution> before, ServerWebExchange exchange) {
        if (before.isEmpty() || before.get().source() == Resolution.Source.LITERAL) {
            return Mono.just(false);
        }
        List<InetAddress> tried = before.get().addresses();
        Mono<Boolean> asked = Mono.fromFuture(names.again(names.name(host)), true)
                .map(now -> !tried.containsAll(now.addresses()))
                .timeout(ANSWER, Mono.just(false));
        return Exchanges.connection(exchange.getRequest())
                .map(client -> asked.publishOn(Schedulers.fromExecutorService(client.channel().eventLoop())))
                .orElse(asked);
    }

    private static Mono<Void> again(ServerWebExchange exchange, GatewayFilterChain chain) {
        exchange.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR);
        return chain.filter(exchange);
    }
}
