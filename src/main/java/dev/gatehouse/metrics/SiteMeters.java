package dev.gatehouse.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;

/**
 * The meters of one site, or of the requests that no site answered.
 *
 * <p>The histogram is not split by status: with a thousand sites that would be a hundred thousand series.
 */
final class SiteMeters {

    private static final String SITE = "site";
    private static final Duration[] BUCKETS = IntStream
            .of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final String site;
    private final Map<String, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Timer duration;
    private final Counter received;
    private final Counter sent;
    private final AtomicInteger active = new AtomicInteger();
    private final Gauge activeGauge;

    SiteMeters(MeterRegistry registry, String site) {
        this.registry = registry;
        this.site = site;
        this.duration = Timer.builder("gatehouse.request.duration")
                .description("From the arrival of a request's head to the end of the response")
                .tag(SITE, site)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        this.received = Counter.builder("gatehouse.request.body")
                .description("Bytes of request bodies received from visitors")
                .baseUnit("bytes")
                .tag(SITE, site)
                .register(registry);
        this.sent = Counter.builder("gatehouse.response.body")
                .description("Bytes of response bodies sent to visitors")
                .baseUnit("bytes")
                .tag(SITE, site)
                .register(registry);
        this.activeGauge = Gauge.builder("gatehouse.requests.active", active, AtomicInteger::get)
                .description("Requests that have begun and not ended")
                .tag(SITE, site)
                .register(registry);
    }

    void began() {
        active.incrementAndGet();
    }

    void ended(Exchange exchange, boolean hadBegun) {
        if (hadBegun) {
            // Not below zero: the request may have begun before its site was removed and came again.
            active.updateAndGet(count -> Math.max(0, count - 1));
        }
        String status = exchange.status() / 100 + "xx";
        requests.computeIfAbsent(status, this::requests).increment();
        duration.record(exchange.duration());
        received.increment((double) exchange.bodyBytesReceived());
        sent.increment((double) exchange.bodyBytesSent());
        exchange.failure()
                .ifPresent(failure -> failures.computeIfAbsent(failure.code(), _ -> counter(failure)).increment());
    }

    private Counter requests(String status) {
        return Counter.builder("gatehouse.requests")
                .description("Requests answered, by the class of the status")
                .tag(SITE, site)
                .tag("status", status)
                .register(registry);
    }

    private Counter counter(UpstreamFailure failure) {
        return Counter.builder("gatehouse.upstream.failures")
                .description("Requests that the upstream gave no whole answer to")
                .tag(SITE, site)
                .tag("cause", failure.code())
                .register(registry);
    }

    /** Takes the meters of a site that is gone out of the registry. */
    void remove() {
        requests.values().forEach(registry::remove);
        failures.values().forEach(registry::remove);
        List.<Meter>of(duration, received, sent, activeGauge).forEach(registry::remove);
    }
}
