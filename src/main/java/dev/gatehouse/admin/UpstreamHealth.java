package dev.gatehouse.admin;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;

import dev.gatehouse.site.UpstreamAddress;

/**
 * A health component for each site and route, which says whether its upstream takes connections and if not, why.
 *
 * <p>An upstream that is down has a status of its own, {@link #UPSTREAM_DOWN}: the proxy itself is well and serves the other
 * sites, and nobody should restart it.
 */
final class UpstreamHealth implements CompositeReactiveHealthContributor {

    static final Status UPSTREAM_DOWN = new Status("UPSTREAM_DOWN");

    private final Upstreams upstreams;

    UpstreamHealth(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    @Override
    public Stream<ReactiveHealthContributors.Entry> stream() {
        return upstreams.all()
                .entrySet()
                .stream()
                .map(of -> new ReactiveHealthContributors.Entry(of.getKey(), indicator(of.getValue())));
    }

    @Override
    public @Nullable ReactiveHealthContributor getContributor(String name) {
        UpstreamAddress upstream = upstreams.all().get(name);
        return upstream == null ? null : indicator(upstream);
    }

    private ReactiveHealthIndicator indicator(UpstreamAddress upstream) {
        return () -> upstreams.trouble(upstream)
                .map(trouble -> trouble.map(cause -> down(upstream, cause))
                        .orElseGet(() -> Health.up().withDetail("upstream", upstream.toString()).build()));
    }

    private static Health down(UpstreamAddress upstream, UpstreamTrouble trouble) {
        return Health.status(UPSTREAM_DOWN)
                .withDetail("upstream", upstream.toString())
                .withDetail("cause", trouble.cause())
                .withDetail("remedy", trouble.remedy())
                .build();
    }
}
