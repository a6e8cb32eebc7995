package dev.gatehouse.admin;

import java.time.Duration;
import java.util.stream.Stream;

import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.UpstreamAddress;

/**
 * A health component for each site, which says whether its upstream takes connections and if not, why.
 *
 * <p>An upstream that is down has a status of its own, {@link #UPSTREAM_DOWN}: the proxy itself is well and serves the other
 * sites, and nobody should restart it.
 */
final class UpstreamHealth implements CompositeReactiveHealthContributor {

    static final Status UPSTREAM_DOWN = new Status("UPSTREAM_DOWN");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final SiteCatalog catalog;
    private final TcpClient client = TcpClient.newConnection();

    UpstreamHealth(SiteCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Stream<ReactiveHealthContributors.Entry> stream() {
        return catalog.sites()
                .all()
                .stream()
                .map(site -> new ReactiveHealthContributors.Entry(site.name(), indicator(site)));
    }

    @Override
    public @Nullable ReactiveHealthContributor getContributor(String name) {
        return catalog.sites().named(name).map(this::indicator).orElse(null);
    }

    private ReactiveHealthIndicator indicator(Site site) {
        return () -> health(site);
    }

    private Mono<Health> health(Site site) {
        UpstreamAddress upstream = site.upstream();
        return client.host(upstream.host().replaceAll("[\\[\\]]", ""))
                .port(upstream.port())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(LONGEST_WAIT.toMillis()))
                .connect()
                .doOnNext(Connection::dispose)
                .map(_ -> Health.up().withDetail("upstream", upstream.toString()).build())
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
