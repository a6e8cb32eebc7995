package dev.gatehouse.nginx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Reads an nginx configuration and makes sites of it. It reads files and changes nothing. */
public final class Importer {

    private static final Set<String> NOT_HTTP = Set.of("stream", "mail");

    private final Verdicts verdicts = new Verdicts();
    private final MainFile main = new MainFile(verdicts);

    private Importer() {
    }

    /**
     * Imports a folder such as {@code /etc/nginx}, or a file, which may be nothing but a {@code server}.
     *
     * @throws ImportException where there is nothing to read, or nginx could not read it either
     */
    public static Imported of(Path where) {
        return new Importer().read(where);
    }

    private Imported read(Path where) {
        List<Statement> statements = Sources.read(where, verdicts);
        List<Statement> root = Statement.expanded(statements);
        List<Level> levels = levels(root);
        var upstreams = new Upstreams(levels.stream().flatMap(level -> level.own("upstream").stream()).toList(),
                verdicts);
        List<ServerBlock> servers = levels.stream()
                .flatMap(level -> level.own("server").stream().map(server -> ServerBlock.of(server, level, verdicts)))
                .toList();
        var ports = new Ports(servers);
        main.ports(ports);
        main.read(Stream.concat(root.stream().flatMap(Importer::ofProgram),
                levels.stream().flatMap(level -> level.own().stream())).toList(),
                servers.stream().flatMap(server -> server.statement().all()).toList());
        List<Imported.SiteFile> sites = new Sites(servers, ports, upstreams, verdicts).files();
        statements.forEach(statement -> judge(statement, null));
        Map<String, Object> keys = main.keys();
        return new Imported(sites, keys.isEmpty() ? Optional.empty() : Optional.of(YamlText.of(keys)),
                statements.stream().flatMap(Statement::all).map(this::line).toList());
    }

    /** What is outside of {@code http}, where a main file has no servers. */
    private static Stream<Statement> ofProgram(Statement statement) {
        return statement.is("events") ? statement.inside().stream() : Stream.of(statement);
    }

    /** A snippet has its servers where a main file has {@code http}. */
    private static List<Level> levels(List<Statement> root) {
        var outermost = new Level(null, root);
        List<Level> levels = new ArrayList<>();
        if (!outermost.own("server").isEmpty() || !outermost.own("upstream").isEmpty()) {
            levels.add(outermost);
        }
        root.stream()
                .filter(statement -> statement.is("http"))
                .map(http -> new Level(null, http.inside()))
                .forEach(
                        levels::add);
        return levels;
    }

    /** @param around what the statement is in, if that tells what is to be said of it */
    private void judge(Statement statement, @Nullable Statement around) {
        if (statement.is("map") && statement.argument(0).equals("$http_upgrade")) {
            verdicts.already(statement, "upgrades such as WebSocket are passed on");
        }
        if (!verdicts.knows(statement)) {
            KnownDirectives.judge(around == null ? statement : around, verdicts, "");
            if (around != null) {
                verdicts.unsupported(statement, "it is in " + around.name() + " (line " + around.place().line() + ")",
                        "see there");
            }
        }
        boolean decides = around == null && (NOT_HTTP.contains(statement.name()) || isUnsupportedCondition(statement));
        statement.all()
                .skip(1)
                .filter(inner -> !verdicts.knows(inner) || decides)
                .forEach(
                        inner -> judge(inner, decides ? statement : around));
    }

    private boolean isUnsupportedCondition(Statement statement) {
        return statement.is("if") && verdicts.of(statement).filter(Verdict.Unsupported.class::isInstance).isPresent();
    }

    private Imported.Line line(Statement statement) {
        return new Imported.Line(statement.place().file(), statement.place().line(), statement.toString(),
                verdicts.of(statement).orElseThrow());
    }
}
