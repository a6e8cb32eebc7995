package dev.gatehouse.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peers;

/** Who sends requests to which upstream. */
final class UpstreamUsers {

    /**
     * A site, a path of one, or a route.
     *
     * @param path the part of the site; empty for the site itself, and for a route
     * @param share its share among the upstreams there; empty for a route, which has one
     */
    record User(String name, Optional<SitePath> path, Optional<SiteReply.Share> share) {

        Map<String, Object> answer() {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("name", name);
            path.ifPresent(of -> answer.put("path", of.match().toString()));
            share.ifPresent(of -> {
                answer.put("weight", of.weight());
                answer.put("backup", of.backup());
            });
            return answer;
        }
    }

    private final SiteCatalog catalog;
    private final Upstreams upstreams;

    UpstreamUsers(SiteCatalog catalog, Upstreams upstreams) {
        this.catalog = catalog;
        this.upstreams = upstreams;
    }

    Map<Peers.Key, List<User>> all() {
        Map<Peers.Key, List<User>> users = new LinkedHashMap<>();
        for (Site site : catalog.sites().all()) {
            add(site, Optional.empty(), site.rules(), users);
            site.paths().forEach(path -> add(site, Optional.of(path), path.rules(), users));
        }
        upstreams.ofRoutes()
                .forEach((route, address) -> users
                        .computeIfAbsent(new Peers.Key(address, UpstreamTls.DEFAULT), _ -> new ArrayList<>(1))
                        .add(new User(route, Optional.empty(), Optional.empty())));
        return users;
    }

    private static void add(Site site, Optional<SitePath> path, SiteRules rules, Map<Peers.Key, List<User>> users) {
        for (SiteReply.Share share : rules.upstreams()) {
            users.computeIfAbsent(new Peers.Key(share.address(), rules.tls()), _ -> new ArrayList<>(1))
                    .add(new User(site.name(), path, Optional.of(share)));
        }
    }
}
