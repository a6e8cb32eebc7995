package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code upstream} blocks by their names, and what became of each line of them. */
final class Upstreams {

    private static final Set<String> AFFINITY = Set.of("ip_hash", "hash", "sticky");

    private final Map<String, List<Server>> groups = new LinkedHashMap<>();
    private final Verdicts verdicts;

    /**
     * One of several.
     *
     * @param address {@code host:port}, or {@code unix:/path}
     */
    record Server(String address, int weight) {

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
        blocks.forEach(block -> groups.put(block.argument(0), servers(block)));
    }

    /** The servers of a group; empty where there is no group of this name. */
    Optional<List<Server>> named(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    private List<Server> servers(Statement block) {
        verdicts.kept(block, "its servers stand where proxy_pass names it");
        List<Server> servers = new ArrayList<>();
        for (Statement line : block.inside()) {
            if (line.is("server")) {
                server(line).ifPresent(servers::add);
            } else if (AFFINITY.contains(line.name())) {
                verdicts.unsupported(line, "requests are shared out without regard to the visitor",
                        "see that the servers share their sessions, or keep one of them");
            } else if (line.is("least_conn") || line.is("random") || line.is("least_time")) {
                verdicts.unsupported(line, "requests are shared out by weight alone",
                        "nothing, unless the servers are of very different speed");
            }
        }
        return servers;
    }

    private Optional<Server> server(Statement line) {
        List<String> words = line.arguments().stream().skip(1).toList();
        if (words.contains("down")) {
            verdicts.already(line, "it is marked as down and left out");
            return Optional.empty();
        }
        if (words.contains("backup")) {
            verdicts.unsupported(line, "there are no backup servers yet, so it is left out",
                    "put it in place of the others when they fail, or write it among \"upstreams\" as one of equal right");
            return Optional.empty();
        }
        int weight = words.stream()
                .filter(word -> word.matches("weight=\\d{1,6}"))
                .mapToInt(word -> Integer.parseInt(word.substring("weight=".length())))
                .findFirst()
                .orElse(1);
        judge(line, words);
        return Optional.of(new Server(line.argument(0), weight));
    }

    private void judge(Statement line, List<String> words) {
        List<String> others = words.stream()
                .filter(word -> !word.startsWith("weight=") && !word.equals("resolve"))
                .toList();
        boolean standing = others.stream()
                .allMatch(word -> word.equals("max_fails=0") || word.startsWith("fail_timeout="));
        if (standing) {
            verdicts.kept(line, "one of the upstreams");
        } else {
            verdicts.unsupported(line, "one of the upstreams, but without " + String.join(", ", others)
                    + ": a server that fails is asked again all the same", "nothing, if all of them are up as a rule");
        }
    }
}
