package dev.gatehouse.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;

/** The predicates of Spring Cloud Gateway that the engine knows. {@code Weight} is apart, since it is about several routes. */
final class KnownPredicates {

    static final String WEIGHT = "Weight";

    private static final Map<String, Function<Arguments, Condition>> KINDS = Map.of("Host", HostCondition::of, "Path",
            PathCondition::of, "Method", MethodCondition::of, "Header", HeaderCondition::of, "Query",
            QueryCondition::of, "RemoteAddr", AddressCondition::of);

    private final Set<String> replaced;

    /** @param replaced the kinds in whose place the application has put one of its own */
    KnownPredicates(Set<String> replaced) {
        this.replaced = replaced;
    }

    /** @throws GatewayOnlyException if the engine does not know it */
    Condition compile(PredicateDefinition definition) {
        Arguments arguments = arguments(definition);
        Function<Arguments, Condition> kind = KINDS.get(definition.getName());
        if (kind == null) {
            throw new GatewayOnlyException(label(definition));
        }
        return kind.apply(arguments);
    }

    /** @throws GatewayOnlyException if the kind is not what it is in Spring Cloud Gateway */
    Arguments arguments(PredicateDefinition definition) {
        if (replaced.contains(String.valueOf(definition.getName()))) {
            throw new GatewayOnlyException(label(definition) + " of the application's own");
        }
        return new Arguments(label(definition), new LinkedHashMap<>(definition.getArgs()));
    }

    private static String label(PredicateDefinition definition) {
        return "predicate " + definition.getName();
    }
}
