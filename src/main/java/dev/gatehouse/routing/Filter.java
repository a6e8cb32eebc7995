package dev.gatehouse.routing;

import java.util.Set;

/** Something that a route does to the requests it takes, or to their answers: a filter of Spring Cloud Gateway, in the engine. */
public interface Filter {

    /**
     * Does to the request what there is to do. Who wants to change the answer says so to the passage.
     *
     * @throws RuntimeException where it would become a request that cannot be sent
     */
    void apply(Passage passage);

    /** The variables that it asks for; without them it cannot be applied. */
    default Set<String> variables() {
        return Set.of();
    }
}
