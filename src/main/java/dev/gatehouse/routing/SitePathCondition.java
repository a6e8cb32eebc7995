package dev.gatehouse.routing;

import dev.gatehouse.site.PathMatch;
import dev.gatehouse.site.PathTooDeepException;

/** One entry of a site's {@code paths}: the path of the request is one of its. */
record SitePathCondition(PathMatch match) implements Condition {

    @Override
    public boolean holds(RequestView request) {
        try {
            return takes(request);
        } catch (PathTooDeepException e) {
            // The first of the route's filters says so.
            request.fail(e);
            return true;
        }
    }

    private boolean takes(RequestView request) {
        return request.seenPath().filter(seen -> match.takes(seen.ruled())).isPresent();
    }

    @Override
    public String toString() {
        return "Path: " + match;
    }
}
