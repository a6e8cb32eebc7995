package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;

import dev.gatehouse.site.PathMatch;
import dev.gatehouse.site.SiteChanges;
import dev.gatehouse.site.SitePath;

/**
 * Sends a request on with another path: what the first rewrite makes of it that finds something, else with another beginning.
 *
 * @param path the part of the site that has taken the request; empty for the site itself
 */
record SiteTarget(Optional<SitePath> path, List<SiteChanges.Rewrite> rewrites) implements Filter {

    @Override
    public void apply(Passage passage) {
        RequestView request = passage.request();
        request.seenPath().filter(seen -> seen.path().startsWith("/")).ifPresent(seen -> {
            for (SiteChanges.Rewrite rewrite : rewrites) {
                Optional<MatchResult> found = rewrite.from().find(seen.path());
                if (found.isPresent()) {
                    passage.target(rewritten(rewrite.to(), found.get(), request.query()));
                    return;
                }
            }
            path.ifPresent(of -> of.replace()
                    .ifPresent(by -> passage.target(replaced(of.match(), by, seen)
                            + request.query().map("?"::concat).orElse(""))));
        });
    }

    /** The rest keeps its bytes, unless it leads elsewhere behind another beginning. */
    private static String replaced(PathMatch match, String by, SeenPath seen) {
        int length = switch (match) {
            case PathMatch.Exact exact -> exact.path().length();
            case PathMatch.Prefix prefix -> prefix.path().length();
            case PathMatch.Matches _ -> 0;
        };
        boolean literal = !seen.hasDots() && seen.raw().regionMatches(0, seen.path(), 0, length);
        boolean whole = match instanceof PathMatch.Exact;
        return by + (literal && !whole
                ? seen.raw().substring(length)
                : SeenPath.encoded(seen.path().substring(length)));
    }

    /** A query in the new target goes before the one that came, which a question mark at the very end leaves out. */
    private static String rewritten(String to, MatchResult found, Optional<String> query) {
        int mark = to.indexOf('?');
        String path = SeenPath
                .encoded(expanded(mark < 0 ? to : to.substring(0, mark), found, UnaryOperator.identity()));
        List<String> queries = new ArrayList<>(2);
        if (mark >= 0) {
            String own = to.endsWith("?")
                    ? to.substring(mark + 1, Math.max(mark + 1, to.length() - 1))
                    : to.substring(mark + 1);
            queries.add(expanded(own, found, SiteTarget::inQuery));
        }
        if (!to.endsWith("?")) {
            query.ifPresent(queries::add);
        }
        queries.removeIf(String::isEmpty);
        return "/" + path.replaceFirst("^/+", "") + (queries.isEmpty() ? "" : "?" + String.join("&", queries));
    }

    private static String expanded(String template, MatchResult found, UnaryOperator<String> written) {
        var expanded = new StringBuilder(template.length() + 32);
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '$' && i + 1 < template.length() && Character.isDigit(template.charAt(i + 1))) {
                i++;
                String group = found.group(template.charAt(i) - '0');
                expanded.append(group == null ? "" : written.apply(group));
            } else {
                expanded.append(c);
            }
        }
        return expanded.toString();
    }

    private static String inQuery(String found) {
        return SeenPath.encoded(found).replace("&", "%26").replace("+", "%2B").replace("=", "%3D");
    }
}
