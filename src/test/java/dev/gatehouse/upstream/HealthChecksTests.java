package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.HealthCheck;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Tests for {@link HealthChecks}: when they are made, and what becomes of them in a reload. The time is the test's, the sockets are real. */
class HealthChecksTests {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String UNWELL = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    private final Peers peers = new Peers(new TestClock(), List.of());
    private final SocketProbe probe = new SocketProbe();
    private long now;
    private final HealthChecks checks = new HealthChecks(peers, probe, new TestClock(), () -> now);

    private static HealthCheck check(Optional<String> path) {
        return new HealthCheck(path, INTERVAL, Duration.ofSeconds(2), 200, 399, 2, 3);
    }

    private static Peers.Key key(int port) {
        return new Peers.Key(UpstreamAddress.of("http://127.0.0.1:" + port).orElseThrow(), UpstreamTls.DEFAULT);
    }

    private static WantedCheck wanted(int port, String path) {
        return new WantedCheck(key(port), check(Optional.of(path)));
    }

    private Peer peer(int port) {
        return peers.of(key(port).address(), key(port).tls());
    }

    private void keep(WantedCheck... wanted) {
        Map<WantedCheck, Optional<String>> all = new LinkedHashMap<>();
        for (WantedCheck one : wanted) {
            all.put(one, Optional.of("app.test"));
        }
        checks.keep(all);
    }

    /** Lets time pass, and what is begun then end. */
    private void after(Duration time) {
        now += time.toNanos();
        checks.tick(now);
        Awaitility.await().until(() -> probe.running() == 0);
    }

    @Test
    void theFirstIsMadeWithinASecond() {
        try (var upstream = Upstream.answering(Upstream.ok("well"))) {
            keep(wanted(upstream.port(), "/healthz"));
            after(Duration.ofSeconds(1));

            assertThat(upstream.requests()).singleElement()
                    .asString()
                    .startsWith("GET /healthz HTTP/1.1\r\nHost: app.test");
            Awaitility.await().until(() -> peer(upstream.port()).worksSince().isPresent());
        }
    }

    @Test
    void theNextIsMadeAfterTheInterval() {
        try (var upstream = Upstream.answering(Upstream.ok("well"))) {
            keep(wanted(upstream.port(), "/healthz"));
            after(Duration.ofSeconds(1));
            Awaitility.await().until(() -> !peer(upstream.port()).checks().isEmpty());
            after(INTERVAL.multipliedBy(89).dividedBy(100));
            assertThat(probe.asked()).isEqualTo(1);

            after(INTERVAL.multipliedBy(22).dividedBy(100));

            assertThat(probe.asked()).isEqualTo(2);
        }
    }

    @Test
    void oneThatFailsIsLookedAtEverySecondUntilItIsBack() {
        var answer = new AtomicReference<>(UNWELL);
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, answer.get());
            return true;
        })) {
            int port = upstream.port();
            keep(wanted(port, "/healthz"));
            after(Duration.ofSeconds(1));
            after(INTERVAL.multipliedBy(2));
            after(INTERVAL.multipliedBy(2));
            assertThat(peer(port).isDown()).isTrue();

            answer.set(Upstream.ok("well"));
            after(Duration.ofSeconds(1));
            assertThat(peer(port).isDown()).isTrue();
            after(Duration.ofSeconds(1));
            assertThat(peer(port).isDown()).isFalse();
        }
    }

    @Test
    void aConnectionIsEnoughWhereNoPathIsAskedFor() {
        int port = Upstream.nobody();
        keep(new WantedCheck(key(port), check(Optional.empty())));
        after(Duration.ofSeconds(1));
        after(INTERVAL.multipliedBy(2));
        after(INTERVAL.multipliedBy(2));

        Awaitility.await().until(() -> peer(port).isDown());
        assertThat(peer(port).failingCheck().orElseThrow().words()).isEqualTo("connect() failed: refused");
    }

    @Test
    void oneThatStaysTheSameGoesOnOverAReload() {
        try (var upstream = Upstream.answering(UNWELL)) {
            keep(wanted(upstream.port(), "/healthz"));
            after(Duration.ofSeconds(1));
            after(INTERVAL.multipliedBy(2));
            keep(wanted(upstream.port(), "/healthz"), wanted(upstream.port(), "/other"));
            Awaitility.await().until(() -> peer(upstream.port()).checks().getFirst().inARow() == 2);
            after(INTERVAL.multipliedBy(2));

            Awaitility.await().until(() -> peer(upstream.port()).fails(check(Optional.of("/healthz"))));
            assertThat(peer(upstream.port()).fails(check(Optional.of("/other")))).isFalse();
        }
    }

    @Test
    void oneThatAsksForAnotherHostAfterAReloadKnowsWhatTheOneBeforeFound() {
        try (var upstream = Upstream.answering(UNWELL)) {
            int port = upstream.port();
            keep(wanted(port, "/healthz"));
            after(Duration.ofSeconds(1));
            after(INTERVAL.multipliedBy(2));
            after(INTERVAL.multipliedBy(2));
            Awaitility.await().until(() -> peer(port).isDown());
            checks.keep(Map.of(wanted(port, "/healthz"), Optional.of("other.test")));

            assertThat(peer(port).isDown()).isTrue();
            after(Duration.ofSeconds(1));
            Awaitility.await().until(() -> peer(port).checks().getFirst().inARow() == 4);
            assertThat(upstream.requests().getLast()).contains("Host: other.test");
        }
    }

    @Test
    void oneThatNoSiteWantsAnyMoreEnds() {
        try (var upstream = Upstream.answering(UNWELL)) {
            keep(wanted(upstream.port(), "/healthz"));
            after(Duration.ofSeconds(1));
            after(INTERVAL.multipliedBy(2));
            after(INTERVAL.multipliedBy(2));
            Awaitility.await().until(() -> peer(upstream.port()).isDown());
            keep();
            after(INTERVAL.multipliedBy(2));

            assertThat(probe.asked()).isEqualTo(3);
            assertThat(peer(upstream.port()).isDown()).isFalse();
        }
    }

    @Test
    void oneThatEndsWhileItIsAskedSaysNothingAnyMore() {
        int port = Upstream.nobody();
        keep(wanted(port, "/healthz"));
        probe.holdUp();
        now += Duration.ofSeconds(1).toNanos();
        checks.tick(now);
        keep();
        probe.letThrough(1);
        Awaitility.await().until(() -> probe.running() == 0);

        assertThat(peer(port).checks()).isEmpty();
    }
}
