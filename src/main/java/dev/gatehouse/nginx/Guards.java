package dev.gatehouse.nginx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What keeps visitors out in ways that Gatehouse does not know. What is behind it is closed: an import must not open what was shut.
 */
final class Guards {

    private static final String CLOSED = ", so this is closed with 403";
    private static final String NO_PASSWORDS = "there are no passwords";
    private static final String OPEN_BY_HAND = "let the application ask for it, or name addresses with \"allow\"; then put the upstream in place of \"respond\"";

    private static final String OPEN_ONCE_KNOWN = "see what it is for; if it keeps nobody out, put the upstream in place of \"respond\"";

    /** Whole families, since there are more modules that ask who somebody is than anybody knows. */
    private static final Pattern NAMES = Pattern
            .compile("auth_(?!basic_user_file|request_set|delay|http|jwt_(?!require)).*|ssl_verify_client"
                    + "|limit_except|secure_link|(access|(server_)?rewrite|content)_by_lua.*|js_(access|content)|perl"
                    + "|oidc_.*|shib_request|modsecurity|ModSecurityEnabled|SecRulesEnabled");

    private static final Pattern ANY = Pattern.compile(".*", Pattern.DOTALL);

    /** What {@link MainFile} and others look for in every level, and the table says nothing of. */
    private static final Set<String> ELSEWHERE = Set.of("access_log", "error_log", "log_format", "keepalive_timeout",
            "client_header_timeout", "client_body_timeout", "large_client_header_buffers", "set_real_ip_from",
            "http2_max_concurrent_streams", "worker_connections", "ssl_protocols", "include");

    private Guards() {
    }

    /** What guards this level; said to be unsupported. */
    static Optional<Statement> of(Level level, Verdicts verdicts) {
        List<Statement> guards = Stream
                .of(level.nearest(NAMES).stream().filter(Guards::isOn), conditions(level), unknown(level))
                .flatMap(statements -> statements)
                .toList();
        guards.forEach(
                statement -> closed(verdicts, statement, reason(statement), toDo(statement)));
        if (guards.stream().anyMatch(statement -> statement.is("auth_basic"))) {
            level.last("auth_basic_user_file").ifPresent(file -> closed(verdicts, file, NO_PASSWORDS, OPEN_BY_HAND));
        }
        return guards.stream().findFirst();
    }

    /** The conditions of a server that decide before any location does; said to be unsupported. */
    static boolean ofServer(Level server, Predicate<Statement> settled, Verdicts verdicts) {
        List<Statement> guards = conditions(server).filter(statement -> !settled.test(statement)).toList();
        guards.forEach(statement -> closed(verdicts, statement, reason(statement), OPEN_BY_HAND));
        return !guards.isEmpty();
    }

    /** Whether it has conditions of its own that decide before its {@code return} does. */
    static boolean hasConditions(Level level) {
        return conditions(level).findAny().isPresent();
    }

    /** Behind a {@code return} none is reached. */
    private static Stream<Statement> conditions(Level level) {
        return level.own()
                .stream()
                .takeWhile(statement -> !statement.is("return"))
                .filter(statement -> statement.is("if") && Condition.isGuard(statement));
    }

    /** What nobody here knows may be what keeps visitors out; it counts where something would be forwarded. */
    private static Stream<Statement> unknown(Level level) {
        return level.ownLast("proxy_pass").isEmpty()
                ? Stream.empty()
                : level.nearest(ANY).stream().filter(statement -> isUnknown(statement) && isOn(statement));
    }

    private static boolean isUnknown(Statement statement) {
        return !KnownDirectives.isKnown(statement) && !ELSEWHERE.contains(statement.name())
                && !NAMES.matcher(statement.name()).matches();
    }

    private static boolean isOn(Statement statement) {
        return !statement.argument(0).equalsIgnoreCase("off");
    }

    private static String toDo(Statement statement) {
        return isUnknown(statement) ? OPEN_ONCE_KNOWN : OPEN_BY_HAND;
    }

    private static String reason(Statement statement) {
        String name = statement.name();
        if (isUnknown(statement)) {
            return "this directive is not known and may guard what is behind it";
        }
        return switch (name) {
            case "if" -> "there are no conditions on requests";
            case "auth_basic" -> NO_PASSWORDS;
            case "ssl_verify_client" -> "certificates of visitors are not asked for";
            case "limit_except" -> "methods cannot be guarded apart from each other";
            case "secure_link" -> "signed links are not known";
            case "modsecurity", "ModSecurityEnabled", "SecRulesEnabled" ->
                "requests are not judged by rules of a firewall";
            default -> name.startsWith("auth_") || name.startsWith("oidc_") || name.startsWith("shib_")
                    ? "nobody else is asked whether a visitor may come in"
                    : "programs are not run";
        };
    }

    private static void closed(Verdicts verdicts, Statement statement, String reason, String toDo) {
        statement.all().forEach(each -> verdicts.unsupported(each, reason + CLOSED, toDo));
    }
}
