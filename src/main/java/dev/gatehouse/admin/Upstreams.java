package dev.gatehouse.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import reactor.core.publisher.Mono;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.upstream.CheckReport;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.upstream.Probe;

/**
 * The upstreams of sites and routes alike, and whether they are down at the moment. What visitors and health checks have seen just now is
 * believed; only where they have seen nothing, a connection is tried.
 */
final class Upstreams {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    /** How old news of an upstream may be. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final SiteCatalog catalog;
    private final RouteLocator routes;
    private final Peers peers;
    private final Probe probe;
    private final Clock clock;

    Upstreams(SiteCatalog catalog, RouteLocator routes, Peers peers, Probe probe, Clock clock) {
        this.catalog = catalog;
        this.routes = routes;
        this.peers = peers;
        this.probe = probe;
        this.clock = clock;
    }

    /**
     * By the name of the site or route: {@code shop}, {@code shop.upstreams[1]}, {@code shop.paths[0]}. Those that only Spring can find an
     * address for are left out, and those of a path where they are the site's.
     */
    Map<String, UpstreamAddress> all() {
        Map<String, UpstreamAddress> upstreams = new LinkedHashMap<>();
        for (Site site : catalog.sites().all()) {
            Set<UpstreamAddress> told = new HashSet<>();
            add(site.name(), site.rules(), told, upstreams);
            for (int i = 0; i < site.paths().size(); i++) {
                add(site.name() + ".paths[" + i + "]", site.paths().get(i).rules(), told, upstreams);
            }
        }
        ofRoutes().forEach((route, address) -> upstreams.put(route.replace('/', '.'), address));
        return upstreams;
    }

    private static void add(String name, SiteRules rules, Set<UpstreamAddress> told,
            Map<String, UpstreamAddress> upstreams) {
        for (int i = 0; i < rules.upstreams().size(); i++) {
            UpstreamAddress address = rules.upstreams().get(i).address();
            if (told.add(address)) {
                upstreams.put(i == 0 ? name : name + ".upstreams[" + i + "]", address);
            }
        }
    }

    /** The upstreams of routes that are no sites, by their names. */
    Map<String, UpstreamAddress> ofRoutes() {
        Map<String, UpstreamAddress> upstreams = new LinkedHashMap<>();
        inForce().stream()
                .filter(route -> !route.getMetadata().containsKey("site"))
                .forEach(route -> UpstreamAddress.of(route.getUri().toString())
                        .ifPresent(address -> upstreams.put(route.getId(), address)));
        return upstreams;
    }

    /** The routes in force are in memory, so that nothing is waited for here. */
    private List<Route> inForce() {
        return routes.getRoutes().collectList().toFuture().getNow(List.of());
    }

    /** Why it is down; empty where it is not. */
    Mono<Optional<UpstreamTrouble>> trouble(UpstreamAddress upstream) {
        List<Peer> known = peers.at(upstream);
        Instant now = clock.instant();
        if (!known.isEmpty() && known.stream().allMatch(peer -> isFresh(peer, now))) {
            return Mono.just(known.stream().flatMap(peer -> UpstreamTrouble.of(peer).stream()).findFirst());
        }
        return Mono.fromFuture(() -> probe.connect(upstream, LONGEST_WAIT))
                .then(Mono.fromSupplier(() -> {
                    known.forEach(Peer::connected);
                    return Optional.<UpstreamTrouble>empty();
                }))
                .onErrorResume(error -> Mono.fromSupplier(() -> Optional.of(notConnected(upstream, known, error))));
    }

    private static boolean isFresh(Peer peer, Instant now) {
        boolean isChecked = peer.checks().stream().anyMatch(report -> report.verdict() != CheckReport.Verdict.UNKNOWN);
        return isChecked || peer.lastHeard().filter(heard -> !heard.plus(FRESH).isBefore(now)).isPresent();
    }

    private static UpstreamTrouble notConnected(UpstreamAddress upstream, List<Peer> known, Throwable error) {
        UpstreamFailure failure = FailureRecognition.recognise(error, upstream.host(), false, LONGEST_WAIT)
                .orElseGet(() -> new UpstreamFailure.Unknown("no connection"));
        known.forEach(peer -> peer.notConnected(failure));
        return known.stream()
                .flatMap(peer -> UpstreamTrouble.of(peer).stream())
                .findFirst()
                .orElseGet(() -> UpstreamTrouble.of(failure, upstream.toString(), null));
    }
}
