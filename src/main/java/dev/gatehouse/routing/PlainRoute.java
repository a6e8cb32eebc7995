package dev.gatehouse.routing;

import java.util.List;

import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/**
 * A route that the forwarding engine takes by itself.
 *
 * @param id the name of its site, or the id of its definition
 * @param destination where its requests go
 * @param preserveHost whether the upstream sees the Host that the visitor asked for, or its own
 * @param timeouts how long the upstream is waited for
 * @param tls how an upstream that speaks TLS is recognised
 * @param conditions all of them have to hold, beside the host that the route was found by
 * @param filters what is done to a request, in their order; with none the bytes go on as they came
 */
public record PlainRoute(String id, Destination destination, boolean preserveHost, Timeouts timeouts,
        UpstreamTls tls, List<Condition> conditions, List<Filter> filters) {

    public PlainRoute {
        conditions = List.copyOf(conditions);
        filters = List.copyOf(filters);
    }

    /** A route with one upstream, of which nothing is said. */
    public PlainRoute(String id, UpstreamAddress upstream, boolean preserveHost, Timeouts timeouts, UpstreamTls tls,
            List<Condition> conditions, List<Filter> filters) {
        this(id, Destination.of(upstream), preserveHost, timeouts, tls, conditions, filters);
    }

    /** Where its requests go; of several upstreams the one that is named first. */
    public UpstreamAddress upstream() {
        return destination.first();
    }

    /** Whether the route takes a request that asks for its host. */
    public boolean takes(RequestView request) {
        for (Condition condition : conditions) {
            if (!condition.holds(request)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a draw among several routes decides which of them takes a request. */
    public boolean isDrawn() {
        return conditions.stream().anyMatch(WeightCondition.class::isInstance);
    }
}
