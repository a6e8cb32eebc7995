package dev.gatehouse.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Finds requests that go in a circle, since the upstream is this Gatehouse or another proxy that sends everything back.
 *
 * <p>A request that comes over a connection of our own ({@link OwnRequests}) carries its past with it without a byte being added. One
 * that another proxy sends may carry a {@link LoopToken}; it gets one only while so many of its kind wait for an answer that they can
 * hardly be anything but the rounds of a circle ({@link WaitingRequests}), and no application gets it that is behind one Gatehouse.
 */
final class Circles {

    /** A site may lead to itself once, such as one path of it to another. */
    private static final int TOO_OFTEN = 2;

    /** So many alike are rarely one visitor's; a circle has them in a few milliseconds. */
    static final int ALIKE = 8;

    private final OwnRequests own = new OwnRequests();
    private final WaitingRequests waiting = new WaitingRequests();
    private final LoopToken token = new LoopToken();

    boolean has(Exchange exchange) {
        return own.roundsOf(exchange) >= TOO_OFTEN
                || token.isIn(exchange.head().header("forwarded"), routeOf(exchange));
    }

    /** What to add to the last element of the field Forwarded that goes on; nearly always nothing. */
    String mark(Exchange exchange) {
        String forwarded = exchange.head().header("forwarded");
        if (forwarded == null || own.has(exchange)) {
            return "";
        }
        return LoopToken.elementOf(forwarded)
                .filter(element -> waiting.add(exchange, element) > ALIKE)
                .map(_ -> token.after(forwarded, routeOf(exchange)))
                .orElse("");
    }

    void moved(Exchange exchange, @Nullable Ends before, @Nullable Ends now) {
        own.moved(exchange, before, now);
    }

    void answered(Exchange exchange) {
        waiting.remove(exchange);
    }

    private static String routeOf(Exchange exchange) {
        return exchange.site().orElse("");
    }
}
