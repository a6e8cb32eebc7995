package dev.gatehouse.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of the variables in patterns and templates such as <code>/{shop}/{id:\d+}/{*rest}</code>. */
final class TemplateVariables {

    private static final Pattern IN_PATTERN = Pattern.compile("\\{\\*?([^{}:*/]+)[:}]");
    private static final Pattern IN_TEMPLATE = Pattern.compile("\\{([\\w.-]+)}");

    private TemplateVariables() {
    }

    /** Whether a regular expression of a variable has groups of its own, which the matchers of Spring do not take. */
    static boolean hasGroups(String pattern) {
        return pattern.indexOf('(') >= 0;
    }

    /** The variables that there are whichever of the patterns matches. */
    static Set<String> inEachOf(List<String> patterns) {
        Set<String> common = new HashSet<>();
        for (int i = 0; i < patterns.size(); i++) {
            Set<String> names = names(IN_PATTERN, patterns.get(i));
            if (i == 0) {
                common.addAll(names);
            } else {
                common.retainAll(names);
            }
        }
        return Set.copyOf(common);
    }

    /** The variables that a template asks for. */
    static Set<String> in(String template) {
        return names(IN_TEMPLATE, template);
    }

    /** Whether every brace of a template is that of a variable with a plain name. */
    static boolean isPlain(String template) {
        String rest = IN_TEMPLATE.matcher(template).replaceAll("");
        return rest.indexOf('{') < 0 && rest.indexOf('}') < 0;
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).collect(Collectors.toSet());
    }
}
