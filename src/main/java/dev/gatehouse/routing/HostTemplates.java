package dev.gatehouse.routing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.AntPathMatcher;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * The patterns of a {@code Host} predicate. They mean what they mean in Spring Cloud Gateway, except that names are compared as
 * names: without case, port or trailing dot.
 */
public final class HostTemplates {

    /** A template variable of a pattern, whose name keeps its case, or what stands between two of them. */
    private static final Pattern PART = Pattern.compile("\\{[^}]*}|[^{]+");

    private final AntPathMatcher matcher = new AntPathMatcher(".");
    private final List<Template> templates;

    /** @param exact whether it is a name and nothing else, so that there is no need for the matcher */
    private record Template(String text, boolean exact) {}

    public HostTemplates(List<String> patterns) {
        this.templates = patterns.stream().map(HostTemplates::lowerCase).map(HostTemplates::template).toList();
    }

    /** The variables of the first pattern that a name matches; empty where none does. */
    public Optional<Map<String, String>> match(HostName host) {
        String name = host.value();
        for (Template template : templates) {
            if (template.exact() ? template.text().equals(name) : matcher.match(template.text(), name)) {
                return Optional.of(template.exact()
                        ? Map.of()
                        : matcher.extractUriTemplateVariables(template.text(), name));
            }
        }
        return Optional.empty();
    }

    private static Template template(String pattern) {
        return new Template(pattern, HostPattern.of(pattern)
                .filter(host -> !host.wildcard() && host.name().value().equals(pattern))
                .isPresent());
    }

    private static String lowerCase(String pattern) {
        return PART.matcher(pattern)
                .replaceAll(part -> Matcher.quoteReplacement(
                        part.group().startsWith("{") ? part.group() : part.group().toLowerCase(Locale.ROOT)));
    }
}
