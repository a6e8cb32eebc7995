package dev.gatehouse.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.Site;

/** Decides which way a route takes: the engine's if it knows everything that the route says, else the gateway's. */
public final class RouteCompiler {

    private final @Nullable String objection;

    public RouteCompiler() {
        this(null);
    }

    private RouteCompiler(@Nullable String objection) {
        this.objection = objection;
    }

    /** Sends every route the gateway's way, for one reason. */
    public static RouteCompiler forGateway(String reason) {
        return new RouteCompiler(reason);
    }

    /** The way of a route. */
    public Way compile(DefinedRoute route) {
        if (objection != null) {
            return new Way.Gateway(objection);
        }
        return route.siteIfAny()
                .<Way>map(site -> new Way.Engine(plain(site)))
                .orElseGet(() -> new Way.Gateway("a route definition"));
    }

    private static PlainRoute plain(Site site) {
        return new PlainRoute(site.name(), site.upstream(), site.preserveHost(), site.timeouts(), site.tls(),
                List.of());
    }
}
