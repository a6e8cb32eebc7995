package dev.gatehouse.upstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.HealthCheck;
import dev.gatehouse.upstream.CheckReport.Finding;

/**
 * Makes the health checks that sites want. One that is wanted before and after a reload goes on as if nothing had been, and what it has
 * found stays also where another host is asked for from then on.
 *
 * <p>An upstream that fails its check is looked at every second, if the check's interval is longer, so that its return is seen soon. All
 * others are looked at with a tenth of the interval more or less, so that a thousand checks do not come in one moment for ever.
 */
final class HealthChecks {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Peers peers;
    private final Probe probe;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Turns turns = new Turns();
    private volatile Map<WantedCheck, Check> checks = Map.of();

    HealthChecks(Peers peers, Probe probe, Clock clock, LongSupplier nanoTime) {
        this.peers = peers;
        this.probe = probe;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * These are made from now on, and no others.
     *
     * @param wanted each with the Host that is asked for; empty for the upstream's own
     */
    void keep(Map<WantedCheck, Optional<String>> wanted) {
        Map<WantedCheck, Check> before = checks;
        Map<WantedCheck, Check> next = LinkedHashMap.newLinkedHashMap(wanted.size());
        wanted.forEach((key, host) -> {
            Peer peer = peers.of(key.peer().address(), key.peer().tls());
            Check known = before.get(key);
            next.put(key, known == null || !known.isOf(peer)
                    ? new Check(peer, key.check(), host, null)
                    : known.goingOnWith(host));
        });
        checks = next;
        before.forEach((key, check) -> {
            Check now = next.get(key);
            if (now == null || !now.isOf(check.peer)) {
                check.end();
            }
        });
    }

    void tick(long now) {
        turns.tick(now, checks.values());
    }

    private final class Check extends Turn {

        private final Peer peer;
        private final HealthCheck check;
        private final Optional<String> host;
        private @Nullable CheckReport last;
        private boolean ended;

        Check(Peer peer, HealthCheck check, Optional<String> host, @Nullable CheckReport last) {
            super(nanoTime.getAsLong() + portion(check.interval().compareTo(SOON) > 0 ? SOON : check.interval()));
            this.peer = peer;
            this.check = check;
            this.host = host;
            this.last = last;
        }

        private static long portion(Duration of) {
            return ThreadLocalRandom.current().nextLong(of.toNanos() + 1);
        }

        boolean isOf(Peer one) {
            return peer == one;
        }

        /** The same check that asks for this host; what it has found is as true as before. */
        synchronized Check goingOnWith(Optional<String> other) {
            if (host.equals(other)) {
                return this;
            }
            ended = true;
            return new Check(peer, check, other, last);
        }

        @Override
        CompletableFuture<?> run() {
            Instant at = clock.instant();
            long began = nanoTime.getAsLong();
            CompletableFuture<Integer> answer = check.path()
                    .map(path -> probe.ask(peer, path, host, check.timeout()))
                    .orElseGet(() -> probe.connect(peer.address(), check.timeout()).thenApply(_ -> 0));
            return answer.handle((status, error) -> {
                Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
                found(error == null
                        ? new Finding(at, took, status, null)
                        : new Finding(at, took, 0, failure(error)));
                return null;
            });
        }

        private UpstreamFailure failure(Throwable error) {
            return FailureRecognition.recognise(error, peer.address().host(), false, check.timeout())
                    .orElseGet(() -> new UpstreamFailure.Unknown(String.valueOf(error.getMessage())));
        }

        /** What comes after the end was asked for before it. */
        private synchronized void found(Finding found) {
            if (!ended) {
                last = CheckReport.of(check, last, found);
                peer.checked(last);
            }
        }

        synchronized void end() {
            ended = true;
            peer.unchecked(check);
        }

        @Override
        synchronized Duration pause() {
            Duration usual = check.interval();
            if (last != null && last.isFailing() && usual.compareTo(SOON) > 0) {
                return SOON;
            }
            long tenth = usual.toNanos() / 10;
            return usual.plusNanos(ThreadLocalRandom.current().nextLong(-tenth, tenth + 1));
        }
    }
}
