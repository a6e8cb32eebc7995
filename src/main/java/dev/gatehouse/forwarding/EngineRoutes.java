package dev.gatehouse.forwarding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.DefinedRoute;
import dev.gatehouse.routing.PlainRoute;
import dev.gatehouse.routing.RouteCompiler;
import dev.gatehouse.routing.RouteTable;
import dev.gatehouse.routing.RouteUser;
import dev.gatehouse.routing.Way;

/** The way of each route in force, found by the host that a request asks for. Safe from any thread. */
public final class EngineRoutes implements RouteUser {

    /** One consistent state. */
    private record Snapshot(RouteTable<Choice> table, Map<String, Way> byId) {}

    /** Who takes a request. */
    sealed interface Choice {

        /** Spring Cloud Gateway; which of its routes is for it to say. */
        record ByGateway() implements Choice {}

        /** The engine, for a route that it knows and with its upstream. */
        record ByEngine(PlainRoute route, Upstream upstream) implements Choice {}
    }

    private final RouteCompiler compiler;
    private final Connector connector;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(
            new Snapshot(RouteTable.of(List.of()), Map.of()));

    EngineRoutes(RouteCompiler compiler, Connector connector) {
        this.compiler = compiler;
        this.connector = connector;
    }

    @Override
    public Runnable prepare(List<DefinedRoute> routes) {
        List<RouteTable.Entry<Choice>> entries = new ArrayList<>(routes.size());
        Map<String, Way> byId = HashMap.newHashMap(routes.size());
        for (DefinedRoute route : routes) {
            Way way = compiler.compile(route);
            entries.add(new RouteTable.Entry<>(choiceOf(way), route.hosts(), route.order(), route.conditional()));
            byId.put(route.id(), way);
        }
        Snapshot next = new Snapshot(RouteTable.of(entries), byId);
        return () -> {
            snapshot.set(next);
            connector.reloaded();
        };
    }

    private static Choice choiceOf(Way way) {
        return switch (way) {
            case Way.Gateway _ -> new Choice.ByGateway();
            case Way.Engine(PlainRoute route) ->
                new Choice.ByEngine(route, new Upstream(route.upstream(), route.tls()));
        };
    }

    /** The way of a route; empty where there is no such route. */
    public Optional<Way> wayOf(String id) {
        return Optional.ofNullable(snapshot.get().byId().get(id));
    }

    /** Who takes a request; null where no route takes it. The gateway is asked in doubt, since it knows all routes. */
    @Nullable
    Choice choose(Exchange exchange) {
        RouteTable<Choice> table = snapshot.get().table();
        List<RouteTable.Entry<Choice>> candidates = exchange.host()
                .map(table::candidates)
                .orElseGet(table::candidatesForAnyHost);
        for (RouteTable.Entry<Choice> candidate : candidates) {
            switch (candidate.route()) {
                case Choice.ByGateway gateway -> {
                    return gateway;
                }
                case Choice.ByEngine engine -> {
                    if (engine.route().takes(exchange)) {
                        return engine;
                    }
                }
            }
        }
        return null;
    }
}
