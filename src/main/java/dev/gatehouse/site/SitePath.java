package dev.gatehouse.site;

import java.util.Comparator;
import java.util.Optional;

/**
 * A part of a site for which something else is said.
 *
 * @param match which paths it takes
 * @param replace what the beginning of the path becomes that {@code match} names; empty where it stays
 * @param rules what is done with its requests; what was not said for the path is as in the site
 */
public record SitePath(PathMatch match, Optional<String> replace, SiteRules rules) {

    /** The order in which the paths of a site are asked: exact ones, expressions as they were written, the longest beginning. */
    public static final Comparator<SitePath> ORDER = Comparator.<SitePath>comparingInt(path -> switch (path.match()) {
        case PathMatch.Exact _ -> 0;
        case PathMatch.Matches _ -> 1;
        case PathMatch.Prefix _ -> 2;
    }).thenComparingInt(path -> path.match() instanceof PathMatch.Prefix prefix ? -prefix.path().length() : 0);
}
