package dev.gatehouse.upstream;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.Sites;

/** Has the health checks made that the sites in force want. */
final class ChecksInForce implements ReloadParticipant {

    private final HealthChecks checks;

    ChecksInForce(HealthChecks checks) {
        this.checks = checks;
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        Map<WantedCheck, Optional<String>> wanted = wanted(sites);
        return () -> checks.keep(wanted);
    }

    /** Where several sites want the same, they are asked for the first one's host. */
    private static Map<WantedCheck, Optional<String>> wanted(Sites sites) {
        Map<WantedCheck, Optional<String>> wanted = new LinkedHashMap<>();
        for (Site site : sites.all()) {
            add(site, site.rules(), wanted);
            for (SitePath path : site.paths()) {
                add(site, path.rules(), wanted);
            }
        }
        return wanted;
    }

    private static void add(Site site, SiteRules rules, Map<WantedCheck, Optional<String>> wanted) {
        rules.upstreamRules()
                .health()
                .ifPresent(check -> rules.upstreams()
                        .forEach(share -> wanted.putIfAbsent(
                                new WantedCheck(new Peers.Key(share.address(), rules.tls()), check),
                                hostOf(site, rules))));
    }

    /** What a request for the site would have as its Host; empty for the upstream's own, and where a site has no name but patterns. */
    private static Optional<String> hostOf(Site site, SiteRules rules) {
        return rules.preserveHost()
                ? site.hosts().stream().filter(host -> !host.wildcard()).findFirst().map(HostPattern::toString)
                : Optional.empty();
    }
}
