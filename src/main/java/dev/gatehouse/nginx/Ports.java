package dev.gatehouse.nginx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one port for HTTP and the one for TLS that all sites have, of those that the servers listen on: the usual one, or else the one that
 * most of them have.
 */
final class Ports {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Optional<Integer> plain;
    private final Optional<Integer> tls;
    private final Optional<String> address;

    Ports(List<ServerBlock> servers) {
        plain = most(servers, false, HTTP);
        tls = most(servers, true, HTTPS);
        Set<String> addresses = servers.stream()
                .flatMap(server -> server.listens().stream())
                .filter(listen -> !listen.isSocket())
                .map(listen -> listen.address().orElse(""))
                .collect(Collectors.toCollection(TreeSet::new));
        address = addresses.size() == 1
                ? addresses.stream().filter(text -> !text.isEmpty()).findFirst()
                : Optional.empty();
    }

    private static Optional<Integer> most(List<ServerBlock> servers, boolean secure, int usual) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        servers.forEach(server -> server.listens()
                .stream()
                .filter(listen -> !listen.isSocket() && isTls(server, listen) == secure)
                .forEach(listen -> counts.merge(listen.port(), 1, Integer::sum)));
        if (counts.containsKey(usual)) {
            return Optional.of(usual);
        }
        return counts.entrySet()
                .stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .map(
                        Map.Entry::getKey);
    }

    private static boolean isTls(ServerBlock server, Listen listen) {
        // "ssl on" is of old versions, and meant all of them.
        return listen.isTls() || (server.isTls() && server.listens().stream().noneMatch(Listen::isTls));
    }

    Optional<Integer> plain() {
        return plain;
    }

    Optional<Integer> tls() {
        return tls;
    }

    /** The address that all of them have; empty where it is every address. */
    Optional<String> address() {
        return address;
    }

    boolean hasPlain(ServerBlock server) {
        return server.listens().stream().anyMatch(listen -> isOurs(server, listen) && !isTls(server, listen));
    }

    boolean hasTls(ServerBlock server) {
        return server.listens().stream().anyMatch(listen -> isOurs(server, listen) && isTls(server, listen));
    }

    /** Whether a server can be reached there. */
    boolean isOurs(ServerBlock server, Listen listen) {
        Optional<Integer> ours = isTls(server, listen) ? tls : plain;
        boolean everywhere = listen.address().isEmpty() || address.isPresent();
        return !listen.isSocket() && ours.filter(port -> port == listen.port()).isPresent()
                && (everywhere || listen.isLoopback());
    }

    /** Whether it is for visitors of this machine alone, while others are not. */
    boolean isLocal(ServerBlock server) {
        return address.isEmpty() && server.listens()
                .stream()
                .filter(listen -> isOurs(server, listen))
                .allMatch(Listen::isLoopback);
    }

    void judge(ServerBlock server, Verdicts verdicts) {
        List<Statement> statements = server.level().own("listen");
        for (int i = 0; i < statements.size(); i++) {
            judge(server, server.listens().get(i), statements.get(i), verdicts);
        }
    }

    private void judge(ServerBlock server, Listen listen, Statement statement, Verdicts verdicts) {
        if (listen.isSocket()) {
            verdicts.unsupported(statement, "visitors cannot come by a Unix socket",
                    "let them come by " + plain.orElse(HTTP));
            return;
        }
        if (!isOurs(server, listen)) {
            verdicts.unsupported(statement, "all sites are on the same ports and addresses ("
                    + plain.map(String::valueOf).orElse("no HTTP") + ", " + tls.map(String::valueOf).orElse("no TLS")
                    + "), and this is another", "move the server there, or run another Gatehouse for it");
            return;
        }
        boolean secure = isTls(server, listen);
        String key = secure ? "gatehouse.https.port: " : "server.port: ";
        String where = address.map(at -> ", server.address: " + at).orElse("");
        verdicts.kept(statement, key + listen.port() + where + (isLocal(server) ? ", allow: this machine" : ""));
        if (listen.isDefault() && !server.hosts().isEmpty()) {
            verdicts.unsupported(statement,
                    "a host that no site has gets 404 and not this site",
                    "nothing; or add the names that visitors use to its hosts");
        }
        if (listen.words().contains("proxy_protocol")) {
            verdicts.unsupported(statement, "whose PROXY protocol is believed is said once, and by address",
                    "write gatehouse.proxy-protocol-from: [ the balancer's address ]");
        }
    }
}
