package dev.gatehouse.nginx;

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
    private static final Set<String> CLAIMS = Set.of("$http_user_agent", "$http_referer", "$invalid_referer");
    private static final Pattern REFUSAL = Pattern.compile("4\\d\\d");

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

    /**
     * Whether an {@code if} keeps somebody out who could not come in by saying something else of himself. What a browser calls itself
     * guards nothing.
     */
    static boolean isGuard(Statement statement) {
        boolean refuses = statement.inside()
                .stream()
                .anyMatch(inner -> inner.is("deny") || inner.is("auth_basic")
                        || (inner.is("return") && REFUSAL.matcher(inner.argument(0)).matches()));
        return refuses && of(statement).map(condition -> !CLAIMS.contains(condition.variable())).orElse(true);
    }
}
