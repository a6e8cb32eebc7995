package dev.gatehouse.nginx;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps visitors out in ways that Gatehouse does not know. What is behind it is closed: an import must not open what was shut.
 */
final class Guards {

    private static final String CLOSED = ", so this is closed with 403";
    private static final String OPEN_BY_HAND = "let the application ask for it, or name addresses with \"allow\"; then put the upstream in place of \"respond\"";

    private Guards() {
    }

    /** What guards this level; said to be unsupported. */
    static Optional<Statement> of(Level level, Verdicts verdicts) {
        Optional<Statement> password = level.last("auth_basic").filter(statement -> level.isOn("auth_basic"));
        password.ifPresent(statement -> {
            closed(verdicts, statement, "there are no passwords");
            level.last("auth_basic_user_file").ifPresent(file -> closed(verdicts, file, "there are no passwords"));
        });
        Optional<Statement> other = Stream.of("auth_request", "auth_jwt", "ssl_verify_client")
                .filter(level::isOn)
                .flatMap(name -> level.last(name).stream())
                .findFirst();
        other.ifPresent(statement -> closed(verdicts, statement,
                statement.is("ssl_verify_client") ? "certificates of visitors are not asked for"
                        : "nobody else is asked whether a visitor may come in"));
        Optional<Statement> methods = level.ownLast("limit_except");
        methods.ifPresent(statement -> closed(verdicts, statement, "methods cannot be guarded apart from each other"));
        Optional<Statement> links = level.last("secure_link");
        links.ifPresent(statement -> closed(verdicts, statement, "signed links are not known"));
        Optional<Statement> condition = level.own("if").stream().filter(Condition::isGuard).findFirst();
        condition.ifPresent(statement -> closed(verdicts, statement, "there are no conditions on requests"));
        Optional<Statement> program = level.own()
                .stream()
                .filter(statement -> statement.name().startsWith("access_by_lua") || statement.name().startsWith("rewrite_by_lua"))
                .findFirst();
        program.ifPresent(statement -> closed(verdicts, statement, "programs are not run"));
        return password.or(() -> other).or(() -> methods).or(() -> links).or(() -> condition).or(() -> program);
    }

    private static void closed(Verdicts verdicts, Statement statement, String reason) {
        verdicts.unsupported(statement, reason + CLOSED, OPEN_BY_HAND);
        statement.inside().forEach(inner -> verdicts.unsupported(inner, reason + CLOSED, OPEN_BY_HAND));
    }
}
