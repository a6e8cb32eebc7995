package dev.gatehouse.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Which way the requests of a route are forwarded. */
public sealed interface Way {

    /** The forwarding engine takes them by itself. */
    record Engine(PlainRoute route) implements Way {}

    /**
     * Spring Cloud Gateway's filters take them.
     *
     * @param reason what the engine does not know, such as {@code filter CircuitBreaker}
     * @param conditions what a request has to have so that the route takes it; null if the engine cannot tell
     */
    record Gateway(String reason, @Nullable List<Condition> conditions) implements Way {

        public Gateway(String reason) {
            this(reason, null);
        }

        /** Whether the route takes a request, as far as the engine can tell; in doubt it may. */
        public boolean mayTake(RequestView request) {
            return conditions == null || conditions.stream().allMatch(condition -> condition.holds(request));
        }
    }
}
