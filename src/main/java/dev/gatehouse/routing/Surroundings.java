package dev.gatehouse.routing;

import java.util.Optional;
import java.util.Set;

/**
 * What decides beside its definition whether the engine may take a route.
 *
 * @param objection why no route at all may go the engine's way
 * @param replacedPredicates the kinds of predicates that are not Spring Cloud Gateway's own
 * @param replacedFilters the kinds of filters that are not Spring Cloud Gateway's own, or not as it has made them
 * @param ownTls whether Spring Cloud Gateway's client was told by which certificates to recognise an upstream
 */
public record Surroundings(Optional<String> objection, Set<String> replacedPredicates, Set<String> replacedFilters,
        boolean ownTls) {

    /** Nothing that matters. */
    public static final Surroundings PLAIN = new Surroundings(Optional.empty(), Set.of(), Set.of(), false);

    /** Every route goes the gateway's way, for one reason. */
    public static Surroundings objecting(String reason) {
        return new Surroundings(Optional.of(reason), Set.of(), Set.of(), false);
    }
}
