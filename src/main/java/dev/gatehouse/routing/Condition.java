package dev.gatehouse.routing;

import java.util.Set;

/** Something that a request has to have so that a route takes it: a predicate of Spring Cloud Gateway, in the engine. */
public interface Condition {

    /** Whether the request has it. What a pattern took out of the request on the way becomes a variable of the view. */
    boolean holds(RequestView request);

    /** The variables that are there for sure once the condition holds. */
    default Set<String> variables() {
        return Set.of();
    }
}
