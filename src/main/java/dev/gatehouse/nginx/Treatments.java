package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a request in one location: {@code return} and {@code rewrite} come first, then who may ask, then who answers; in
 * the order of nginx's phases.
 */
final class Treatments {

    /** Directives by which nginx answers without a server behind it that speaks HTTP. */
    static final Set<String> FILES = Set.of("root", "alias", "index", "try_files", "autoindex", "fastcgi_pass",
            "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "stub_status", "empty_gif", "dav_methods");
    private static final String NOT_FOUND_HERE = "; 404 is answered here until then";

    private final Verdicts verdicts;
    private final Upstreams upstreams;
    private final Answers answers;
    private final boolean guarded;

    /** @param guarded whether the server itself keeps visitors out before any location is looked for */
    Treatments(Verdicts verdicts, Upstreams upstreams, Answers answers, boolean guarded) {
        this.verdicts = verdicts;
        this.upstreams = upstreams;
        this.answers = answers;
        this.guarded = guarded;
    }

    /** @param location null for what no location takes */
    Treatment of(Level level, @Nullable Statement location, PathChoice choice) {
        Map<String, Object> keys = new LinkedHashMap<>();
        Optional<Statement> guard = Guards.of(level, verdicts);
        Optional<Treatment> early = location == null ? Optional.empty() : rewritten(level, choice, keys);
        if (early.isPresent() && (early.get().gives() || early.get().keys().containsKey("redirect"))
                && (guarded || Guards.hasConditions(level))) {
            level.own("return")
                    .forEach(statement -> verdicts.unsupported(statement,
                            "what guards it is not kept, so 403 is answered",
                            "once it is guarded otherwise, let it be answered again"));
            return Treatment.closed();
        }
        if (early.isPresent()) {
            return early.get().keys().containsKey("redirect") || !early.get().standIn()
                    ? withHeaders(early.get(), level)
                    : early.get();
        }
        if (level.ownLast("internal").isPresent()) {
            level.ownLast("internal")
                    .ifPresent(statement -> verdicts.kept(statement, "respond: 404, as visitors get it"));
            return Treatment.nothing();
        }
        Optional<Statement> pass = level.ownLast("proxy_pass");
        AccessKeys.Outcome access = new AccessKeys(verdicts).put(level, keys);
        if (access == AccessKeys.Outcome.NOBODY) {
            pass.ifPresent(statement -> verdicts.already(statement, "nobody may ask for it"));
            return new Treatment(Treatment.respond(403), false);
        }
        if (guarded || guard.isPresent() || access == AccessKeys.Outcome.NOT_KEPT) {
            pass.ifPresent(statement -> verdicts.unsupported(statement,
                    "what guards it is not kept, so 403 is answered",
                    "once it is guarded otherwise, write " + forwarding(level, statement)));
            return Treatment.closed();
        }
        if (pass.isPresent()) {
            return forwarded(level, pass.get(), choice, keys);
        }
        return files(level, location);
    }

    /** What a site would say in place of a {@code proxy_pass}; a group's name means nothing there. */
    private String forwarding(Level level, Statement statement) {
        Optional<ProxyPass> pass = ProxyPass.of(level.expanded(statement.argument(0)));
        List<String> servers = pass.flatMap(target -> upstreams.named(target.authority())
                .map(group -> group.servers().stream().map(server -> server.url(target.scheme())).toList()))
                .orElse(List.of());
        if (servers.isEmpty()) {
            return "upstream: " + statement.argument(0);
        }
        return (servers.size() == 1 ? "upstream: " : "upstreams: ") + String.join(", ", servers)
                + pass.flatMap(ProxyPass::uri).map(uri -> ", replace: " + uri).orElse("");
    }

    private Treatment files(Level level, @Nullable Statement location) {
        if (location == null) {
            return Treatment.nothing();
        }
        boolean says = false;
        for (Statement statement : level.own()) {
            if (FILES.contains(statement.name())) {
                says = true;
                KnownDirectives.judge(statement, verdicts, NOT_FOUND_HERE);
            }
        }
        if (!says && level.own("location").isEmpty()) {
            verdicts.unsupported(location, "files are not served yet; 404 is answered here until then",
                    "let an application serve them, and write it as upstream");
        }
        return Treatment.missing();
    }

    private Treatment withHeaders(Treatment answer, Level level) {
        Map<String, Object> keys = new LinkedHashMap<>(answer.keys());
        new HeaderKeys(level, verdicts, keys).ofResponse(false);
        return new Treatment(keys, answer.standIn());
    }

    /** What {@code rewrite} and {@code return} make of it; rewrites of the path are added to the keys. */
    private Optional<Treatment> rewritten(Level level, PathChoice choice, Map<String, Object> keys) {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Statement statement : level.own()) {
            if (statement.is("return")) {
                return Optional.of(answers.of(statement, level, choice.groups()));
            }
            if (statement.is("rewrite")) {
                Optional<Treatment> treatment = rewrite(statement, level, choice, rules);
                if (treatment.isPresent()) {
                    return treatment;
                }
            }
        }
        if (!rules.isEmpty()) {
            keys.put("rewrite", rules);
        }
        return Optional.empty();
    }

    private Optional<Treatment> rewrite(Statement statement, Level level, PathChoice choice,
            List<Map<String, Object>> rules) {
        Optional<RewriteRule> rule = RewriteRule.of(statement, level);
        if (rule.isPresent() && rule.get().isRedirect()) {
            Optional<String> url = rule.get().takesEverything() ? rule.get().redirect() : Optional.empty();
            Optional<String> to = url.flatMap(text -> RedirectTemplate.of(text, answers.firstName(), 0));
            if (to.isPresent()) {
                verdicts.kept(statement, "redirect: " + rule.get().status() + " to " + to.get());
                return Optional.of(Answers.redirect(to.get(), rule.get().status()));
            }
        } else if (rule.isPresent() && rule.get().isPlain() && staysHere(rule.get(), choice)) {
            rules.add(rule.get().keys());
            verdicts.kept(statement, "rewrite: from " + rule.get().from() + " to " + rule.get().to());
            return Optional.empty();
        }
        verdicts.unsupported(statement, "this has no equivalent as rewrite or redirect" + NOT_FOUND_HERE,
                "write where its paths lead to as paths of the site");
        return Optional.of(Treatment.missing());
    }

    /** With {@code last}, or nothing, the location is looked for again; in the one that takes every path that is itself. */
    private static boolean staysHere(RewriteRule rule, PathChoice choice) {
        return rule.flag().equals("break") || (choice.equals(PathChoice.ROOT) && rule.flag().isEmpty());
    }

    private Treatment forwarded(Level level, Statement statement, PathChoice choice, Map<String, Object> keys) {
        String url = level.expanded(statement.argument(0));
        Optional<ProxyPass> pass = ProxyPass.of(url);
        if (pass.isEmpty() || (url.contains("$request_uri") && pass.get().uri().isPresent())
                || (statement.argument(0).contains("$") && pass.get().uri().isPresent())) {
            verdicts.unsupported(statement, "an upstream is a fixed URL without a query" + NOT_FOUND_HERE,
                    "write a path for each upstream");
            return Treatment.missing();
        }
        ProxyPass target = keys.containsKey("rewrite")
                ? new ProxyPass(pass.get().scheme(), pass.get().authority(), Optional.empty())
                : pass.get();
        if (target.uri().isPresent() && choice.is(PathChoice.Kind.MATCHES)) {
            verdicts.unsupported(statement, "nginx does not take a path here either" + NOT_FOUND_HERE, "correct it");
            return Treatment.missing();
        }
        putPath(target, choice, keys);
        Upstreams.Group group = upstreams.named(target.authority())
                .orElseGet(() -> Upstreams.Group.of(new Upstreams.Server(target.authority(), 1, false)));
        if (group.servers().isEmpty()) {
            verdicts.unsupported(statement, "no server of its group is left" + NOT_FOUND_HERE, "write an upstream");
            return Treatment.missing();
        }
        putUpstreams(group, target, keys);
        new HeaderKeys(level, verdicts, keys).ofRequest();
        new HeaderKeys(level, verdicts, keys).ofResponse(true);
        // With variables nginx does not know beforehand what an upstream's own URLs begin with.
        Optional<ProxyPass> own = statement.argument(0).contains("$") ? Optional.empty() : pass;
        new LocationHeader(level, verdicts).put(own, choice, keys);
        new LimitKeys(level, verdicts).put(keys);
        if (target.isSecure()) {
            new TlsKeys(level, verdicts).put(keys);
        }
        verdicts.kept(statement, said(keys, target));
        return new Treatment(keys, false);
    }

    private static String said(Map<String, Object> keys, ProxyPass target) {
        String where = keys.containsKey("upstream") ? "upstream: " + keys.get("upstream") : "upstreams";
        String replaced = keys.containsKey(Treatment.REPLACE) ? ", replace: " + keys.get(Treatment.REPLACE) : "";
        return where + replaced + (target.isSecure() && keys.get("upstream-tls") instanceof Map<?, ?> tls
                && tls.containsKey("insecure")
                        ? "; its certificate is not verified, as in nginx: better name its authority as upstream-tls.ca"
                        : "");
    }

    private static void putPath(ProxyPass target, PathChoice choice, Map<String, Object> keys) {
        target.uri()
                .filter(uri -> !uri.equals(choice.text()))
                .ifPresent(
                        uri -> keys.put(Treatment.REPLACE, PathChoice.prefix(uri).encoded()));
    }

    private static void putUpstreams(Upstreams.Group group, ProxyPass target, Map<String, Object> keys) {
        if (group.servers().size() == 1) {
            keys.put("upstream", group.servers().getFirst().url(target.scheme()));
            return;
        }
        keys.put("upstreams", group.servers().stream().map(server -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("url", server.url(target.scheme()));
            if (server.weight() != 1) {
                one.put("weight", server.weight());
            }
            if (server.backup()) {
                one.put("backup", true);
            }
            return one;
        }).toList());
        keys.putAll(group.keys());
    }
}
