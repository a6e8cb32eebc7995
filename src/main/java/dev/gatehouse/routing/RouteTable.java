package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * The routes by the host names they answer to. Immutable; finding the routes of a name costs the same with one name and
 * with a hundred thousand, since it takes one look-up for the name and one for each of its dots.
 *
 * <p>Several routes may answer one name, each with conditions of its own (a path, a method). Their order is: a lower
 * {@code order} first, as in Spring Cloud Gateway; then the exact name before a wildcard, the longer wildcard before the
 * shorter, a route for any host last; then a route with conditions before one without; then as written.
 *
 * @param <R> what the way that forwards a request needs to know of a route
 */
public final class RouteTable<R> {

    /**
     * A route on its way into a table.
     *
     * @param route the route itself
     * @param hosts the names it answers to; empty for any
     * @param order as in Spring Cloud Gateway: the lower goes first
     * @param conditional whether the route has conditions beside its host, so that it may pass a request on
     */
    public record Entry<R>(R route, List<HostPattern> hosts, int order, boolean conditional) {

        public Entry {
            hosts = List.copyOf(hosts);
        }
    }

    private final Map<String, List<Entry<R>>> exact;
    private final Map<String, List<Entry<R>>> wildcard;
    private final List<Entry<R>> any;
    private final int size;

    private RouteTable(Map<String, List<Entry<R>>> exact, Map<String, List<Entry<R>>> wildcard, List<Entry<R>> any,
            int size) {
        this.exact = exact;
        this.wildcard = wildcard;
        this.any = any;
        this.size = size;
    }

    /** Builds a table of routes in the order they were written. */
    public static <R> RouteTable<R> of(Collection<Entry<R>> entries) {
        Map<String, List<Entry<R>>> exact = new HashMap<>();
        Map<String, List<Entry<R>>> wildcard = new HashMap<>();
        List<Entry<R>> any = new ArrayList<>();
        for (Entry<R> entry : entries) {
            if (entry.hosts().isEmpty()) {
                any.add(entry);
            }
            for (HostPattern host : entry.hosts()) {
                (host.wildcard() ? wildcard : exact).computeIfAbsent(host.name().value(), _ -> new ArrayList<>(1))
                        .add(entry);
            }
        }
        Comparator<Entry<R>> byOrder = Comparator.comparingInt(Entry::order);
        Comparator<Entry<R>> conditionsFirst = byOrder.thenComparing(entry -> !entry.conditional());
        exact.values().forEach(list -> list.sort(conditionsFirst));
        wildcard.values().forEach(list -> list.sort(conditionsFirst));
        any.sort(conditionsFirst);
        return new RouteTable<>(exact, wildcard, any, entries.size());
    }

    /** The routes to ask for a host name, the first one that has no condition or whose conditions hold takes it. */
    public List<Entry<R>> candidates(HostName host) {
        String name = host.value();
        List<Entry<R>> found = exact.getOrDefault(name, List.of());
        for (int dot = name.indexOf('.'); dot >= 0 && !wildcard.isEmpty(); dot = name.indexOf('.', dot + 1)) {
            found = merged(found, wildcard.getOrDefault(name.substring(dot + 1), List.of()));
        }
        return merged(found, any);
    }

    /** The routes to ask where a request names no host. */
    public List<Entry<R>> candidatesForAnyHost() {
        return any;
    }

    /** Keeps the more specific first among those of one order. */
    private List<Entry<R>> merged(List<Entry<R>> specific, List<Entry<R>> general) {
        if (general.isEmpty()) {
            return specific;
        }
        if (specific.isEmpty()) {
            return general;
        }
        List<Entry<R>> all = new ArrayList<>(specific);
        all.addAll(general);
        all.sort(Comparator.comparingInt(Entry::order));
        return all;
    }

    /** How many routes there are. */
    public int size() {
        return size;
    }
}
