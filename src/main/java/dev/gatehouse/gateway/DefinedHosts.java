package dev.gatehouse.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * The hosts by which a route definition can be found in the index.
 *
 * <p>They may cover more names than the definition does, never fewer: the route's own {@code Host} predicate is still asked.
 *
 * @param hosts empty where a pattern is too general for the index, so that the route is asked for every host
 * @param conditional whether the definition has any predicate but {@code Host}, or patterns that the index does not settle
 */
record DefinedHosts(List<HostPattern> hosts, boolean conditional) {

    private static final String HOST = "Host";

    static DefinedHosts of(RouteDefinition definition) {
        List<PredicateDefinition> predicates = definition.getPredicates();
        List<PredicateDefinition> named = predicates.stream().filter(p -> HOST.equals(p.getName())).toList();
        if (named.size() != 1) {
            return new DefinedHosts(List.of(), !predicates.isEmpty());
        }
        List<HostPattern> hosts = new ArrayList<>();
        boolean settled = predicates.size() == 1;
        for (String pattern : patterns(named.getFirst())) {
            List<HostPattern> covering = covering(pattern.toLowerCase(Locale.ROOT));
            if (covering.isEmpty()) {
                return new DefinedHosts(List.of(), true);
            }
            settled &= pattern.indexOf('*') < 0;
            hosts.addAll(covering);
        }
        return new DefinedHosts(hosts, !settled);
    }

    private static List<String> patterns(PredicateDefinition host) {
        return host.getArgs()
                .values()
                .stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** {@code **.} covers the bare name, too; {@code *.} only one label more, which the predicate sees to. */
    private static List<HostPattern> covering(String pattern) {
        for (String below : List.of("*.**.", "**.", "*.")) {
            if (pattern.startsWith(below)) {
                Optional<HostName> name = HostName.of(pattern.substring(below.length()));
                return name.map(of -> below.equals("**.")
                        ? List.of(new HostPattern(of, true), new HostPattern(of, false))
                        : List.of(new HostPattern(of, true))).orElse(List.of());
            }
        }
        return HostPattern.of(pattern).map(List::of).orElse(List.of());
    }
}
