package dev.gatehouse.gateway;

import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.why.Explainer;

/**
 * The outermost filter: says which site answers, and turns a failure of the upstream into a page for the visitor and a cause
 * for the log.
 *
 * <p>A request that an idle connection swallowed, because the upstream closed it in that moment, is sent once more on another
 * if its method is idempotent and it has no body (RFC 9110, section 9.2.2).
 */
final class ExchangeGlobalFilter implements GlobalFilter, Ordered {

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

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
                .onErrorResume(error -> isWorthAnotherTry(exchange, of, error), _ -> again(exchange, chain))
                .onErrorResume(error -> fail(exchange, of, route, error))
                .doFinally(_ -> ChosenUpstream.of(exchange).ifPresent(ChosenUpstream::end))
                .contextWrite(context -> context.put(Exchange.class, of));
    }

    /** Of one that was chosen that was said when its answer began. */
    private void worked(ServerWebExchange exchange, Route route) {
        if (ChosenUpstream.of(exchange).isEmpty()) {
            peerOf(route).ifPresent(Peer::worked);
        }
    }

    private static boolean isWorthAnotherTry(ServerWebExchange exchange, Exchange of, Throwable error) {
        boolean repeatable = IDEMPOTENT.contains(of.head().method()) && of.head().header("content-length") == null
                && of.head().header("transfer-encoding") == null;
        if (!repeatable || ChosenUpstream.of(exchange).isPresent() || !of.isUpstreamReused()
                || of.hasUpstreamBegun() || exchange.getResponse().isCommitted()) {
            return false;
        }
        return FailureRecognition.recognise(error, "", false, null)
                .filter(UpstreamFailure::isEarlyEnd)
                .isPresent();
    }

    private static Mono<Void> again(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerWebExchangeUtils.reset(exchange);
        // The path is the original one again, and the filter PrefixPath has to act once more.
        exchange.getAttributes().remove(ServerWebExchangeUtils.GATEWAY_ALREADY_PREFIXED_ATTR);
        return chain.filter(exchange);
    }

    private Mono<Void> fail(ServerWebExchange exchange, Exchange of, Route route, Throwable error) {
        boolean begun = exchange.getResponse().isCommitted();
        Optional<UpstreamFailure> failure = FailureRecognition.recognise(error,
                hostOf(of.upstream().orElse(route.getUri())),
                begun,
                firstByteLimit(route));
        Optional<Connection> client = Exchanges.connection(exchange.getRequest());
        if (failure.isEmpty() || client.filter(connection -> !connection.channel().isActive()).isPresent()) {
            return Mono.error(error);
        }
        Optional<ChosenUpstream> chosen = ChosenUpstream.of(exchange);
        chosen.ifPresent(one -> one.group().failed(one.member(), failure.get()));
        Incident incident = incident(of, chosen.map(ChosenUpstream::peer).or(() -> peerOf(route)), route,
                failure.get());
        of.fail(incident);
        return begun
                ? client.map(ExchangeGlobalFilter::breakOff).orElseGet(() -> Mono.error(error))
                : explained(of, client).then(Mono.defer(() -> pages.write(exchange, ErrorPage.of(incident,
                        of.head().method(), PageWriter.wishesOf(exchange), of.expectsUpstreamBack()))));
    }

    private Mono<Void> explained(Exchange of, Optional<Connection> client) {
        Executor loop = client.<Executor>map(connection -> connection.channel().eventLoop()).orElse(Runnable::run);
        return Mono.create(sink -> explainer.explain(of, loop, sink::success));
    }

    /** What Spring Cloud Gateway found an address for by itself is no peer of ours. */
    private static Incident incident(Exchange of, Optional<Peer> known, Route route, UpstreamFailure failure) {
        // A circle is nobody's failure but the configuration's, and a stranger must not be able to put an upstream out.
        Outage outage = known.filter(_ -> !(failure instanceof Loop))
                .map(peer -> peer.failed(failure))
                .orElseGet(() -> new Outage(of.now(), 1, Optional.empty()));
        @Nullable
        SocketAddress address = failure.address() == null ? of.upstreamPeer().orElse(null) : failure.address();
        return new Incident(failure, String.valueOf(of.upstream().orElse(route.getUri())), address,
                Duration.between(of.arrived(), of.now()), outage, of.now());
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

    private static String hostOf(URI upstream) {
        String authority = upstream.getRawAuthority();
        return authority == null ? "" : authority.replaceFirst(":\\d+$", "");
    }

    private static @Nullable Duration firstByteLimit(Route route) {
        return route.getMetadata().get(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR) instanceof Number limit
                ? Duration.ofMillis(limit.longValue())
                : null;
    }
}
