package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gatehouse.fixture.Upstream;

/**
 * A route definition, or several that share a host, the requests to send to it and what the upstream answers. A request is
 * written {@code GET /path}, followed by its header lines, each after a {@code \n}; {@code HOST} in it becomes the host of the
 * case.
 */
record RouteCase(List<Definition> definitions, String answer, List<String> requests) {

    /** One definition, without its id and host. */
    record Definition(List<String> predicates, List<String> filters) {}

    static RouteCase filters(String... filters) {
        return new RouteCase(List.of(new Definition(List.of(), List.of(filters))), Upstream.ok("fine"), List.of());
    }

    static RouteCase predicates(String... predicates) {
        return new RouteCase(List.of(new Definition(List.of(predicates), List.of())), Upstream.ok("fine"), List.of());
    }

    /** The last definition gets these filters. */
    RouteCase with(String... filters) {
        List<Definition> all = new ArrayList<>(definitions);
        all.add(new Definition(all.removeLast().predicates(), List.of(filters)));
        return new RouteCase(List.copyOf(all), answer, requests);
    }

    /** One more definition for the same host. */
    RouteCase or(String... predicates) {
        return new RouteCase(
                Stream.concat(definitions.stream(), Stream.of(new Definition(List.of(predicates), List.of())))
                        .toList(),
                answer, requests);
    }

    RouteCase answered(String... lines) {
        return new RouteCase(definitions, String.join("\r\n", lines), requests);
    }

    RouteCase asked(String... with) {
        return new RouteCase(definitions, answer, List.of(with));
    }

    String host(int number) {
        return "case-" + number + ".test";
    }

    String id(int number, int definition) {
        return "case-" + number + "-" + definition;
    }

    /** The definitions as entries of a list in YAML. */
    String yaml(int number) {
        var yaml = new StringBuilder();
        for (int i = 0; i < definitions.size(); i++) {
            Definition definition = definitions.get(i);
            boolean hasHost = definition.predicates().stream().anyMatch(predicate -> predicate.startsWith("Host="));
            Stream<String> host = hasHost ? Stream.empty() : Stream.of("Host=" + host(number));
            yaml.append("""
                    - id: %s
                      uri: UPSTREAM/base
                      predicates: [%s]
                      filters: [%s]
                    """.formatted(id(number, i), list(Stream.concat(host, definition.predicates().stream())),
                    list(definition.filters().stream())));
        }
        return yaml.toString();
    }

    private static String list(Stream<String> entries) {
        return entries.map(entry -> "'" + entry.replace("'", "''") + "'").collect(Collectors.joining(", "));
    }

    /** A request in the form in which it is sent. */
    String message(int number, String request) {
        String named = request.replace("HOST", host(number));
        int end = named.indexOf('\n');
        String line = end < 0 ? named : named.substring(0, end);
        String rest = end < 0 ? "" : named.substring(end + 1).replace("\n", "\r\n") + "\r\n";
        String host = rest.contains("Host: ") || line.endsWith("HTTP/1.0") ? "" : "Host: " + host(number) + "\r\n";
        String version = line.contains(" HTTP/1.") ? "" : " HTTP/1.1";
        return line + version + "\r\n" + host + "Connection: close\r\n" + rest + "\r\n";
    }
}
