package dev.gatehouse.nginx;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The URL of a redirect with nginx's variables, as one with the parts of a request in braces. */
final class RedirectTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
    private static final Map<String, String> PARTS = Map.of("request_uri", "{uri}", "uri", "{path}", "document_uri",
            "{path}", "host", "{host}", "http_host", "{host}", "scheme", "{scheme}");
    private static final String QUERY = "{?query}";
    private static final Pattern BEGINNING = Pattern
            .compile("(?i)(https?://|\\{scheme}://)[!-~]+|/(?!/)[!-~]*");

    private RedirectTemplate() {
    }

    /**
     * Empty where it has other variables, or is no URL.
     *
     * @param groups how many groups of an expression it may name
     */
    static Optional<String> of(String url, String firstName, int groups) {
        String text = url.replace("$uri$is_args$args", "$request_uri")
                .replace("$document_uri$is_args$args", "$request_uri")
                .replace("$is_args$args", QUERY)
                .replace("$server_name", firstName);
        Matcher variable = VARIABLE.matcher(text);
        var template = new StringBuilder();
        int end = 0;
        while (variable.find()) {
            String part = part(variable.group(1) == null ? variable.group(2) : variable.group(1), groups);
            String before = text.substring(end, variable.start());
            if (part == null || hasBraces(before)) {
                return Optional.empty();
            }
            template.append(before).append(part);
            end = variable.end();
        }
        String rest = text.substring(end);
        if (hasBraces(rest) || rest.contains("$")) {
            return Optional.empty();
        }
        return Optional.of(template.append(rest).toString()).filter(whole -> BEGINNING.matcher(whole).matches());
    }

    private static @Nullable String part(String name, int groups) {
        boolean found = name.matches("[1-9]") && Integer.parseInt(name) <= groups;
        return found ? "{" + name + "}" : PARTS.get(name);
    }

    private static boolean hasBraces(String text) {
        String own = text.replace(QUERY, "");
        return own.contains("{") || own.contains("}");
    }
}
