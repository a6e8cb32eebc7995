package dev.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.upstream.PeerGroup;
import dev.gatehouse.upstream.Seeker;

/**
 * Sends one request to an upstream of its site, and where that fails it to another, or waits: by the rules of the engine. Belongs to
 * the event loop of the request.
 */
final class UpstreamTries implements Seeker {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND",
            "REPORT", "SEARCH");
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final PeerGroup group;
    private final Exchange exchange;
    private final ForwardedHeaders forwarded;
    private final ServerWebExchange of;
    private final GatewayFilterChain chain;
    private final String cookiePath;
    private final BitSet tried = new BitSet();
    private boolean swallowed;
    private @Nullable Instant deadline;

    /** @param cookiePath below which path a visitor stays with an upstream */
    UpstreamTries(PeerGroup group, Exchange exchange, ForwardedHeaders forwarded, ServerWebExchange of,
            GatewayFilterChain chain, String cookiePath) {
        this.cookiePath = cookiePath;
        this.group = group;
        this.exchange = exchange;
        this.forwarded = forwarded;
        this.of = of;
        this.chain = chain;
    }

    /** Completes when the request has been answered; fails as the last upstream has. */
    Mono<Void> begin() {
        return send(group.choose(this)).doFinally(_ -> leave());
    }

    private Mono<Void> send(int member) {
        var chosen = new ChosenUpstream(group, member);
        chosen.putInto(of);
        exchange.assign(exchange.site().orElse(""), chosen.peer().address().uri());
        return chain.filter(of)
                .doOnSuccess(_ -> answered(member))
                .onErrorResume(error -> {
                    chosen.end();
                    return failed(member, error);
                });
    }

    /** The head of the answer is there. */
    private void answered(int member) {
        HttpStatusCode status = of.getResponse().getStatusCode();
        group.answered(member, status == null ? 0 : status.value());
        if (!of.getResponse().isCommitted()) {
            group.cookie(member, this, cookiePath, exchange.client().secure())
                    .ifPresent(cookie -> of.getResponse().getHeaders().add(HttpHeaders.SET_COOKIE, cookie));
        }
    }

    private Mono<Void> failed(int member, Throwable error) {
        Optional<UpstreamFailure> recognised = FailureRecognition.recognise(error,
                group.peer(member).address().host(), of.getResponse().isCommitted(), null);
        if (recognised.isEmpty()) {
            return Mono.error(error);
        }
        UpstreamFailure failure = recognised.get();
        if (!swallowed && exchange.isUpstreamReused() && failure.isEarlyEnd() && mayBeRepeated() && !hasLeft()) {
            // An idle connection that the upstream closed in that moment says nothing about it.
            swallowed = true;
            reset();
            return send(member);
        }
        tried.set(member);
        if (of.getResponse().isCommitted() || !isRepeatable(failure) || hasLeft()) {
            return Mono.error(error);
        }
        int another = deadline == null ? group.chooseAnother(this, tried) : PeerGroup.NOBODY;
        if (another == PeerGroup.NOBODY && !isWorthWaiting(failure)) {
            return tried.cardinality() == group.size() && group.size() > 1
                    ? noneLeft(member, failure)
                    : Mono.error(error);
        }
        group.failed(member, failure);
        if (deadline == null || another != PeerGroup.NOBODY) {
            exchange.triedInVain(incident(member, failure));
        }
        reset();
        if (another != PeerGroup.NOBODY) {
            return send(another);
        }
        if (deadline == null) {
            deadline = exchange.now().plus(group.rules().waitFor());
        }
        return waited(error);
    }

    private Mono<Void> noneLeft(int member, UpstreamFailure failure) {
        group.failed(member, failure);
        exchange.triedInVain(incident(member, failure));
        return Mono.error(
                new UpstreamFailedException(new UpstreamFailure.NoneLeft(group.size(), failure)));
    }

    private void reset() {
        of.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR);
    }

    private Mono<Void> waited(Throwable error) {
        return Mono.delay(PAUSE, loop()).then(Mono.defer(() -> {
            if (hasLeft() || isOver()) {
                return Mono.error(error);
            }
            if (!group.room().isToLook(System.nanoTime() / 1_000_000) && group.peer(0).failure().isPresent()) {
                return waited(error);
            }
            tried.clear();
            return send(group.choose(this));
        }));
    }

    private boolean isOver() {
        return deadline != null && !exchange.now().isBefore(deadline);
    }

    /** Whether it can be sent once more: nothing was sent yet, or nothing has come and the method allows it. */
    private boolean isRepeatable(UpstreamFailure failure) {
        boolean unsent = exchange.upstreamPeer().isEmpty();
        return unsent || (failure.isEarlyEnd() && mayBeRepeated());
    }

    private boolean mayBeRepeated() {
        return hasNoBody() && !exchange.hasUpstreamBegun() && !of.getResponse().isCommitted()
                && IDEMPOTENT.contains(exchange.head().method());
    }

    private boolean hasNoBody() {
        String length = exchange.head().header("content-length");
        return (length == null || length.equals("0")) && exchange.head().header("transfer-encoding") == null;
    }

    private boolean isWorthWaiting(UpstreamFailure failure) {
        boolean refused = failure.isRefusal();
        if (group.rules().waitFor().isZero() || (deadline != null && (!refused || isOver()))) {
            return false;
        }
        exchange.expectUpstreamBack();
        return deadline != null || (SAFE.contains(exchange.head().method()) && hasNoBody()
                && exchange.head().header("upgrade") == null && group.room().enter());
    }

    private void leave() {
        if (deadline != null) {
            group.room().leave();
        }
    }

    private Incident incident(int member, UpstreamFailure failure) {
        return new Incident(failure, String.valueOf(exchange.upstream().orElse(null)),
                failure.address() == null ? exchange.upstreamPeer().orElse(null) : failure.address(),
                Duration.between(exchange.arrived(), exchange.now()), group.peer(member).failed(failure),
                exchange.now());
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
    public @Nullable String cookies() {
        return exchange.head().header("cookie");
    }

    @Override
    public String visitor() {
        return forwarded.visitor(exchange);
    }
}
