package dev.gatehouse.routing;

import dev.gatehouse.site.PathMatch;

/** One entry of a site's {@code paths}: the path of the request is one of its. */
record SitePathCondition(PathMatch match) implements Condition {

    @Override
    public boolean holds(RequestView request) {
        return request.seenPath().filter(seen -> match.takes(seen.path())).isPresent();
    }

    @Override
    public String toString() {
        return "Path: " + match;
    }
}
