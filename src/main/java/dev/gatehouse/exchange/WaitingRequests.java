package dev.gatehouse.exchange;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests that another proxy has sent wait for an answer and are alike. In a circle there are ever more of them, each
 * waiting for the next.
 */
final class WaitingRequests {

    private final Map<Exchange, Kind> kinds = new ConcurrentHashMap<>();
    private final Map<Kind, Integer> counts = new ConcurrentHashMap<>();

    /** What the rounds of a circle have in common, and the requests of two visitors do not. */
    private record Kind(Optional<String> route, String sender, String forwarded, String method, String target,
            Optional<String> cookie, Optional<String> authorization, Optional<String> agent) {

        static Kind of(Exchange exchange, String forwarded) {
            RequestHead head = exchange.head();
            return new Kind(exchange.site(), exchange.client().ip(), forwarded, head.method(), head.target(),
                    Optional.ofNullable(head.header("cookie")), Optional.ofNullable(head.header("authorization")),
                    Optional.ofNullable(head.header("user-agent")));
        }
    }

    /**
     * Adds a request, unless it is there already.
     *
     * @param forwarded what its sender says of whom it has the request from
     * @return how many there are of its kind
     */
    int add(Exchange exchange, String forwarded) {
        Kind kind = Kind.of(exchange, forwarded);
        return kinds.putIfAbsent(exchange, kind) == null
                ? counts.merge(kind, 1, Integer::sum)
                : counts.getOrDefault(kind, 0);
    }

    /** It has been answered, or is given up. */
    void remove(Exchange exchange) {
        Kind kind = kinds.isEmpty() ? null : kinds.remove(exchange);
        if (kind != null) {
            counts.computeIfPresent(kind, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    int size() {
        return counts.size();
    }
}
