package dev.gatehouse.site;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a redirect leads: a URL or a path, in which parts of the request may stand in braces.
 *
 * @param template such as <code>https://example.org{uri}</code>
 */
public record RedirectTarget(String template) {

    /** The parts of a request that may stand in braces. */
    public static final Set<String> PARTS = Set.of("uri", "path", "query", "?query", "host", "scheme");

    private static final Pattern PART = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BEGINNING = Pattern
            .compile("(?i)(https?://|\\{scheme}://).+|/[^/].*|/|\\{(uri|path)}.*");
    private static final Pattern SCHEME = Pattern.compile("(?i)(https?|\\{scheme})://");
    private static final Pattern SLASHES = Pattern.compile("^[/\\\\]+");
    private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9.-]+");

    /** Parts of it other than the whole name stand at its beginning or behind a dot or the like; elsewhere they come behind it. */
    private static final Pattern HOST = Pattern.compile("(\\{host}|[^/?#{}]|(?<=[/.:-])\\{[^{}]*})+");
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    /** Reads a target; empty where it is no URL of http or https and no path. */
    static Optional<RedirectTarget> of(String text) {
        return VISIBLE.matcher(text).matches() && BEGINNING.matcher(text).matches()
                ? Optional.of(new RedirectTarget(text))
                : Optional.empty();
    }

    /**
     * The first name in braces that stands for nothing.
     *
     * @param groups how many groups of an expression may stand there, each by its number
     */
    Optional<String> unknownPart(int groups) {
        return PART.matcher(template)
                .results()
                .map(part -> part.group(1))
                .filter(name -> !PARTS.contains(name) && !isGroup(name, groups))
                .findFirst();
    }

    private static boolean isGroup(String name, int groups) {
        return name.matches("[1-9]") && Integer.parseInt(name) <= groups;
    }

    /** The location for one request, whose parts are given. */
    public String of(Map<String, String> parts) {
        Matcher scheme = SCHEME.matcher(template);
        if (!scheme.lookingAt()) {
            // Two slashes, or what browsers take for them, would make a host of what the visitor wrote into the path.
            return SLASHES.matcher(filled(template, parts)).replaceFirst("/");
        }
        Matcher host = HOST.matcher(template)
                .region(scheme.end(), template.length())
                .useTransparentBounds(true);
        int end = host.lookingAt() ? host.end() : scheme.end();
        String rest = filled(template.substring(end), parts);
        boolean mayFollow = rest.isEmpty() || "/?#".indexOf(rest.charAt(0)) >= 0;
        return filled(template.substring(0, scheme.end()), parts)
                + filled(template.substring(scheme.end(), end), inHost(parts)) + (mayFollow ? "" : "/") + rest;
    }

    private static String filled(String template, Map<String, String> parts) {
        return PART.matcher(template)
                .replaceAll(part -> Matcher.quoteReplacement(parts.getOrDefault(part.group(1), "")));
    }

    /** What the visitor wrote may be a part of a host that the template goes on with, but not be more. */
    private static Map<String, String> inHost(Map<String, String> parts) {
        Map<String, String> names = new HashMap<>(parts);
        names.replaceAll((part, value) -> part.equals("host") ? value : NO_NAME.matcher(value).replaceAll("-"));
        return names;
    }
}
