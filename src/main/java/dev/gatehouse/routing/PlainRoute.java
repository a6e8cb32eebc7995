package dev.gatehouse.routing;

import java.util.List;
import java.util.function.Predicate;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/**
 * A route that the forwarding engine takes by itself.
 *
 * @param id the name of its site, or the id of its definition
 * @param upstream where its requests go
 * @param preserveHost whether the upstream sees the Host that the visitor asked for, or its own
 * @param timeouts how long the upstream is waited for
 * @param tls how an upstream that speaks TLS is recognised
 * @param conditions all of them have to hold, beside the host
 */
public record PlainRoute(String id, UpstreamAddress upstream, boolean preserveHost, Timeouts timeouts,
        UpstreamTls tls, List<Predicate<Exchange>> conditions) {

    public PlainRoute {
        conditions = List.copyOf(conditions);
    }

    /** Whether the route takes a request that asks for its host. */
    public boolean takes(Exchange exchange) {
        for (Predicate<Exchange> condition : conditions) {
            if (!condition.test(exchange)) {
                return false;
            }
        }
        return true;
    }
}
