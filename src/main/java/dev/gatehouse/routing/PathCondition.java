package dev.gatehouse.routing;

import java.util.List;
import java.util.Set;

import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** {@code Path}: the path matches one of the patterns. */
record PathCondition(List<PathPattern> patterns, Set<String> variables) implements Condition {

    static PathCondition of(Arguments arguments) {
        List<String> patterns = withoutFlag(arguments.list());
        patterns.stream().filter(TemplateVariables::hasGroups).findFirst().ifPresent(pattern -> {
            throw arguments.objection("pattern " + pattern);
        });
        PathPatternParser parser = new PathPatternParser();
        return new PathCondition(patterns.stream().map(parser::parse).toList(), TemplateVariables.inEachOf(patterns));
    }

    /** The last argument may say whether a slash at the end matters; in Spring Cloud Gateway 5 it no longer does anything. */
    private static List<String> withoutFlag(List<String> values) {
        String last = values.isEmpty() ? "" : values.getLast();
        boolean flag = last.equalsIgnoreCase("true") || last.equalsIgnoreCase("false");
        return flag ? values.subList(0, values.size() - 1) : values;
    }

    @Override
    public boolean holds(RequestView request) {
        for (PathPattern pattern : patterns) {
            PathPattern.PathMatchInfo match = pattern.matchAndExtract(request.parsedPath());
            if (match != null) {
                request.addVariables(match.getUriVariables());
                return true;
            }
        }
        return false;
    }
}
