package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What {@code if}, {@code rewrite} and {@code return} of a server itself do, which come before any location. */
final class ServerRules {

    private final ServerBlock server;
    private final Verdicts verdicts;
    private final Answers answers;
    private final List<Factoring.Entry> paths = new ArrayList<>();
    private final List<Rewriting> rewritings = new ArrayList<>();
    private final Map<String, Treatment> hosts = new LinkedHashMap<>();
    private final Set<Statement> settled = new HashSet<>();
    private @Nullable Treatment whole;
    private boolean redirectsPlain;
    private boolean unclear;

    /** Requests that go to the location of another path. */
    record Rewriting(Statement statement, RewriteRule rule) {}

    ServerRules(ServerBlock server, Verdicts verdicts, Answers answers) {
        this.server = server;
        this.verdicts = verdicts;
        this.answers = answers;
    }

    void read() {
        for (Statement statement : server.level().own()) {
            switch (statement.name()) {
                case "return" -> whole = answers.of(statement, server.level(), 0);
                case "rewrite" -> rewrite(statement);
                case "if" -> condition(statement);
                default -> {
                    continue;
                }
            }
            if (whole != null) {
                return;
            }
        }
    }

    private void rewrite(Statement statement) {
        Optional<RewriteRule> rule = RewriteRule.of(statement, server.level());
        if (rule.isEmpty()) {
            verdicts.unsupported(statement,
                    "Java has no such regular expression, and its paths must not go on as they came",
                    "write it otherwise, and import it again");
            unclear = true;
        } else if (rule.get().isRedirect()) {
            redirect(statement, rule.get());
        } else if (rule.get().isPlain()) {
            rewritings.add(new Rewriting(statement, rule.get()));
        } else {
            missing(statement, rule.get());
        }
    }

    private void redirect(Statement statement, RewriteRule rule) {
        Optional<String> to = rule.redirect()
                .flatMap(
                        url -> RedirectTemplate.of(url, answers.firstName(),
                                rule.takesEverything() ? 0 : rule.groups()));
        if (to.isEmpty()) {
            missing(statement, rule);
            return;
        }
        verdicts.kept(statement, "redirect: " + rule.status() + " to " + to.get());
        Treatment redirect = Answers.redirect(to.get(), rule.status());
        if (rule.takesEverything()) {
            whole = redirect;
        } else {
            paths.add(new Factoring.Entry(PathChoice.matches(rule.from()), redirect));
        }
    }

    private void missing(Statement statement, RewriteRule rule) {
        verdicts.unsupported(statement,
                "this has no equivalent as rewrite or redirect; its paths are answered with 404",
                "write where they lead to as paths of the site");
        if (rule.takesEverything()) {
            whole = Treatment.missing();
        } else {
            paths.add(new Factoring.Entry(PathChoice.matches(rule.from()), Treatment.missing()));
        }
    }

    private void condition(Statement statement) {
        Optional<Condition> condition = Condition.of(statement);
        Optional<Statement> first = statement.inside().stream().findFirst();
        if (condition.filter(Condition::isPlain).isPresent() && first.filter(PlainRedirect::isToHttps).isPresent()) {
            redirectsPlain = true;
            settled.add(statement);
            statement.all().forEach(inner -> verdicts.already(inner, "plain HTTP is sent on to https"));
            return;
        }
        Optional<String> host = condition.flatMap(Condition::host);
        Optional<Treatment> ofHost = host.isPresent() ? first.flatMap(this::ofHost) : Optional.empty();
        if (condition.filter(asked -> asked.isFalseOf(server.hosts())).isPresent() && host.isEmpty()) {
            settled.add(statement);
            statement.all().forEach(inner -> verdicts.already(inner, "it is true of no host of the site"));
        } else if (host.isPresent() && ofHost.isPresent()) {
            settled.add(statement);
            hosts.put(host.get(), ofHost.get());
            if (server.hosts().contains(host.get())) {
                verdicts.kept(statement, "a site of its own for " + host.get());
            } else {
                statement.all().forEach(inner -> verdicts.already(inner, "the server does not have this host"));
            }
        }
        // All others are judged as guards, or by the table.
    }

    /** What is done with everybody who asks for one host. */
    private Optional<Treatment> ofHost(Statement inner) {
        if (inner.is("return")) {
            return Optional.of(answers.of(inner, server.level(), 0));
        }
        Optional<RewriteRule> rule = inner.is("rewrite")
                ? RewriteRule.of(inner, server.level()).filter(one -> one.isRedirect() && one.takesEverything())
                : Optional.empty();
        Optional<String> to = rule.flatMap(RewriteRule::redirect)
                .flatMap(url -> RedirectTemplate.of(url, answers.firstName(), 0));
        to.ifPresent(url -> verdicts.kept(inner, "redirect: " + rule.orElseThrow().status() + " to " + url));
        return to.map(url -> Answers.redirect(url, rule.orElseThrow().status()));
    }

    /** Whether a condition has an equivalent. */
    boolean settles(Statement condition) {
        return settled.contains(condition);
    }

    /** What the server does with everything. */
    Optional<Treatment> whole() {
        return Optional.ofNullable(whole);
    }

    /** What it does with some paths before any location is looked for. */
    List<Factoring.Entry> paths() {
        return paths;
    }

    List<Rewriting> rewritings() {
        return rewritings;
    }

    /** What it does with some of its hosts. */
    Map<String, Treatment> hosts() {
        return hosts;
    }

    /** Whether there is a rewrite of which cannot be told what it takes. */
    boolean isUnclear() {
        return unclear;
    }

    boolean redirectsPlain() {
        return redirectsPlain;
    }
}
