package dev.gatehouse.gateway;

import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.upstream.Attempts;
import dev.gatehouse.upstream.Attempts.Next;
import dev.gatehouse.upstream.Errand;
import dev.gatehouse.upstream.FailedAttempt;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.PeerGroup;

/**
 * Sends one request to an upstream of its site, and does what is to follow where that fails ({@link Attempts}). Belongs to the event
 * loop of the request.
 */
final class UpstreamTries implements Errand {

    private static final String ATTRIBUTE = UpstreamTries.class.getName();
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Exchange exchange;
    private final ForwardedHeaders forwarded;
    private final ServerWebExchange of;
    private final GatewayFilterChain chain;
    private final String cookiePath;
    private final Attempts attempts;

    /** @param cookiePath below which path a visitor stays with an upstream */
    UpstreamTries(PeerGroup group, Exchange exchange, ForwardedHeaders forwarded, ServerWebExchange of,
            GatewayFilterChain chain, String cookiePath) {
        this.cookiePath = cookiePath;
        this.exchange = exchange;
        this.forwarded = forwarded;
        this.of = of;
        this.chain = chain;
        this.attempts = new Attempts(group, this);
    }

    /** Empty where there is nothing to choose nor to wait for, since the route has only one upstream. */
    static Optional<UpstreamTries> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    /** Where a request goes: to the upstream that was chosen, or the route's own. */
    static URI uriOf(ServerWebExchange exchange) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return of(exchange).map(tries -> tries.peer().address().uri()).orElseGet(route::getUri);
    }

    private Peer peer() {
        return attempts.peer();
    }

    /** Completes when the head of the answer is there; fails with a {@link GaveUpException} where there will be none. */
    Mono<Void> begin() {
        return Mono.fromSupplier(() -> (Next) new Next.To(attempts.start()))
                .doOnNext(_ -> of.getAttributes().put(ATTRIBUTE, this))
                .expand(this::follow)
                .then()
                .doOnError(_ -> attempts.close())
                .contextWrite(context -> context.put(UpstreamTries.class, this));
    }

    /** One step, and the next one where there is one. */
    private Mono<Next> follow(Next next) {
        return switch (next) {
            case Next.To _,Next.Same _ -> send();
            case Next.Later _ -> later();
            case Next.End(Incident incident, boolean awaited) -> {
                if (awaited) {
                    exchange.expectUpstreamBack();
                }
                yield Mono.error(new GaveUpException(incident));
            }
        };
    }

    private Mono<Next> send() {
        exchange.assign(exchange.site().orElse(""), peer().address().uri());
        of.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR);
        return chain.filter(of).doOnSuccess(_ -> answered()).then(Mono.<Next>empty()).onErrorResume(this::failed);
    }

    private Mono<Next> failed(Throwable error) {
        Optional<FailedAttempt> attempt = FailedAttempts.of(of, exchange, error);
        return attempt.isEmpty() || hasLeft()
                ? Mono.error(error)
                : Mono.just(attempts.failed(attempt.get(), System.nanoTime()));
    }

    private Mono<Next> later() {
        return Flux.interval(PAUSE, loop()).<Next>handle((_, sink) -> {
            if (hasLeft()) {
                sink.error(new ClosedChannelException());
                return;
            }
            Next next = attempts.look(System.nanoTime(), exchange.now());
            if (!(next instanceof Next.Later)) {
                sink.next(next);
            }
        }).next();
    }

    /** The request is about to be sent on a connection. */
    void connected() {
        attempts.connected();
    }

    /** The head of the answer is there. */
    private void answered() {
        HttpStatusCode status = of.getResponse().getStatusCode();
        attempts.answered(status == null ? 0 : status.value());
        if (!of.getResponse().isCommitted()) {
            attempts.cookie(cookiePath, exchange.client().secure())
                    .ifPresent(cookie -> of.getResponse().getHeaders().add(HttpHeaders.SET_COOKIE, cookie));
        }
    }

    /** The answer has broken off. */
    Incident brokenOff(FailedAttempt attempt) {
        return attempts.over(attempt);
    }

    /** The request is over, whatever has become of it. */
    void close() {
        attempts.close();
    }

    private Optional<Connection> client() {
        return Exchanges.connection(of.getRequest());
    }

    private boolean hasLeft() {
        return client().filter(connection -> !connection.channel().isActive()).isPresent();
    }

    private Scheduler loop() {
        return client().map(connection -> Schedulers.fromExecutorService(connection.channel().eventLoop()))
                .orElseGet(Schedulers::parallel);
    }

    @Override
    public String method() {
        return exchange.head().method();
    }

    @Override
    public boolean isEmpty() {
        return FailedAttempts.hasNoBody(exchange);
    }

    @Override
    public boolean isUpgrade() {
        return exchange.head().header("upgrade") != null;
    }

    @Override
    public void triedInVain(Incident incident) {
        exchange.triedInVain(incident);
    }

    @Override
    public @Nullable String cookies() {
        return exchange.head().header("cookie");
    }

    @Override
    public String visitor() {
        return forwarded.visitor(exchange);
    }
}
