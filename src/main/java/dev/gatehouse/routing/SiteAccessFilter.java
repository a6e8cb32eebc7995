package dev.gatehouse.routing;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.exchange.Denial;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;

/**
 * Lets only those in who may ask for the path.
 *
 * <p>Applications do not agree on what a path means that has a semicolon, a backslash, dots or slashes in a row in it. The route is
 * chosen as nginx would choose it, but such a request is refused, too, if one of the other meanings lies in a part of the site that
 * is closed to the visitor, or above the root.
 *
 * @param paths the site's, in the order in which they are asked
 * @param restricted whether the site or one of its paths says who may ask
 */
record SiteAccessFilter(SiteRules rules, List<SitePath> paths, SiteRules ofSite, boolean restricted) implements Filter {

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_ERROR = 400;

    static SiteAccessFilter of(Site site, SiteRules rules) {
        List<SitePath> paths = site.paths().stream().sorted(SitePath.ORDER).toList();
        boolean restricted = site.rules().access().isRestricted()
                || paths.stream().anyMatch(path -> path.rules().access().isRestricted());
        return new SiteAccessFilter(rules, paths, site.rules(), restricted);
    }

    @Override
    public void apply(Passage passage) {
        RequestView request = passage.request();
        InetAddress visitor = request.exchange().client().address().getAddress();
        Optional<SeenPath> seen = paths.isEmpty() ? Optional.empty() : request.seenPath();
        Optional<? extends Collection<String>> readings = seen.isPresent()
                ? readings(seen.get())
                : Optional.of(List.of());
        if (!rules.access().admits(visitor) || readings.filter(all -> isClosed(all, visitor)).isPresent()
                || (seen.filter(SeenPath::isAsterisk).isPresent() && !ofSite.access().admits(visitor))) {
            request.exchange().deny(new Denial.ForbiddenByRule());
            passage.answer(new OwnAnswer.Page(FORBIDDEN));
        } else if (readings.isEmpty()) {
            passage.answer(new OwnAnswer.Page(BAD_REQUEST));
        }
    }

    private Optional<? extends Collection<String>> readings(SeenPath seen) {
        return restricted ? seen.allReadings() : Optional.of(seen.otherReadings());
    }

    private boolean isClosed(Collection<String> readings, InetAddress visitor) {
        return readings.stream()
                .map(this::rulesOf)
                .anyMatch(of -> !of.access().admits(visitor) || (isRefusal(of) && !of.equals(rules)));
    }

    private SiteRules rulesOf(String path) {
        return paths.stream()
                .filter(of -> of.match().takes(path))
                .map(SitePath::rules)
                .findFirst()
                .orElse(ofSite);
    }

    private static boolean isRefusal(SiteRules of) {
        return of.reply() instanceof SiteReply.Respond respond && respond.status() >= FIRST_ERROR;
    }
}
