package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code upstream} blocks by their names, and what became of each line of them. */
final class Upstreams {

    private static final String BALANCE = "balance";
    private static final Set<String> ADDRESS = Set.of("$remote_addr", "$binary_remote_addr");
    private static final Set<String> OTHER_WAYS = Set.of("hash", "sticky", "random", "least_time");

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Verdicts verdicts;

    /**
     * A block.
     *
     * @param keys what a site says beside its upstreams
     */
    record Group(List<Server> servers, Map<String, Object> keys) {

        static Group of(Server server) {
            return new Group(List.of(server), Map.of());
        }
    }

    /**
     * One of several.
     *
     * @param address {@code host:port}, or {@code unix:/path}
     */
    record Server(String address, int weight, boolean backup) {

        private static final String USUAL_PORT = ":80";

        /** As an upstream of a site. */
        String url(String scheme) {
            if (address.startsWith("unix:")) {
                return address;
            }
            boolean hasPort = address.lastIndexOf(':') > address.lastIndexOf(']');
            // Without a port it is 80 here, whatever the scheme.
            return scheme + "://" + address + (hasPort || scheme.equals("http") ? "" : USUAL_PORT);
        }
    }

    Upstreams(List<Statement> blocks, Verdicts verdicts) {
        this.verdicts = verdicts;
        blocks.forEach(block -> groups.put(block.argument(0), group(block)));
    }

    /** The group of a name; empty where there is none. */
    Optional<Group> named(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    private Group group(Statement block) {
        verdicts.kept(block, "its servers stand where proxy_pass names it");
        List<Statement> lines = block.inside().stream().filter(line -> line.is("server")).toList();
        var ejection = new EjectionKeys(lines, verdicts);
        List<Server> servers = new ArrayList<>();
        lines.forEach(line -> server(line, ejection).ifPresent(servers::add));
        Map<String, Object> keys = new LinkedHashMap<>();
        block.inside().forEach(line -> balance(line, keys));
        ejection.putInto(keys);
        return new Group(servers, keys);
    }

    private void balance(Statement line, Map<String, Object> keys) {
        boolean byAddress = line.is("ip_hash") || (line.is("hash") && ADDRESS.contains(line.argument(0)));
        boolean least = line.is("least_conn")
                || (line.is("random") && line.arguments().equals(List.of("two", "least_conn")));
        boolean cookie = line.is("sticky") && line.arguments().size() > 1 && line.argument(0).equals("cookie");
        if (byAddress) {
            keys.put(BALANCE, "client-address");
            verdicts.kept(line, "balance: client-address");
        } else if (least) {
            keys.put(BALANCE, "least-requests");
            verdicts.kept(line, "balance: least-requests");
        } else if (cookie) {
            keys.put(BALANCE, "cookie");
            keys.put("sticky-cookie", line.argument(1));
            verdicts.kept(line, "balance: cookie, sticky-cookie: " + line.argument(1));
        } else if (line.is("random") && line.arguments().isEmpty()) {
            verdicts.already(line, "requests are shared out by weight");
        } else if (OTHER_WAYS.contains(line.name())) {
            verdicts.unsupported(line, "requests are shared out by turns",
                    "see whether balance: client-address, cookie or least-requests will do");
        }
    }

    private Optional<Server> server(Statement line, EjectionKeys ejection) {
        List<String> words = line.arguments().stream().skip(1).toList();
        if (words.contains("down")) {
            verdicts.already(line, "it is marked as down and left out");
            return Optional.empty();
        }
        int weight = words.stream()
                .filter(word -> word.matches("weight=\\d{1,6}"))
                .mapToInt(word -> Integer.parseInt(word.substring("weight=".length())))
                .findFirst()
                .orElse(1);
        boolean backup = words.contains("backup");
        ejection.judge(line, backup ? "one of the upstreams, as a backup" : "one of the upstreams");
        return Optional.of(new Server(line.argument(0), weight, backup));
    }
}
