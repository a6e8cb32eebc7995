package dev.gatehouse.nginx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A {@code rewrite}.
 *
 * @param from the expression, as Java has it
 * @param to what takes the path's place
 * @param flag empty, or one of nginx's four
 */
record RewriteRule(String from, String to, String flag) {

    private static final Set<String> EVERYTHING = Set.of("", "/", "^", "^/", "^/?", "^(.*)$", "^(.*)", "(.*)", "^.*$",
            ".*", "^.*",
            "^/(.*)$", "^/(.*)", "^/.*$", "^/.*", "^(/.*)$", ".+", "^.+", "^.+$", "^/(.+)?$");
    private static final Pattern OTHER_VARIABLE = Pattern.compile("\\$(?![1-9](?!\\d))");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
    private static final Pattern FOUND = Pattern.compile("\\$\\d");
    private static final Pattern ELSEWHERE = Pattern.compile("(https?://|\\$scheme).*");

    /** Empty where Java has no such expression. */
    static Optional<RewriteRule> of(Statement statement, Level level) {
        return PcrePattern.toJava(statement.argument(0))
                .map(from -> new RewriteRule(from, level.expanded(statement.argument(1)), statement.argument(2)));
    }

    /** Whether the visitor is sent elsewhere. */
    boolean isRedirect() {
        return flag.equals("redirect") || flag.equals("permanent") || ELSEWHERE.matcher(to).matches();
    }

    int status() {
        return flag.equals("permanent") ? 301 : 302;
    }

    boolean takesEverything() {
        return takesEverything(from);
    }

    /** Whether an expression finds something in every path. */
    static boolean takesEverything(String expression) {
        return EVERYTHING.contains(expression);
    }

    /** Where it sends the visitor, as nginx's URL without what was found: that is the path as it came, or missing. */
    Optional<String> redirect() {
        boolean dropsQuery = to.endsWith("?");
        String url = dropsQuery ? to.substring(0, to.length() - 1) : to;
        if (url.endsWith("$request_uri") || url.endsWith("$uri$is_args$args")) {
            return dropsQuery || url.endsWith("$request_uri") ? Optional.of(url) : Optional.empty();
        }
        if (takesEverything() && url.endsWith("$1") && !dropsQuery) {
            String start = url.substring(0, url.length() - 2);
            boolean slashOfItsOwn = from.startsWith("^/(");
            return slashOfItsOwn == start.endsWith("/")
                    ? Optional.of(withoutSlash(start) + "$request_uri")
                    : Optional.empty();
        }
        boolean fixed = !OTHER_VARIABLE.matcher(url.replace("$scheme", "").replace("$host", "")).find();
        // Behind a query of its own nginx puts the visitor's, which a redirect here cannot.
        if (!fixed || (url.contains("?") && !dropsQuery)) {
            return Optional.empty();
        }
        return Optional.of(dropsQuery ? url : url + "$is_args$args");
    }

    int groups() {
        return Pattern.compile(from).matcher("").groupCount();
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether the new path is made of text and of what was found. */
    boolean isPlain() {
        return PATH.matcher(to).matches() && !OTHER_VARIABLE.matcher(to).find()
                && FOUND.matcher(to)
                        .results()
                        .allMatch(found -> Integer.parseInt(found.group().substring(1)) <= groups());
    }

    Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("from", from);
        keys.put("to", to);
        return keys;
    }
}
