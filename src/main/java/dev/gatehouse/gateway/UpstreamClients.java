package dev.gatehouse.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

import dev.gatehouse.routing.UpstreamTlsContexts;
import dev.gatehouse.site.UpstreamTls;

/**
 * Spring Cloud Gateway's client as each route needs it: with the TLS of the site's {@code upstream-tls}, where Spring Cloud Gateway
 * knows only one for all. Safe from any thread.
 *
 * <p>Reactor Netty keeps connections apart by their provider, so there is one for all requests of the same settings.
 */
final class UpstreamClients {

    private record Key(UpstreamTls tls, String host) {}

    private final UpstreamTlsContexts contexts = new UpstreamTlsContexts();
    private final Map<Key, SslProvider> providers = new ConcurrentHashMap<>();

    /**
     * The client for a request of a route.
     *
     * @throws SSLException if a file of the site's settings cannot be used any more
     */
    HttpClient of(HttpClient client, Route route, ServerWebExchange exchange) throws SSLException {
        UpstreamTls tls = SiteRoutes.tlsOf(route);
        return tls == null
                ? client
                : client.secure(provider(new Key(tls, UpstreamTries.uriOf(exchange).getAuthority())));
    }

    private SslProvider provider(Key key) throws SSLException {
        SslProvider known = providers.get(key);
        if (known != null) {
            return known;
        }
        SslProvider made = SslProvider.builder().sslContext(contexts.of(key.tls(), hostOf(key.host()))).build();
        SslProvider first = providers.putIfAbsent(key, made);
        return first == null ? made : first;
    }

    /** By hand, since {@link java.net.URI#getHost()} knows no name with an underscore, and container names have them. */
    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** A failure of a handshake, with its cause where it can only be known by the handler's engine. */
    Throwable explained(Throwable failure, SslHandler tls) {
        return contexts.explained(failure, tls.engine());
    }

    /** Files may be others from now on. */
    void reloaded() {
        providers.clear();
        contexts.forget();
    }
}
