package dev.gatehouse.routing;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * {@code Header}: a header is there, and one of its values, which may stand in one line with commas between them, matches.
 *
 * @param name in lower case
 * @param value what one of its values has to be; null for anything
 */
record HeaderCondition(String name, @Nullable Pattern value) implements Condition {

    static HeaderCondition of(Arguments arguments) {
        Arguments.Named named = arguments.named("header", "regexp");
        String name = named.required("header").toLowerCase(Locale.ROOT);
        // Before Spring sees it, Host is made what an absolute target says.
        if (!StringUtils.hasText(name) || name.equals("host")) {
            throw arguments.objection("header " + name);
        }
        boolean any = named.text("regexp").filter(StringUtils::hasText).isEmpty();
        return new HeaderCondition(name, any ? null : named.pattern("regexp"));
    }

    @Override
    public boolean holds(RequestView request) {
        List<String> lines = request.exchange().head().values(name);
        if (lines.isEmpty()) {
            return false;
        }
        var headers = new HttpHeaders();
        headers.addAll(name, lines);
        List<String> values = headers.getValuesAsList(name);
        return value == null
                ? !values.isEmpty()
                : values.stream().anyMatch(of -> value.matcher(of).matches());
    }
}
