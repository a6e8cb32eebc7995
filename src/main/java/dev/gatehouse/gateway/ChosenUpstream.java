package dev.gatehouse.gateway;

import java.net.URI;
import java.util.Optional;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.PeerGroup;

/**
 * The one of a site's upstreams that a request goes to.
 *
 */
final class ChosenUpstream {

    private static final String ATTRIBUTE = ChosenUpstream.class.getName();

    private final PeerGroup group;
    private final int member;
    private boolean active = true;

    /**
     * The request goes there now.
     *
     * @param member its number
     */
    ChosenUpstream(PeerGroup group, int member) {
        this.group = group;
        this.member = member;
        group.begin(member);
    }

    /** Empty where nobody has chosen, since the route has only one. */
    static Optional<ChosenUpstream> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    /** Where a request goes: to the chosen upstream, or the route's own. */
    static URI uriOf(ServerWebExchange exchange) {
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return of(exchange).map(chosen -> chosen.peer().address().uri()).orElseGet(route::getUri);
    }

    void putInto(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    PeerGroup group() {
        return group;
    }

    int member() {
        return member;
    }

    /** The request is over there, whatever has become of it. */
    void end() {
        if (active) {
            active = false;
            group.end(member);
        }
    }

    Peer peer() {
        return group.peer(member);
    }
}
