package dev.gatehouse.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides which way a route takes: the engine's if it knows everything that the route says, else the gateway's. */
public final class RouteCompiler {

    private final Supplier<Surroundings> surroundings;

    /** @param surroundings looked at anew whenever routes are compiled */
    public RouteCompiler(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    /** The ways of all routes of a configuration, in the same order. */
    public List<Way> compile(DefinedRoutes routes) {
        Surroundings now = surroundings.get();
        Optional<Way> gateway = now.objection().map(Way.Gateway::new);
        return gateway.isPresent()
                ? routes.all().stream().map(_ -> gateway.get()).toList()
                : new Compilation(routes, now).ways();
    }
}
