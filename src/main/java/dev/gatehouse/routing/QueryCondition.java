package dev.gatehouse.routing;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * {@code Query}: a parameter is there, and one of its values matches.
 *
 * @param value what one of its values has to be; null for anything, also for none
 */
record QueryCondition(String parameter, @Nullable Pattern value) implements Condition {

    static QueryCondition of(Arguments arguments) {
        Arguments.Named named = arguments.named("param", "regexp", "predicate");
        if (named.text("predicate").isPresent()) {
            throw arguments.objection("argument predicate");
        }
        boolean any = named.text("regexp").filter(StringUtils::hasText).isEmpty();
        return new QueryCondition(named.required("param"), any ? null : named.pattern("regexp"));
    }

    @Override
    public boolean holds(RequestView request) {
        List<@Nullable String> values = request.queryParameters().get(parameter);
        if (value == null || values == null) {
            return values != null;
        }
        return values.stream().anyMatch(of -> of != null && value.matcher(of).matches());
    }
}
