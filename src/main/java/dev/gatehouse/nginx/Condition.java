package dev.gatehouse.nginx;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition of an {@code if}.
 *
 * @param variable with its dollar sign
 * @param operator such as {@code =} or {@code ~*}; empty where the variable alone is asked for
 * @param value what it is compared with
 */
record Condition(String variable, String operator, String value) {

    private static final Pattern FORM = Pattern.compile("\\(\\s*(\\$\\w+)\\s*(?:(=|!=|~\\*?|!~\\*?)\\s*(.*?))?\\s*\\)",
            Pattern.DOTALL);

    /** What in an {@code if} leaves a request where it goes. */
    private static final Set<String> HARMLESS = Set.of("set", "break", "add_header", "expires", "access_log",
            "error_log",
            "limit_rate", "limit_rate_after", "gzip", "log_subrequest", "rewrite_log");

    /** Empty where it asks for a file. */
    static Optional<Condition> of(Statement statement) {
        Matcher form = FORM.matcher(String.join(" ", statement.arguments()));
        return form.matches()
                ? Optional.of(new Condition(form.group(1), form.group(2) == null ? "" : form.group(2),
                        form.group(3) == null ? "" : form.group(3)))
                : Optional.empty();
    }

    /** Whether it is true of those that come by plain HTTP alone. */
    boolean isPlain() {
        boolean equal = operator.equals("=");
        boolean different = operator.equals("!=") || operator.startsWith("!~");
        return switch (variable) {
            case "$scheme" -> (equal && value.equals("http")) || (different && value.contains("https"));
            case "$https" -> (equal && value.isEmpty()) || (different && value.equals("on"));
            case "$server_port" -> (equal && value.equals("80")) || (different && value.contains("443"));
            default -> false;
        };
    }

    /** The one host that it is true of. */
    Optional<String> host() {
        boolean asked = (variable.equals("$host") || variable.equals("$http_host")) && operator.equals("=");
        return asked ? Optional.of(value.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Whether it is true of none of these hosts; false where that cannot be told. */
    boolean isFalseOf(Set<String> hosts) {
        boolean asked = variable.equals("$host") || variable.equals("$http_host");
        boolean countable = !hosts.isEmpty() && hosts.stream().noneMatch(host -> host.startsWith("*"));
        return asked && countable && hosts.stream().noneMatch(this::mayBeTrueOf);
    }

    private boolean mayBeTrueOf(String host) {
        return switch (operator) {
            case "=" -> host.equalsIgnoreCase(value);
            case "!=" -> !host.equals(value);
            case "~", "~*" -> expression().map(pattern -> pattern.matcher(host).find()).orElse(true);
            case "!~", "!~*" -> expression().map(pattern -> !pattern.matcher(host).find()).orElse(true);
            default -> true;
        };
    }

    private Optional<Pattern> expression() {
        return PcrePattern.toJava(value)
                .map(regex -> Pattern.compile(regex, operator.endsWith("*") ? Pattern.CASE_INSENSITIVE : 0));
    }

    /**
     * Whether an {@code if} refuses requests or leads them elsewhere. One that does nothing but what leaves every request where it goes
     * is none, nor is one that sends plain HTTP on to https.
     */
    static boolean isGuard(Statement statement) {
        List<Statement> inside = statement.inside();
        boolean diverts = !inside.stream().allMatch(inner -> HARMLESS.contains(inner.name()));
        boolean toHttps = of(statement).filter(condition -> condition.isPlain() || condition.isPlainForAnother())
                .isPresent()
                && inside.stream()
                        .filter(inner -> !HARMLESS.contains(inner.name()))
                        .findFirst()
                        .filter(PlainRedirect::isToHttps)
                        .isPresent();
        return diverts && !toHttps;
    }

    /** Whether it is true of those of whom a proxy before nginx says that they came by plain HTTP. */
    private boolean isPlainForAnother() {
        return variable.equals("$http_x_forwarded_proto")
                && ((operator.equals("=") && value.equals("http")) || (operator.equals("!=") && value.equals("https")));
    }
}
