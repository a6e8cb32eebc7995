package dev.gatehouse.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code Host}: the name that is asked for matches one of the patterns. */
record HostCondition(HostTemplates templates, Set<String> variables) implements Condition {

    static HostCondition of(Arguments arguments) {
        List<String> patterns = arguments.list();
        patterns.stream().filter(TemplateVariables::hasGroups).findFirst().ifPresent(pattern -> {
            throw arguments.objection("pattern " + pattern);
        });
        return new HostCondition(new HostTemplates(patterns), TemplateVariables.inEachOf(patterns));
    }

    @Override
    public boolean holds(RequestView request) {
        Optional<Map<String, String>> found = request.exchange().host().flatMap(templates::match);
        found.ifPresent(request::addVariables);
        return found.isPresent();
    }
}
