package dev.gatehouse.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.netty.util.NetUtil;

import dev.gatehouse.kernel.Route.Kind;

/**
 * What this machine says to whoever sends to an address, and by which of its rules and tables ({@code ip-rule(8)}). It stands in no
 * file, so that {@code ip} is asked; of IPv6 neither do the tables.
 */
public final class RoutingPolicy {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(100);
    private static final Map<Kind, String> ANSWERS = Map.of(Kind.PROHIBIT, "Permission denied", Kind.BLACKHOLE,
            "Invalid argument", Kind.UNREACHABLE, "No route to host");

    /** By their numbers, {@code RTN_PROHIBIT} and so on: the names may be other ones on another machine. */
    private static final Map<Kind, String> TYPES = Map.of(Kind.BLACKHOLE, "6", Kind.UNREACHABLE, "7", Kind.PROHIBIT,
            "8");
    private static final Map<String, String> TABLES = Map.of("253", "default", "254", "main", "255", "local");

    private static final Pattern RULE = Pattern.compile("\\d+:\\s+(.*?)(?:\\blookup (\\S+)|\\s([678]))(?:\\s.*)?");
    private static final Pattern TO = Pattern.compile("\\bto (\\S+)");
    private static final Pattern DEAD_END = Pattern.compile("[678] (\\S+)(.*)");
    private static final Pattern TABLE = Pattern.compile("\\btable (\\S+)");

    private final SystemFiles files;
    private final Programs programs;

    public RoutingPolicy(SystemFiles files) {
        this.files = files;
        this.programs = new Programs(files);
    }

    /** What may turn packets away. */
    public sealed interface Culprit {

        /** A route of a table that a rule names. */
        record ByRoute(Route route) implements Culprit {}

        /** A rule itself, which names no table. */
        record ByRule() implements Culprit {}
    }

    /** Whether the kernel, asked now, turns packets to an address away as a route or a rule of a type does. */
    public boolean refuses(Kind type, InetAddress address) {
        String answer = ANSWERS.get(type);
        return answer != null && programs
                .run(PATIENCE, "ip", List.of("route", "get", NetUtil.toAddressString(address)))
                .filter(outcome -> outcome.status() != 0 && outcome.output().contains(answer))
                .isPresent();
    }

    /** What it is that {@link #refuses} so; empty where several might be, or it cannot be read. */
    public Optional<Culprit> culprit(Kind type, InetAddress address) {
        List<Route> deadEnds = deadEnds(type, address);
        List<Culprit> suspects = rules(address)
                .flatMap(rule -> suspects(rule, type, deadEnds))
                .distinct()
                .toList();
        return suspects.size() == 1 ? Optional.of(suspects.getFirst()) : Optional.empty();
    }

    private static Stream<Culprit> suspects(Matcher rule, Kind type, List<Route> deadEnds) {
        String table = rule.group(2);
        if (table == null) {
            return rule.group(3).equals(TYPES.get(type)) ? Stream.of(new Culprit.ByRule()) : Stream.empty();
        }
        // In brackets stands what decides on the table, such as l3mdev: it may be any.
        return deadEnds.stream()
                .filter(route -> table.startsWith("[") || route.table().equals(nameOf(table)))
                .map(Culprit.ByRoute::new);
    }

    /** Those that may be for an address. For whose packets they are, marks and the like, is not looked at. */
    private Stream<Matcher> rules(InetAddress address) {
        return ip(address, "rule", "show").map(RULE::matcher)
                .filter(Matcher::matches)
                .filter(rule -> rule.group(1).startsWith("not ") || mayBeFor(rule.group(1), address));
    }

    private static boolean mayBeFor(String selector, InetAddress address) {
        Matcher to = TO.matcher(selector);
        return !to.find() || Network.of(to.group(1)).map(network -> network.contains(address)).orElse(true);
    }

    /** The smallest range of each table. */
    private List<Route> deadEnds(Kind type, InetAddress address) {
        Stream<Route> all = address instanceof Inet6Address
                ? ip(address, "route", "show", "table", "all", "type", TYPES.getOrDefault(type, "0"))
                        .flatMap(line -> deadEnd(type, line).stream())
                : new RouteTrie(files.lines("proc/net/fib_trie")).routes().stream();
        var smallest = new ArrayList<Route>();
        all.filter(route -> route.kind() == type && route.to().contains(address)).forEach(route -> {
            boolean hasSmaller = smallest.stream()
                    .anyMatch(other -> other.table().equals(route.table()) && !route.isBetterThan(other));
            if (!hasSmaller) {
                smallest.removeIf(other -> other.table().equals(route.table()));
                smallest.add(route);
            }
        });
        return smallest;
    }

    private static Optional<Route> deadEnd(Kind type, String line) {
        Matcher route = DEAD_END.matcher(line);
        if (!route.matches()) {
            return Optional.empty();
        }
        Matcher table = TABLE.matcher(route.group(2));
        String name = table.find() ? nameOf(table.group(1)) : "main";
        return Network.of(route.group(1).equals("default") ? "::/0" : route.group(1))
                .map(to -> new Route(to, type, name, Optional.empty(), Optional.empty()));
    }

    private static String nameOf(String table) {
        return TABLES.getOrDefault(table, table);
    }

    private Stream<String> ip(InetAddress address, String... words) {
        var arguments = new ArrayList<>(List.of("-N", address instanceof Inet6Address ? "-6" : "-4"));
        arguments.addAll(List.of(words));
        return programs.run(LITTLE_PATIENCE, "ip", arguments)
                .filter(outcome -> outcome.status() == 0)
                .stream()
                .flatMap(outcome -> outcome.output().lines());
    }
}
