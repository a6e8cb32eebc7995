package dev.gatehouse.routing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamAddress;

/**
 * One of the routes that a site comes to: one for the site itself and one for each of its paths.
 *
 * @param id the site's name, and behind it which path it is
 * @param path the part of the site; empty for the site itself
 * @param conditions what a request has to have beside the host
 * @param front what is done first with a request, and last with its answer
 * @param back what is done last with a request
 */
public record SiteRoute(Site site, String id, Optional<SitePath> path, List<Condition> conditions,
        List<Filter> front, List<Filter> back) {

    private static final URI NO_UPSTREAM = URI.create("no://upstream");

    public SiteRoute {
        conditions = List.copyOf(conditions);
        front = List.copyOf(front);
        back = List.copyOf(back);
    }

    /** The routes of a site, in the order in which they are to be asked. */
    public static List<SiteRoute> of(Site site) {
        List<SiteRoute> routes = new ArrayList<>(1);
        site.paths().stream().sorted(SitePath.ORDER).forEach(path -> add(site, Optional.of(path), routes));
        add(site, Optional.empty(), routes);
        return routes;
    }

    private static void add(Site site, Optional<SitePath> path, List<SiteRoute> routes) {
        SiteRules rules = path.map(SitePath::rules).orElse(site.rules());
        String id = site.name() + path.map(of -> "/paths[" + site.paths().indexOf(of) + "]").orElse("");
        List<Condition> conditions = path.<List<Condition>>map(of -> List.of(new SitePathCondition(of.match())))
                .orElse(List.of());
        List<Filter> front = front(site, path, rules);
        List<Filter> back = rules.changes().requestHeaders().isEmpty()
                ? List.of()
                : List.of(new SiteHeaders(rules.changes().requestHeaders()).ofRequest());
        routes.add(new SiteRoute(site, id, path, conditions, front, back));
    }

    private static List<Filter> front(Site site, Optional<SitePath> path, SiteRules rules) {
        List<Filter> front = new ArrayList<>(4);
        if (!site.paths().isEmpty() || !rules.changes().rewrites().isEmpty() || rules.access().isRestricted()) {
            front.add(new SiteProperPath());
        }
        if (rules.access().isRestricted() || !site.paths().isEmpty()) {
            front.add(SiteAccessFilter.of(site, rules));
        }
        if (rules.maxBody() != SiteRules.NO_LIMIT) {
            front.add(new SiteBodyLimit(rules.maxBody()));
        }
        if (!(rules.reply() instanceof SiteReply.Forward)) {
            front.add(SiteOwnAnswer.of(rules, path));
            return front;
        }
        if (path.flatMap(SitePath::replace).isPresent() || !rules.changes().rewrites().isEmpty()) {
            front.add(new SiteTarget(path, rules.changes().rewrites()));
        }
        if (!rules.changes().responseHeaders().isEmpty()) {
            front.add(new SiteHeaders(rules.changes().responseHeaders()).ofAnswer());
        }
        if (!rules.changes().locations().isEmpty()) {
            front.add(new SiteLocations(rules.changes().locations()));
        }
        return front;
    }

    /** The site's rules for its requests. */
    public SiteRules rules() {
        return path.map(SitePath::rules).orElse(site.rules());
    }

    /** Where its requests go, of several upstreams the one that is named first; empty where none is asked. */
    public Optional<UpstreamAddress> upstream() {
        return rules().upstreams().stream().findFirst().map(SiteReply.Share::address);
    }

    /** The URL of the upstream; one that leads nowhere where none is asked. */
    public URI uri() {
        return upstream().map(UpstreamAddress::uri).orElse(NO_UPSTREAM);
    }

    /** Whether it has conditions that the host does not settle. */
    public boolean isConditional() {
        return !conditions.isEmpty();
    }

    /** Whether it takes a request that asks for the site's host. */
    public boolean takes(RequestView request) {
        return conditions.stream().allMatch(condition -> condition.holds(request));
    }

    /** Everything that is done with a request and its answer, where nothing else has to come in between. */
    public List<Filter> filters() {
        List<Filter> all = new ArrayList<>(front);
        all.addAll(back);
        return all;
    }
}
