package dev.gatehouse.admin;

import java.time.Duration;
import java.util.Comparator;
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
import dev.gatehouse.forwarding.UpstreamProbe;
import dev.gatehouse.site.UpstreamAddress;

/** The upstreams of sites and routes alike, and whether they take connections at the moment. */
final class Upstreams {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final RouteLocator routes;
    private final UpstreamProbe probe;

    Upstreams(RouteLocator routes, UpstreamProbe probe) {
        this.routes = routes;
        this.probe = probe;
    }

    /**
     * By the name of the site or route; those that only Spring can find an address for are left out, and those of a path where they are
     * the site's.
     */
    Map<String, UpstreamAddress> all() {
        Map<String, UpstreamAddress> upstreams = new LinkedHashMap<>();
        Set<List<Object>> told = new HashSet<>();
        // The routes in force are in memory, so that nothing is waited for here.
        List<Route> all = routes.getRoutes().collectList().toFuture().getNow(List.of());
        all.stream().sorted(Comparator.comparing(Upstreams::isPart)).forEach(route -> {
            String name = route.getId().replace('/', '.');
            UpstreamAddress.of(route.getUri().toString())
                    .filter(address -> told.add(List.of(route.getMetadata().getOrDefault("site", name), address)))
                    .ifPresent(address -> upstreams.put(name, address));
        });
        return upstreams;
    }

    /** Whether a route is that of a path of a site, whose upstream may be the site's. */
    private static boolean isPart(Route route) {
        return route.getId().contains("/");
    }

    /** Tries to connect: why there was no connection, empty if there was one. */
    Mono<Optional<UpstreamFailure>> failure(UpstreamAddress upstream) {
        return Mono.fromFuture(() -> probe.connect(upstream, LONGEST_WAIT))
                .then(Mono.just(Optional.<UpstreamFailure>empty()))
                .onErrorResume(error -> Mono.just(Optional.of(recognised(upstream, error))));
    }

    private static UpstreamFailure recognised(UpstreamAddress upstream, Throwable error) {
        return FailureRecognition.recognise(error, upstream.host(), false, null)
                .orElseGet(() -> new UpstreamFailure.Unknown("no connection"));
    }
}
