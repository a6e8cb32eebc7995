package dev.gatehouse.routing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/** The groups of the {@code Weight} predicates of one configuration. */
final class WeightGroups {

    private static final String GROUP = "weight.group";
    private static final String WEIGHT = "weight.weight";

    private final KnownPredicates predicates;
    private final Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    private final Map<String, WeightGroup> groups = new HashMap<>();
    private @Nullable GatewayOnlyException objection;

    private WeightGroups(KnownPredicates predicates) {
        this.predicates = predicates;
    }

    static WeightGroups of(List<DefinedRoute> routes, KnownPredicates predicates) {
        var groups = new WeightGroups(predicates);
        for (DefinedRoute route : routes) {
            RouteDefinition definition = route.definition();
            if (definition == null) {
                // It may belong to any group, which can only be seen by asking it.
                groups.objection = new GatewayOnlyException(
                        "predicate Weight beside route " + route.id() + ", which the application's code has made");
            } else if (route.site() == null) {
                definition.getPredicates()
                        .stream()
                        .filter(predicate -> KnownPredicates.WEIGHT.equals(predicate.getName()))
                        .forEach(predicate -> groups.add(predicate, route.id()));
            }
        }
        groups.weights.forEach((name, weights) -> groups.groups.put(name, new WeightGroup(weights)));
        return groups;
    }

    private void add(PredicateDefinition definition, String route) {
        try {
            Arguments.Named named = named(definition);
            weights.computeIfAbsent(named.required(GROUP), _ -> new LinkedHashMap<>())
                    .put(route, named.number(WEIGHT, 0));
        } catch (GatewayOnlyException e) {
            // Whatever group this one is of: none of them is known any more.
            objection = e;
        }
    }

    private Arguments.Named named(PredicateDefinition definition) {
        return predicates.arguments(definition).named(GROUP, WEIGHT);
    }

    /** @throws GatewayOnlyException if not all members of the group are known */
    Condition condition(PredicateDefinition definition, String route) {
        if (objection != null) {
            throw objection;
        }
        return new WeightCondition(Objects.requireNonNull(groups.get(named(definition).required(GROUP))), route);
    }

    /** A draw is made once: where one member goes the gateway's way all do. */
    void keepTogether(List<DefinedRoute> routes, List<Way> ways) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            places.put(routes.get(i).id(), i);
        }
        // A route may be in two groups, and so a change in one may bring one in another; each round ends with fewer.
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Map.Entry<String, Map<String, Integer>> group : weights.entrySet()) {
                changed |= keepTogether(group.getKey(), group.getValue().keySet().stream().map(places::get).toList(),
                        routes, ways);
            }
        }
    }

    private static boolean keepTogether(String group, List<Integer> members, List<DefinedRoute> routes,
            List<Way> ways) {
        Optional<Integer> foreign = members.stream().filter(i -> ways.get(i) instanceof Way.Gateway).findFirst();
        List<Integer> own = members.stream().filter(i -> ways.get(i) instanceof Way.Engine).toList();
        if (foreign.isEmpty() || own.isEmpty()) {
            return false;
        }
        var gateway = new Way.Gateway("weight group %s with route %s".formatted(group, routes.get(foreign.get()).id()));
        own.forEach(i -> ways.set(i, gateway));
        return true;
    }
}
