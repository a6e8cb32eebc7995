package dev.gatehouse.upstream;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the upstreams on a thread of its own, one for all of them: what there is to wait for, event loops do. */
final class UpstreamWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamWatch.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final HealthChecks checks;
    private final Recoveries recoveries;
    private final List<PeerListener> listeners;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("upstreams").daemon().factory());

    UpstreamWatch(HealthChecks checks, Recoveries recoveries, List<PeerListener> listeners, Clock clock) {
        this.checks = checks;
        this.recoveries = recoveries;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever goes wrong, the next tick has to come. */
    private void tick() {
        try {
            long now = System.nanoTime();
            checks.tick(now);
            recoveries.tick(now);
            listeners.forEach(listener -> listener.tick(clock.instant()));
        } catch (RuntimeException e) {
            LOG.error("a mistake of ours: looking after upstreams", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
