package dev.gatehouse.nginx;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What keeps visitors out in ways that Gatehouse does not know. What is behind it is closed: an import must not open what was shut.
 */
final class Guards {

    private static final String CLOSED = ", so this is closed with 403";
    private static final String OPEN_BY_HAND = "let the application ask for it, or name addresses with \"allow\"; then put the upstream in place of \"respond\"";

    /** Whole families, since there are more modules that ask who somebody is than anybody knows. */
    private static final Pattern NAMES = Pattern
            .compile("auth_(?!basic_user_file|request_set|delay|http).*|ssl_verify_client"
                    + "|limit_except|secure_link|(access|rewrite)_by_lua.*|js_access|oidc_.*");

    private Guards() {
    }

    /** What guards this level; said to be unsupported. */
    static Optional<Statement> of(Level level, Verdicts verdicts) {
        List<Statement> guards = Stream.concat(
                level.nearest(NAMES).stream().filter(statement -> !statement.argument(0).equals("off")),
                level.own("if").stream().filter(Condition::isGuard)).toList();
        guards.forEach(statement -> closed(verdicts, statement, reason(statement.name())));
        if (guards.stream().anyMatch(statement -> statement.is("auth_basic"))) {
            level.last("auth_basic_user_file").ifPresent(file -> closed(verdicts, file, reason("auth_basic")));
        }
        return guards.stream().findFirst();
    }

    private static String reason(String name) {
        return switch (name) {
            case "if" -> "there are no conditions on requests";
            case "auth_basic" -> "there are no passwords";
            case "ssl_verify_client" -> "certificates of visitors are not asked for";
            case "limit_except" -> "methods cannot be guarded apart from each other";
            case "secure_link" -> "signed links are not known";
            default -> name.startsWith("auth_") || name.startsWith("oidc_")
                    ? "nobody else is asked whether a visitor may come in"
                    : "programs are not run";
        };
    }

    private static void closed(Verdicts verdicts, Statement statement, String reason) {
        verdicts.unsupported(statement, reason + CLOSED, OPEN_BY_HAND);
        statement.inside().forEach(inner -> verdicts.unsupported(inner, reason + CLOSED, OPEN_BY_HAND));
    }
}
