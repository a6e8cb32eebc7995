package dev.gatehouse.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.upstream.CheckReport;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.PeerListener;

/** Meters of each upstream that a route in force names. One that no route names any more keeps no series. */
final class UpstreamMetrics implements PeerListener {

    private static final String UPSTREAM = "upstream";

    private final MeterRegistry registry;
    private final Map<String, Meters> meters = new ConcurrentHashMap<>();

    UpstreamMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void named(Peer peer) {
        meters.compute(peer.toString(), (url, known) -> {
            Meters of = known == null ? new Meters(url) : known;
            of.peers.add(peer);
            return of;
        });
    }

    @Override
    public void forgotten(Peer peer) {
        meters.computeIfPresent(peer.toString(), (_, of) -> {
            of.peers.remove(peer);
            if (of.peers.isEmpty()) {
                of.remove();
                return null;
            }
            return of;
        });
    }

    @Override
    public void failed(Peer peer, UpstreamFailure failure) {
        Meters of = meters.get(peer.toString());
        if (of != null) {
            of.failures.computeIfAbsent(failure.code(), of::failures).increment();
        }
    }

    @Override
    public void ejected(Peer peer, String why, Duration time) {
        Meters of = meters.get(peer.toString());
        if (of != null) {
            of.ejections.increment();
        }
    }

    @Override
    public void checked(Peer peer, CheckReport report) {
        Meters of = meters.get(peer.toString());
        if (of != null) {
            of.checks.computeIfAbsent(report.passed() ? "passed" : "failed", of::checks).increment();
        }
    }

    /** Those of one URL, which several upstreams have where sites recognise it differently. */
    private final class Meters {

        private final String url;
        private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
        private final Map<String, Counter> failures = new ConcurrentHashMap<>();
        private final Map<String, Counter> checks = new ConcurrentHashMap<>();
        private final Counter ejections;
        private final Gauge up;

        Meters(String url) {
            this.url = url;
            this.ejections = Counter.builder("gatehouse.upstream.ejections")
                    .description("How often an upstream was left out among several for a time")
                    .tag(UPSTREAM, url)
                    .register(registry);
            this.up = Gauge.builder("gatehouse.upstream.up", this, Meters::up)
                    .description(
                            "1 where an upstream works, 0 where it is down, no number where nobody has asked it yet")
                    .tag(UPSTREAM, url)
                    .register(registry);
        }

        private double up() {
            if (peers.stream().anyMatch(Peer::isDown)) {
                return 0;
            }
            return peers.stream().anyMatch(peer -> peer.worksSince().isPresent()) ? 1 : Double.NaN;
        }

        Counter failures(String cause) {
            return Counter.builder("gatehouse.upstream.attempts.failed")
                    .description("Attempts to have a request answered by an upstream that failed, by their cause")
                    .tag(UPSTREAM, url)
                    .tag("cause", cause)
                    .register(registry);
        }

        Counter checks(String result) {
            return Counter.builder("gatehouse.upstream.checks")
                    .description("Health checks of an upstream, by their result")
                    .tag(UPSTREAM, url)
                    .tag("result", result)
                    .register(registry);
        }

        void remove() {
            failures.values().forEach(registry::remove);
            checks.values().forEach(registry::remove);
            registry.remove(up);
            registry.remove(ejections);
        }
    }
}
