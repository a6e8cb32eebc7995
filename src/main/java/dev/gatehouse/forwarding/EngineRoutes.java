package dev.gatehouse.forwarding;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.DefinedRoute;
import dev.gatehouse.routing.DefinedRoutes;
import dev.gatehouse.routing.PlainRoute;
import dev.gatehouse.routing.RequestView;
import dev.gatehouse.routing.RouteCompiler;
import dev.gatehouse.routing.RouteTable;
import dev.gatehouse.routing.RouteUser;
import dev.gatehouse.routing.Way;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.upstream.Peers;

/** The way of each route in force, found by the host that a request asks for. Safe from any thread. */
public final class EngineRoutes implements RouteUser {

    /** One consistent state. */
    private record Snapshot(RouteTable<Choice> table, Map<String, Choice> byId) {}

    /** Who takes a request. */
    sealed interface Choice {

        /** The way that leads there. */
        Way way();

        /** Spring Cloud Gateway; which of its routes is for it to say. */
        record ByGateway(Way.Gateway way) implements Choice {}

        /**
         * The engine, for a route that it knows and with its upstreams.
         *
         * @param way the way that has this route
         * @param request what the conditions of the route have found in the request; null where there was no need to look
         */
        record ByEngine(Way.Engine way, UpstreamGroup upstreams, @Nullable RequestView request) implements Choice {

            PlainRoute route() {
                return way.route();
            }

            ByEngine of(RequestView found) {
                return way.route().filters().isEmpty() ? this : new ByEngine(way, upstreams, found);
            }

            RequestView requestOr(Exchange exchange) {
                return request == null ? new RequestView(exchange) : request;
            }
        }
    }

    private final RouteCompiler compiler;
    private final Connector connector;
    private final Peers peers;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(
            new Snapshot(RouteTable.of(List.of()), Map.of()));

    EngineRoutes(RouteCompiler compiler, Connector connector, Peers peers) {
        this.compiler = compiler;
        this.connector = connector;
        this.peers = peers;
    }

    @Override
    public Runnable prepare(DefinedRoutes routes) {
        List<Way> ways = compiler.compile(routes);
        List<RouteTable.Entry<Choice>> entries = new ArrayList<>(ways.size());
        Map<String, Choice> before = snapshot.get().byId();
        Map<String, Choice> byId = LinkedHashMap.newLinkedHashMap(ways.size());
        for (int i = 0; i < ways.size(); i++) {
            DefinedRoute route = routes.all().get(i);
            Choice choice = choiceOf(ways.get(i), before.get(route.id()));
            entries.add(new RouteTable.Entry<>(choice, route.hosts(), route.order(),
                    route.conditional()));
            byId.put(route.id(), choice);
        }
        Snapshot next = new Snapshot(RouteTable.of(entries), byId);
        return () -> {
            snapshot.set(next);
            connector.reloaded();
        };
    }

    /** @param before who took the requests of the route until now; it stays if the way is still the same */
    private Choice choiceOf(Way way, @Nullable Choice before) {
        if (before != null && before.way().equals(way)) {
            return before;
        }
        return switch (way) {
            case Way.Gateway gateway -> new Choice.ByGateway(gateway);
            case Way.Engine engine ->
                new Choice.ByEngine(engine, UpstreamGroup.of(engine.route(), peers), null);
        };
    }

    /** The way of a route; empty where there is no such route. */
    public Optional<Way> wayOf(String id) {
        return Optional.ofNullable(snapshot.get().byId().get(id)).map(Choice::way);
    }

    /** The ways of all routes, by their ids. */
    public Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        snapshot.get().byId().forEach((id, choice) -> ways.put(id, choice.way()));
        return ways;
    }

    /** Who takes a request; null where no route takes it. The gateway is asked in doubt, since it knows all routes. */
    @Nullable
    Choice choose(Exchange exchange) {
        RouteTable<Choice> table = snapshot.get().table();
        List<RouteTable.Entry<Choice>> candidates = exchange.host()
                .map(table::candidates)
                .orElseGet(table::candidatesForAnyHost);
        if (!candidates.isEmpty() && !candidates.getFirst().conditional()) {
            return candidates.getFirst().route();
        }
        return choose(candidates, new RequestView(exchange));
    }

    @Nullable
    private static Choice choose(List<RouteTable.Entry<Choice>> candidates, RequestView request) {
        for (RouteTable.Entry<Choice> candidate : candidates) {
            switch (candidate.route()) {
                case Choice.ByGateway gateway when gateway.way().mayTake(request) -> {
                    return gateway;
                }
                case Choice.ByEngine engine when engine.route().isDrawn() && gatewayAmong(candidates) != null -> {
                    // The gateway would draw once more, and then the shares were not what they should be.
                    return gatewayAmong(candidates);
                }
                case Choice.ByEngine engine when engine.route().takes(request) -> {
                    return engine.of(request);
                }
                case Choice _ -> {
                }
            }
        }
        return null;
    }

    /**
     * A route that may take requests for a host, and whether it takes one.
     *
     * @param id the route's
     * @param hosts the names it answers to; empty for any
     * @param conditional whether it has conditions beside its host
     * @param takes whether its conditions hold; true also where only the gateway can tell
     */
    public record Candidate(String id, List<HostPattern> hosts, boolean conditional, boolean takes) {}

    /** The routes that are asked for a request, in the order in which they are; to be called on its event loop. */
    public List<Candidate> candidatesFor(Exchange exchange) {
        Snapshot now = snapshot.get();
        List<RouteTable.Entry<Choice>> entries = exchange.host()
                .map(now.table()::candidates)
                .orElseGet(now.table()::candidatesForAnyHost);
        IdentityHashMap<Choice, String> ids = new IdentityHashMap<>();
        now.byId().forEach((id, choice) -> ids.put(choice, id));
        var request = new RequestView(exchange);
        return entries.stream()
                .map(entry -> new Candidate(ids.getOrDefault(entry.route(), ""), entry.hosts(), entry.conditional(),
                        switch (entry.route()) {
                            case Choice.ByGateway gateway -> gateway.way().mayTake(request);
                            case Choice.ByEngine engine -> engine.route().takes(request);
                        }))
                .toList();
    }

    @Nullable
    private static Choice gatewayAmong(List<RouteTable.Entry<Choice>> candidates) {
        return candidates.stream()
                .map(RouteTable.Entry::route)
                .filter(Choice.ByGateway.class::isInstance)
                .findFirst()
                .orElse(null);
    }
}
