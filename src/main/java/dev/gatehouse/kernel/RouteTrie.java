package dev.gatehouse.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes of IPv4 in all tables, as {@code /proc/net/fib_trie} prints them: a table's name, then the addresses that routes begin at, and
 * below each the length and type of its routes.
 */
record RouteTrie(List<String> lines) {

    private static final Pattern TABLE = Pattern.compile("(Main|Local|Default|Id \\d+):");
    private static final Pattern ADDRESS = Pattern.compile("\\s*\\|-- ([0-9.]+)");
    private static final Pattern ROUTE = Pattern.compile("\\s*/(\\d+) \\w+ ([A-Z]+)\\b.*");

    List<Route> routes() {
        var routes = new ArrayList<Route>();
        String table = "main";
        String address = "";
        for (String line : lines) {
            Matcher named = TABLE.matcher(line);
            Matcher begins = ADDRESS.matcher(line);
            if (named.matches()) {
                table = named.group(1).toLowerCase(Locale.ROOT).replace("id ", "");
            } else if (begins.matches()) {
                address = begins.group(1);
            } else {
                route(line, address, table).ifPresent(routes::add);
            }
        }
        return routes;
    }

    private static Optional<Route> route(String line, String address, String table) {
        Matcher route = ROUTE.matcher(line);
        if (!route.matches()) {
            return Optional.empty();
        }
        return kind(route.group(2)).flatMap(kind -> Network.of(address + "/" + route.group(1))
                .map(to -> new Route(to, kind, table, Optional.empty(), Optional.empty())));
    }

    private static Optional<Route.Kind> kind(String name) {
        return switch (name) {
            case "UNICAST" -> Optional.of(Route.Kind.UNICAST);
            case "LOCAL" -> Optional.of(Route.Kind.LOCAL);
            case "PROHIBIT" -> Optional.of(Route.Kind.PROHIBIT);
            case "UNREACHABLE" -> Optional.of(Route.Kind.UNREACHABLE);
            case "BLACKHOLE" -> Optional.of(Route.Kind.BLACKHOLE);
            case "THROW" -> Optional.of(Route.Kind.THROW);
            default -> Optional.empty();
        };
    }
}
