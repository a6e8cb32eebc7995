package dev.gatehouse.routing;

import java.util.List;

import dev.gatehouse.site.PathMatch;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamRules;

/**
 * Where the requests of a route go.
 *
 * @param shares the upstreams, never empty
 * @param rules what is done so that a request finds one that works
 * @param path below which a visitor who is to stay with an upstream does so
 */
public record Destination(List<SiteReply.Share> shares, UpstreamRules rules, String path) {

    private static final String EVERYWHERE = "/";

    public Destination {
        shares = List.copyOf(shares);
    }

    /** One upstream, and nothing said about it. */
    public static Destination of(UpstreamAddress upstream) {
        return new Destination(List.of(new SiteReply.Share(upstream, 1, false)), UpstreamRules.DEFAULT, EVERYWHERE);
    }

    /** Where the requests of a part of a site go. */
    public static Destination of(SiteRoute route) {
        SiteRules rules = route.rules();
        return rules.upstreams().isEmpty()
                ? of(UpstreamAddress.NOWHERE)
                : new Destination(rules.upstreams(), rules.upstreamRules(), route.path()
                        .filter(path -> !path.rules().upstreams().equals(route.site().rules().upstreams()))
                        .map(Destination::pathOf)
                        .orElse(EVERYWHERE));
    }

    /** Where a part of the site has upstreams of its own, its cookie is not for the others. */
    private static String pathOf(SitePath path) {
        String written = switch (path.match()) {
            case PathMatch.Exact exact -> exact.path();
            case PathMatch.Prefix prefix -> prefix.path();
            case PathMatch.Matches _ -> EVERYWHERE;
        };
        return written.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',') ? written : EVERYWHERE;
    }

    /** The one that is named first. */
    public UpstreamAddress first() {
        return shares.getFirst().address();
    }
}
