package dev.gatehouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;

/** Tests for {@link UpstreamMetrics}, against a registry in memory: names, tags, and that series go with their upstreams. */
class UpstreamMetricsTests {

    private static final String ADDRESS = "https://app.example.com:443";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Peers peers = new Peers(Clock.systemUTC(), List.of(new UpstreamMetrics(registry)));

    private static Peers.Key key(boolean insecure) {
        return new Peers.Key(UpstreamAddress.of(ADDRESS).orElseThrow(),
                new UpstreamTls(null, insecure, null, null, null));
    }

    private Peer peer(boolean insecure) {
        return peers.find(key(insecure).address(), key(insecure).tls()).orElseThrow();
    }

    private double up() {
        return registry.get("gatehouse.upstream.up").tag("upstream", ADDRESS).gauge().value();
    }

    @Test
    void anUpstreamIsUpOrDownOrNobodyKnows() {
        peers.keep(Set.of(key(false)));
        assertThat(up()).isNaN();

        peer(false).worked();
        assertThat(up()).isEqualTo(1);

        peer(false).failed(new Refused(null));
        assertThat(up()).isZero();
    }

    @Test
    void failedAttemptsAreCountedByCause() {
        peers.keep(Set.of(key(false)));
        peer(false).failed(new Refused(null));
        peer(false).failed(new Refused(null));
        peer(false).failed(new ClosedEarly());
        peer(false).notConnected(new Refused(null));

        assertThat(registry.get("gatehouse.upstream.attempts.failed")
                .tags("upstream", ADDRESS, "cause", "refused")
                .counter()
                .count()).isEqualTo(2);
    }

    @Test
    void twoThatAreRecognisedDifferentlyShareTheSeriesOfTheirAddress() {
        peers.keep(Set.of(key(false), key(true)));
        peer(false).worked();
        peer(true).failed(new Refused(null));
        assertThat(up()).isZero();

        peers.keep(Set.of(key(false)));
        assertThat(up()).isEqualTo(1);
    }

    @Test
    void anUpstreamThatNoRouteNamesAnyMoreKeepsNoSeries() {
        peers.keep(Set.of(key(false)));
        peer(false).failed(new Refused(null));
        peers.keep(Set.of());

        assertThat(registry.getMeters()).isEmpty();
    }
}
