package dev.gatehouse.gateway;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestTarget;

/**
 * Makes the upstream's URL of the route's and the request's, without decoding anything on the way.
 *
 * <p>In place of Spring Cloud Gateway's own filter, which encodes twice, joins slashes and ignores the path of the route's URL.
 * If no filter has changed the target, the upstream gets it byte for byte; else in the form that the filters left.
 */
final class UpstreamUrlGlobalFilter implements GlobalFilter, Ordered {

    private static final Set<String> DIRECT = Set.of("http", "https", "ws", "wss");

    private static final String UNIX = "unix";

    /** For schemes such as {@code lb} and {@code forward}, which mean something only to Spring. */
    private final RouteToRequestUrlFilter original = new RouteToRequestUrlFilter();

    @Override
    public int getOrder() {
        return RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        URI upstream = UpstreamTries.uriOf(exchange);
        if (UNIX.equals(upstream.getScheme())) {
            return Mono.error(new IOException("only the engine reaches a Unix socket"));
        }
        if (upstream.getScheme() == null || !DIRECT.contains(upstream.getScheme().toLowerCase(Locale.ROOT))
                || upstream.getRawAuthority() == null) {
            return original.filter(exchange, chain);
        }
        String prefix = prefix(upstream);
        exchange.getAttributes()
                .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR,
                        URI.create(upstream.getScheme() + "://" + upstream.getRawAuthority() + prefix
                                + target(exchange)));
        Exchanges.of(exchange).ifPresent(of -> of.upstreamTarget(sentOn(exchange, of, prefix)));
        return chain.filter(exchange);
    }

    private static String prefix(URI upstream) {
        String path = Optional.ofNullable(upstream.getRawPath()).orElse("");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String target(ServerWebExchange exchange) {
        URI requested = exchange.getRequest().getURI();
        return requested.getRawQuery() == null
                ? requested.getRawPath()
                : requested.getRawPath() + "?" + requested.getRawQuery();
    }

    /** The target that an upstream gets. */
    static String sentOn(ServerWebExchange exchange, Exchange of, String prefix) {
        String target = target(exchange);
        String raw = SiteGatewayFilter.targetOf(exchange)
                .or(() -> RequestTarget.of(of.head().target()))
                .filter(known -> known.readable().equals(target))
                .map(RequestTarget::raw)
                .orElse(target);
        // An asterisk means the server as a whole, and nothing can stand before it.
        return raw.equals("*") ? raw : prefix + raw;
    }
}
