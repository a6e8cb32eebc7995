package dev.gatehouse.routing;

import java.net.InetAddress;
import java.util.List;

import dev.gatehouse.exchange.Denial;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;

/**
 * Lets only those in who may ask for the path.
 *
 * <p>Applications do not agree on what a path means that has a semicolon or a backslash in it. The route is chosen as nginx would
 * choose it, but such a request is refused, too, if one of the other meanings lies in a part of the site that is closed to the
 * visitor.
 *
 * @param paths the site's, in the order in which they are asked
 */
record SiteAccessFilter(SiteRules rules, List<SitePath> paths, SiteRules ofSite) implements Filter {

    private static final int FORBIDDEN = 403;
    private static final int FIRST_ERROR = 400;

    static SiteAccessFilter of(Site site, SiteRules rules) {
        return new SiteAccessFilter(rules, site.paths().stream().sorted(SitePath.ORDER).toList(), site.rules());
    }

    @Override
    public void apply(Passage passage) {
        RequestView request = passage.request();
        InetAddress visitor = request.exchange().client().address().getAddress();
        if (!rules.access().admits(visitor) || isClosed(request, visitor)) {
            request.exchange().deny(new Denial.ForbiddenByRule());
            passage.answer(new OwnAnswer.Page(FORBIDDEN));
        }
    }

    private boolean isClosed(RequestView request, InetAddress visitor) {
        if (paths.isEmpty()) {
            return false;
        }
        return request.seenPath()
                .stream()
                .flatMap(seen -> seen.otherReadings().stream())
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
