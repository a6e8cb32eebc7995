package dev.gatehouse.gateway;

import java.util.Optional;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;

import dev.gatehouse.exchange.CurrentExchange;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.RequestView;

/** Finds our {@link Exchange} of Spring's, by the connection that both are on. */
final class Exchanges {

    private static final String ATTRIBUTE = Exchanges.class.getName();
    private static final String VIEW = RequestView.class.getName();

    private Exchanges() {
    }

    /** Empty for a request that did not come through a visitor's connection, such as one to the management port. */
    static Optional<Exchange> of(ServerWebExchange exchange) {
        Exchange known = exchange.getAttribute(ATTRIBUTE);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Exchange> found = connection(exchange.getRequest())
                .flatMap(connection -> CurrentExchange.of(connection.channel()));
        found.ifPresent(of -> exchange.getAttributes().put(ATTRIBUTE, of));
        return found;
    }

    /** Our exchange as conditions and filters see it: the same object for all of them. */
    static Optional<RequestView> viewOf(ServerWebExchange exchange) {
        RequestView known = exchange.getAttribute(VIEW);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<RequestView> made = of(exchange).map(RequestView::new);
        made.ifPresent(view -> exchange.getAttributes().put(VIEW, view));
        return made;
    }

    /** The connection of the client that a request came on. */
    static Optional<Connection> connection(ServerHttpRequest request) {
        Object original = request instanceof ServerHttpRequestDecorator decorator
                ? ServerHttpRequestDecorator.getNativeRequest(decorator)
                : request instanceof AbstractServerHttpRequest plain ? plain.getNativeRequest() : null;
        return original instanceof Connection connection ? Optional.of(connection) : Optional.empty();
    }
}
