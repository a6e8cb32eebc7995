package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.ConfigurationSchema;

/** Divides the hosts among the sites: a host has one site, whether visitors come by http or https. */
final class Sites {

    private static final String SCHEMA = ConfigurationSchema.SITE_FILE.firstLine() + "\n";
    private static final String SENT_ON = "visitors that come by plain HTTP are sent on to https";

    private final List<ServerBlock> servers;
    private final Ports ports;
    private final Upstreams upstreams;
    private final Verdicts verdicts;
    private final Map<String, ServerBlock> byTls = new HashMap<>();
    private final Map<String, ServerBlock> byPlain = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Imported.SiteFile> files = new ArrayList<>();

    Sites(List<ServerBlock> servers, Ports ports, Upstreams upstreams, Verdicts verdicts) {
        this.servers = servers;
        this.ports = ports;
        this.upstreams = upstreams;
        this.verdicts = verdicts;
    }

    List<Imported.SiteFile> files() {
        for (ServerBlock server : servers) {
            ports.judge(server, verdicts);
            server.hosts().forEach(host -> claim(server, host));
        }
        servers.forEach(this::server);
        return files;
    }

    private void claim(ServerBlock server, String host) {
        if (ports.hasTls(server)) {
            byTls.putIfAbsent(host, server);
        }
        if (ports.hasPlain(server)) {
            byPlain.putIfAbsent(host, server);
        }
    }

    private @Nullable ServerBlock ownerOf(String host) {
        return byTls.getOrDefault(host, byPlain.get(host));
    }

    private void server(ServerBlock server) {
        if (!ports.hasPlain(server) && !ports.hasTls(server)) {
            withoutFile(server, "it listens where no site does",
                    "move it to the port of the others, or run another Gatehouse for it");
            return;
        }
        if (server.hosts().isEmpty()) {
            withoutHost(server);
            return;
        }
        List<String> own = server.hosts().stream().filter(host -> server.equals(ownerOf(host))).toList();
        server.hosts().stream().filter(host -> !server.equals(ownerOf(host))).forEach(host -> lost(server, host));
        if (!own.isEmpty()) {
            site(server, own);
        }
    }

    /** What nginx does with hosts that no server has, which here are answered with 404. */
    private void withoutHost(ServerBlock server) {
        Statement statement = server.statement();
        boolean serves = statement.all()
                .anyMatch(inner -> inner.is("proxy_pass")
                        || (inner.is("return") && !inner.argument(0).startsWith("4")
                                && !PlainRedirect.isToHttps(inner)));
        boolean named = server.level()
                .own("server_name")
                .stream()
                .anyMatch(names -> verdicts.of(names)
                        .filter(
                                Verdict.Unsupported.class::isInstance)
                        .isPresent());
        if (named) {
            withoutFile(server, "none of its names can be kept",
                    "name its hosts one by one, and import it again");
        } else if (serves) {
            withoutFile(server, "a site has the hosts it answers to, and a host that no site has gets 404",
                    "give it a server_name with the hosts that visitors use, and import it again");
        } else if (servesFiles(server)) {
            verdicts.unsupported(statement,
                    "it has files for hosts that no site has; here these get 404",
                    "nothing, if it is a welcome page; or give it a server_name and let an application serve them");
            statement.all()
                    .filter(inner -> inner.is("location") && !verdicts.knows(inner))
                    .forEach(inner -> inServerWithoutFile(server, inner));
        } else {
            verdicts.already(statement, "a host that no site has gets 404");
            statement.all()
                    .skip(1)
                    .filter(inner -> inner.is("return"))
                    .forEach(
                            inner -> verdicts.already(inner, PlainRedirect.isToHttps(inner)
                                    ? "plain HTTP is sent on to https; a host that no site has gets 404"
                                    : "a host that no site has gets 404"));
        }
    }

    private void withoutFile(ServerBlock server, String reason, String toDo) {
        verdicts.unsupported(server.statement(), reason + ", so it has no file", toDo);
        server.statement()
                .all()
                .filter(inner -> !verdicts.knows(inner))
                .forEach(inner -> inServerWithoutFile(server, inner));
    }

    private void inServerWithoutFile(ServerBlock server, Statement inner) {
        verdicts.unsupported(inner,
                "it is in a server that has no file (line " + server.statement().place().line() + ")", "see there");
    }

    /** What does not answer by itself, and does not refuse either, has files: if none are named, nginx's own. */
    private static boolean servesFiles(ServerBlock server) {
        boolean refuses = server.level()
                .ownLast("ssl_reject_handshake")
                .filter(statement -> statement.argument(0).equals("on"))
                .isPresent();
        boolean answers = server.statement().all().anyMatch(inner -> inner.is("return"));
        boolean namesFiles = server.statement().all().anyMatch(inner -> Treatments.FILES.contains(inner.name()));
        return server.level().own("return").isEmpty() && !refuses && (namesFiles || !answers);
    }

    /** A host that another server has. */
    private void lost(ServerBlock server, String host) {
        ServerBlock owner = Objects.requireNonNull(ownerOf(host));
        boolean sameWay = ports.hasTls(server) || !ports.hasTls(owner) || !server.equals(byPlain.get(host));
        if (sameWay) {
            server.level()
                    .ownLast("server_name")
                    .ifPresent(names -> verdicts.kept(names,
                            "%s stays with %s, as in nginx".formatted(host, owner.statement().place())));
            verdicts.already(server.statement(), "another has its hosts, in nginx too");
            return;
        }
        Optional<Statement> redirect = PlainRedirect.of(server.level(), host);
        if (redirect.isPresent()) {
            verdicts.kept(server.statement(), "https-redirect of " + host + ", which is the default");
            server.statement()
                    .all()
                    .skip(1)
                    .filter(inner -> !inner.is("listen") && !inner.is("server_name"))
                    .forEach(
                            inner -> verdicts.already(inner, SENT_ON));
        } else if (server.saysTheSameAs(owner)) {
            verdicts.kept(server.statement(), "https-redirect: false of " + host);
            server.statement()
                    .all()
                    .skip(1)
                    .filter(inner -> !inner.is("listen") && !inner.is("server_name"))
                    .forEach(
                            inner -> verdicts.already(inner, "the same as by https"));
        } else {
            withoutFile(server,
                    "%s is the same by http and https, as %s says".formatted(host, owner.statement().place()),
                    "give it another host, or see whether https alone will do");
        }
    }

    private void site(ServerBlock server, List<String> own) {
        var site = new SiteImport(server, verdicts, upstreams);
        List<String> hosts = new ArrayList<>(own);
        Optional<Map<String, Object>> keys = site.keys();
        site.hosts().forEach((host, treatment) -> {
            if (hosts.size() > 1 && hosts.remove(host)) {
                write(server, List.of(host), treatment.keys(), site, host);
            }
        });
        if (keys.isEmpty()) {
            withoutFile(server,
                    site.isUnclear()
                            ? "it cannot be told which paths some of it takes"
                            : "nothing of it can be served as it is",
                    site.isUnclear() ? "see there" : "see what its locations need");
            return;
        }
        boolean restricted = keys.get().containsKey("allow") || keys.get().containsKey("deny");
        if (ports.isLocal(server) && restricted) {
            withoutFile(server, "it is for this machine alone, and has allow or deny besides",
                    "write its file by hand, with the addresses that may ask");
            return;
        }
        write(server, hosts, keys.get(), site, hosts.getFirst());
    }

    private void write(ServerBlock server, List<String> hosts, Map<String, Object> keys, SiteImport site,
            String first) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (hosts.size() == 1) {
            all.put("host", hosts.getFirst());
        } else {
            all.put("hosts", hosts);
        }
        if (ports.hasTls(server)) {
            new Certificate(server.level(), verdicts).put(all);
        }
        if (ports.tls().isPresent() && hosts.stream().anyMatch(host -> isServedPlain(server, host))
                && !site.redirectsPlain()) {
            all.put("https-redirect", false);
        }
        if (ports.isLocal(server)) {
            all.put("allow", List.of("127.0.0.0/8", "::1"));
        }
        all.putAll(keys);
        String name = new ServerBlock(server.statement(), server.level(), server.listens(), Set.of(first))
                .siteName(names);
        names.add(name);
        files.add(new Imported.SiteFile(name, server.statement().place().toString(),
                SCHEMA + "# from " + server.statement().place() + "\n" + YamlText.of(all)));
        verdicts.kept(server.statement(), "site " + name + " (sites.d/" + name + ".yml)");
    }

    private boolean isServedPlain(ServerBlock server, String host) {
        ServerBlock plain = byPlain.get(host);
        return server.equals(plain) || (plain != null && PlainRedirect.of(plain.level(), host).isEmpty()
                && plain.saysTheSameAs(server));
    }
}
