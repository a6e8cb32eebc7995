package dev.gatehouse.routing;

import java.util.Map;
import java.util.Set;

import org.springframework.web.util.UriTemplate;

/** A path in which variables of the route's patterns may stand. */
record PathTemplate(UriTemplate template, Set<String> variables) {

    static PathTemplate of(Arguments arguments, String text) {
        if (!TemplateVariables.isPlain(text)) {
            throw arguments.objection("path " + text);
        }
        return new PathTemplate(new UriTemplate(text), TemplateVariables.in(text));
    }

    /** The path with the values in it, percent-encoded; it need not be one that can be sent. */
    String expanded(Map<String, String> values) {
        return String.valueOf(template.expand(values).getRawPath());
    }
}
