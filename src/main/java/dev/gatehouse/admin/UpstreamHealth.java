package dev.gatehouse.admin;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import reactor.core.publisher.Mono;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.forwarding.UpstreamProbe;
import dev.gatehouse.site.UpstreamAddress;

/**
 * A health component for each site and route, which says whether its upstream takes connections and if not, why.
 *
 * <p>An upstream that is down has a status of its own, {@link #UPSTREAM_DOWN}: the proxy itself is well and serves the other
 * sites, and nobody should restart it.
 */
final class UpstreamHealth implements CompositeReactiveHealthContributor {

    static final Status UPSTREAM_DOWN = new Status("UPSTREAM_DOWN");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final RouteLocator routes;
    private final UpstreamProbe probe;

    UpstreamHealth(RouteLocator routes, UpstreamProbe probe) {
        this.routes = routes;
        this.probe = probe;
    }

    @Override
    public Stream<ReactiveHealthContributors.Entry> stream() {
        return all().entrySet()
                .stream()
                .map(of -> new ReactiveHealthContributors.Entry(of.getKey(), indicator(of.getValue())));
    }

    @Override
    public @Nullable ReactiveHealthContributor getContributor(String name) {
        UpstreamAddress upstream = all().get(name);
        return upstream == null ? null : indicator(upstream);
    }

    /** The upstreams of sites and routes alike, by name; those that only Spring can find an address for are left out. */
    private Map<String, UpstreamAddress> all() {
        Map<String, UpstreamAddress> upstreams = new LinkedHashMap<>();
        Set<List<Object>> told = new HashSet<>();
        // The routes in force are in memory, so that nothing is waited for here.
        List<Route> all = routes.getRoutes().collectList().toFuture().getNow(List.of());
        all.stream().sorted(Comparator.comparing(UpstreamHealth::isPart)).forEach(route -> {
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

    private ReactiveHealthIndicator indicator(UpstreamAddress upstream) {
        return () -> health(upstream);
    }

    private Mono<Health> health(UpstreamAddress upstream) {
        return Mono.fromFuture(() -> probe.connect(upstream, LONGEST_WAIT))
                .then(Mono.fromSupplier(() -> Health.up().withDetail("upstream", upstream.toString()).build()))
                .onErrorResume(error -> Mono.just(down(upstream, error)));
    }

    private static Health down(UpstreamAddress upstream, Throwable error) {
        UpstreamFailure failure = FailureRecognition.recognise(error, upstream.host(), false, null)
                .orElseGet(() -> new UpstreamFailure.Unknown("no connection"));
        return Health.status(UPSTREAM_DOWN)
                .withDetail("upstream", upstream.toString())
                .withDetail("cause", failure.code())
                .withDetail("remedy", Remedy.of(failure, upstream.toString()))
                .build();
    }
}
