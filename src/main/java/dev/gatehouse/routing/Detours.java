package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The routes that go the gateway's way, by the reasons for it, in words for the program's log. */
public record Detours(Map<String, List<String>> routesByReason) {

    private static final int NAMED = 3;
    private static final int REASONS = 5;

    /** Of all routes, by their ids. */
    public static Detours among(Map<String, Way> ways) {
        Map<String, List<String>> routes = new LinkedHashMap<>();
        ways.forEach((id, way) -> {
            if (way instanceof Way.Gateway gateway) {
                routes.computeIfAbsent(gateway.reason(), _ -> new ArrayList<>()).add(id);
            }
        });
        return new Detours(routes);
    }

    /** One line; empty where all routes go the engine's way. */
    public Optional<String> inWords() {
        if (routesByReason.isEmpty()) {
            return Optional.empty();
        }
        int count = routesByReason.values().stream().mapToInt(List::size).sum();
        String reasons = routesByReason.entrySet()
                .stream()
                .limit(REASONS)
                .map(entry -> entry.getKey() + " (" + named(entry.getValue()) + ")")
                .collect(Collectors.joining("; "));
        String more = routesByReason.size() > REASONS ? "; and for other reasons" : "";
        return Optional.of("%d %s the gateway's way: %s%s".formatted(count, count == 1 ? "route goes" : "routes go",
                reasons, more));
    }

    private static String named(List<String> routes) {
        String first = String.join(", ", routes.subList(0, Math.min(NAMED, routes.size())));
        return routes.size() > NAMED ? first + " and " + (routes.size() - NAMED) + " more" : first;
    }
}
