package dev.gatehouse.routing;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The value that a filter gives a header field; variables of the route's patterns may stand in it.
 *
 * <p>Spring Cloud Gateway expands it as if it were a path, which joins slashes, and so do we.
 *
 * @param template null where there is nothing to expand
 */
record FieldValue(String text, @Nullable UriComponents template, Set<String> variables) {

    static FieldValue of(Arguments arguments, String text) {
        if (!TemplateVariables.isPlain(text)) {
            throw arguments.objection("value " + text);
        }
        Set<String> variables = TemplateVariables.in(text);
        if (variables.isEmpty() && !isProper(text)) {
            throw arguments.objection("value " + text);
        }
        return new FieldValue(text, variables.isEmpty() ? null : UriComponentsBuilder.fromPath(text).build(),
                variables);
    }

    /** @throws IllegalArgumentException where a variable's value may not stand in a header */
    String expanded(Map<String, String> values) {
        if (template == null) {
            return text;
        }
        String expanded = Objects.requireNonNull(template.expand(values).getPath());
        if (!isProper(expanded)) {
            throw new IllegalArgumentException(text + " becomes what cannot be the value of a header");
        }
        return expanded;
    }

    private static boolean isProper(String value) {
        return HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0;
    }
}
