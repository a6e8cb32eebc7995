package dev.gatehouse.routing;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.http.HttpMethod;

/** {@code Method}: the method is one of these. In Spring Cloud Gateway only the usual eight are ever found equal. */
record MethodCondition(Set<String> methods) implements Condition {

    private static final Set<String> USUAL = Stream.of(HttpMethod.values())
            .map(HttpMethod::name)
            .collect(Collectors.toUnmodifiableSet());

    static MethodCondition of(Arguments arguments) {
        return new MethodCondition(
                arguments.list().stream().filter(USUAL::contains).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public boolean holds(RequestView request) {
        return methods.contains(request.exchange().head().method());
    }
}
