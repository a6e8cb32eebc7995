package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.gatehouse.site.HostPattern;

/**
 * A {@code server}: where it listens and which names it has.
 *
 * @param hosts its names in the notation of Gatehouse; empty where it is only for names that no other has
 */
record ServerBlock(Statement statement, Level level, List<Listen> listens, Set<String> hosts) {

    private static final Set<String> OTHERS = Set.of("_", "", "-", "--", "@", "!!");

    static ServerBlock of(Statement statement, Level http, Verdicts verdicts) {
        Level level = http.within(statement);
        List<Listen> listens = level.own("listen").stream().map(Listen::of).toList();
        Set<String> hosts = new LinkedHashSet<>();
        for (Statement names : level.own("server_name")) {
            List<String> kept = names.arguments()
                    .stream()
                    .flatMap(name -> hosts(name.toLowerCase(Locale.ROOT), name, names, verdicts).stream())
                    .toList();
            if (!kept.isEmpty()) {
                verdicts.kept(names, (kept.size() == 1 ? "host: " : "hosts: ") + String.join(", ", kept));
            }
            hosts.addAll(kept);
        }
        return new ServerBlock(statement, level, listens.isEmpty() ? List.of(Listen.DEFAULT) : listens, hosts);
    }

    private static List<String> hosts(String name, String written, Statement statement, Verdicts verdicts) {
        if (OTHERS.contains(name)) {
            verdicts.already(statement, "it is no name that anybody asks for");
            return List.of();
        }
        Optional<List<String>> hosts = name.startsWith("~")
                ? NamePattern.hosts(written.substring(1))
                : name.startsWith(".")
                        ? Optional.of(List.of(name.substring(1), "*" + name))
                        : Optional.of(List.of(name));
        List<String> proper = hosts.orElse(List.of()).stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (proper.isEmpty() || proper.stream().anyMatch(host -> HostPattern.of(host).isEmpty())) {
            verdicts.unsupported(statement, written + ": " + reason(name),
                    "name the hosts one by one, or all below a domain as *.example.com");
            return List.of();
        }
        return proper.stream().map(host -> HostPattern.of(host).orElseThrow().toString()).toList();
    }

    private static String reason(String name) {
        if (name.startsWith("~")) {
            return "the hosts of this expression cannot be listed";
        }
        return name.endsWith(".*")
                ? "a wildcard at the end is not known, since anybody can own such a name"
                : "this is no host name";
    }

    boolean isTls() {
        return listens.stream().anyMatch(Listen::isTls) || level.ownLast("ssl")
                .filter(
                        statement -> statement.argument(0).equals("on"))
                .isPresent();
    }

    boolean isPlain() {
        return listens.stream().anyMatch(listen -> !listen.isTls() && !listen.isSocket());
    }

    /** For {@code $server_name}. */
    String firstName() {
        return hosts.isEmpty() ? "" : hosts.iterator().next();
    }

    /** The name of its site and so of its file. */
    String siteName(Set<String> taken) {
        String name = firstName().replaceFirst("^\\*\\.", "any.")
                .replaceAll("[^a-z0-9._-]", "-")
                .replaceFirst("^[.-]+", "");
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    /** The server says the same but for where it listens and how it speaks TLS. */
    boolean saysTheSameAs(ServerBlock other) {
        List<Statement> mine = substance();
        List<Statement> others = other.substance();
        if (mine.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (!mine.get(i).saysTheSameAs(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private List<Statement> substance() {
        List<Statement> substance = new ArrayList<>(level.own());
        substance.removeIf(statement -> statement.is("listen") || statement.is("server_name")
                || statement.name().startsWith("ssl") || statement.is("access_log") || statement.is("error_log"));
        return substance;
    }
}
