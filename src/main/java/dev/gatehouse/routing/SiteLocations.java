package dev.gatehouse.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gatehouse.site.SiteChanges.LocationRewrite;

/** Gives the URL in Location and Refresh of an answer another beginning. */
record SiteLocations(List<LocationRewrite> rewrites) implements Filter, AnswerFilter {

    private static final Pattern REFRESH = Pattern.compile("(?i)^(.*?url=[\"']?)(.*)$");

    @Override
    public void apply(Passage passage) {
        passage.whenAnswered(this);
    }

    @Override
    public void apply(Answer answer) {
        change(answer, "Location", this::rewritten);
        change(answer, "Refresh", this::inRefresh);
    }

    private static void change(Answer answer, String name,
            Function<String, Optional<String>> change) {
        List<String> values = answer.values(name);
        List<String> changed = values.stream().map(value -> change.apply(value).orElse(value)).toList();
        if (!changed.equals(values)) {
            answer.fields().remove(name);
            changed.forEach(value -> answer.fields().add(name, value));
        }
    }

    private Optional<String> rewritten(String url) {
        return rewrites.stream()
                .filter(rewrite -> url.startsWith(rewrite.from()))
                .findFirst()
                .map(rewrite -> rewrite.to() + url.substring(rewrite.from().length()));
    }

    private Optional<String> inRefresh(String value) {
        Matcher parts = REFRESH.matcher(value);
        return parts.matches() ? rewritten(parts.group(2)).map(url -> parts.group(1) + url) : Optional.empty();
    }
}
