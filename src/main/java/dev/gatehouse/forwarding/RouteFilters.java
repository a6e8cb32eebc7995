package dev.gatehouse.forwarding;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.Passage;

/** Sends a request through the filters of its route. */
final class RouteFilters {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFilters.class);

    private RouteFilters() {
    }

    /** What they make of it; empty, and logged, where that cannot be sent. */
    static Optional<Passage> through(EngineRoutes.Choice.ByEngine choice, Exchange exchange) {
        try {
            return Optional.of(Passage.through(choice.route().filters(), choice.requestOr(exchange)));
        } catch (RuntimeException e) {
            // In one line: the message may quote what the client sent.
            LOG.warn("request {}: the filters of route {} make something of it that cannot be sent: {}", exchange.id(),
                    choice.route().id(), String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            return Optional.empty();
        }
    }
}
