package dev.gatehouse.gateway;

import java.util.Optional;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.FailedAttempt;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.why.Explainer;

/**
 * The outermost filter: says which site answers, and turns a failure of the upstream into a page for the visitor and a cause
 * for the log.
 *
 * <p>A request that an idle connection swallowed is sent once more on another, where its route has no {@link UpstreamTries}.
 */
final class ExchangeGlobalFilter implements GlobalFilter, Ordered {

    private final PageWriter pages;
    private final Peers peers;
    private final Explainer explainer;
    private final ForwardedHeaders forwarded;

    ExchangeGlobalFilter(PageWriter pages, Peers peers, Explainer explainer, ForwardedHeaders forwarded) {
        this.pages = pages;
        this.peers = peers;
        this.explainer = explainer;
        this.forwarded = forwarded;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Optional<Exchange> known = Exchanges.of(exchange);
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        if (known.isEmpty()) {
            return chain.filter(exchange);
        }
        Exchange of = known.get();
        of.assign(SiteRoutes.nameOf(route), route.getUri());
        return (forwarded.isLoop(of)
                ? Mono.<Void>error(new UpstreamFailedException(new Loop()))
                : chain.filter(exchange))
                .doOnSuccess(_ -> worked(exchange, route))
                .onErrorResume(error -> isSwallowed(exchange, of, error), _ -> again(exchange, of, route, chain))
                .onErrorResume(error -> fail(exchange, of, route, error))
                .doFinally(_ -> UpstreamTries.of(exchange).ifPresent(UpstreamTries::close))
                .contextWrite(context -> context.put(Exchange.class, of));
    }

    /** Of one that was chosen that was said when its answer began. */
    private void worked(ServerWebExchange exchange, Route route) {
        if (UpstreamTries.of(exchange).isEmpty()) {
            peerOf(route).ifPresent(Peer::worked);
        }
    }

    private static boolean isSwallowed(ServerWebExchange exchange, Exchange of, Throwable error) {
        return UpstreamTries.of(exchange).isEmpty() && FailedAttempts.of(exchange, of, error)
                .filter(attempt -> attempt.isSwallowed(of.head().method()))
                .isPresent();
    }

    private static Mono<Void> again(ServerWebExchange exchange, Exchange of, Route route, GatewayFilterChain chain) {
        of.assign(SiteRoutes.nameOf(route), route.getUri());
        ServerWebExchangeUtils.reset(exchange);
        // The path is the original one again, and the filter PrefixPath has to act once more.
        exchange.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_PREFIXED_ATTR);
        return chain.filter(exchange);
    }

    private Mono<Void> fail(ServerWebExchange exchange, Exchange of, Route route, Throwable error) {
        Optional<FailedAttempt> attempt = FailedAttempts.of(exchange, of, error);
        Optional<Connection> client = Exchanges.connection(exchange.getRequest());
        if (attempt.isEmpty() || client.filter(connection -> !connection.channel().isActive()).isPresent()) {
            return Mono.error(error);
        }
        Incident incident = error instanceof GaveUpException gaveUp
                ? gaveUp.incident()
                : UpstreamTries.of(exchange)
                        .map(tries -> tries.brokenOff(attempt.get()))
                        .orElseGet(() -> incident(of, route, attempt.get()));
        of.fail(incident);
        return exchange.getResponse().isCommitted()
                ? client.map(ExchangeGlobalFilter::breakOff).orElseGet(() -> Mono.error(error))
                : explained(of, client).then(Mono.defer(() -> pages.write(exchange, ErrorPage.of(incident,
                        of.head().method(), PageWriter.wishesOf(exchange), of.expectsUpstreamBack()))));
    }

    private Mono<Void> explained(Exchange of, Optional<Connection> client) {
        Executor loop = client.<Executor>map(connection -> connection.channel().eventLoop()).orElse(Runnable::run);
        return Mono.create(sink -> explainer.explain(of, loop, sink::success));
    }

    /** What Spring Cloud Gateway found an address for by itself is no peer of ours. */
    private Incident incident(Exchange of, Route route, FailedAttempt attempt) {
        // A circle is nobody's failure but the configuration's, and a stranger must not be able to put an upstream out.
        Outage outage = peerOf(route).filter(_ -> !(attempt.failure() instanceof Loop))
                .map(peer -> peer.failed(attempt.failure()))
                .orElseGet(() -> new Outage(of.now(), 1, Optional.empty()));
        return attempt.incident(String.valueOf(of.upstream().orElse(route.getUri())), outage);
    }

    private Optional<Peer> peerOf(Route route) {
        @Nullable
        UpstreamTls tls = SiteRoutes.tlsOf(route);
        return UpstreamAddress.of(route.getUri().toString())
                .flatMap(address -> peers.find(address, tls == null ? UpstreamTls.DEFAULT : tls));
    }

    /** A broken response must not look complete, so the connection ends before anybody writes the end of the message. */
    private static Mono<Void> breakOff(Connection client) {
        return Mono.create(sink -> client.channel().close().addListener(_ -> sink.success()));
    }
}
