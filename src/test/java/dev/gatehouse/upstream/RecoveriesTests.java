package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Tests for {@link Recoveries}: who is tried, when, and how many at once. The time is the test's, the sockets are real. */
class RecoveriesTests {

    private static final UpstreamFailure REFUSED = new Refused(null);

    private final Peers peers = new Peers(new TestClock(), List.of());
    private final SocketProbe probe = new SocketProbe();
    private final Recoveries recoveries = new Recoveries(peers, probe);
    private long now;

    private static Peers.Key key(int port) {
        return new Peers.Key(UpstreamAddress.of("http://127.0.0.1:" + port).orElseThrow(), UpstreamTls.DEFAULT);
    }

    private Peer inForce(int port) {
        peers.keep(Set.of(key(port)));
        return peers.of(key(port).address(), key(port).tls());
    }

    private void after(Duration time) {
        now += time.toNanos();
        recoveries.tick(now);
    }

    private void afterTheLast() {
        Awaitility.await().until(() -> probe.running() == 0);
    }

    @Test
    void theReturnOfOneThatWasRefusedIsSeenWithoutAVisitor() {
        try (var upstream = Upstream.answering(Upstream.ok("here"))) {
            Peer peer = inForce(upstream.port());
            peer.failed(REFUSED);
            after(Duration.ZERO);
            after(Duration.ofSeconds(1));

            Awaitility.await().until(() -> !peer.isDown());
        }
    }

    @Test
    void oneThatStaysAwayIsTriedOnceASecond() {
        inForce(Upstream.nobody()).failed(REFUSED);
        after(Duration.ZERO);
        for (int i = 1; i <= 3; i++) {
            after(Duration.ofMillis(900));
            int before = probe.asked();
            after(Duration.ofMillis(100));

            assertThat(probe.asked()).isEqualTo(before + 1);
            afterTheLast();
        }
        assertThat(probe.asked()).isEqualTo(3);
    }

    @Test
    void nobodyIsTriedWhoWorksOrFailsInAnotherWay() {
        Peer peer = inForce(Upstream.nobody());
        peer.worked();
        after(Duration.ofSeconds(5));
        for (int i = 0; i < 5; i++) {
            peer.failed(new ClosedEarly());
        }
        after(Duration.ofSeconds(5));
        after(Duration.ofSeconds(5));

        assertThat(probe.asked()).isZero();
    }

    @Test
    void nobodyIsTriedWhomNoRouteNamesAnyMore() {
        inForce(Upstream.nobody()).failed(REFUSED);
        after(Duration.ZERO);
        after(Duration.ofSeconds(1));
        afterTheLast();
        inForce(Upstream.nobody());
        after(Duration.ofSeconds(1));
        after(Duration.ofSeconds(1));

        assertThat(probe.asked()).isEqualTo(1);
    }

    @Test
    void notMoreThan64AreTriedAtOnceAndEverybodyHasATurn() {
        Set<Peers.Key> all = IntStream.range(0, 200)
                .mapToObj(_ -> key(Upstream.nobody()))
                .collect(Collectors.toSet());
        peers.keep(all);
        peers.all().forEach(peer -> peer.notConnected(REFUSED));
        probe.holdUp();
        after(Duration.ZERO);
        for (int i = 0; i < 4; i++) {
            after(Duration.ofSeconds(1));
            int running = probe.running();
            assertThat(running).isEqualTo(64);
            probe.letThrough(running);
            afterTheLast();
        }

        assertThat(probe.mostAtOnce()).isEqualTo(64);
        assertThat(probe.asked()).isEqualTo(256);
        assertThat(peers.all()).allMatch(Peer::isDown);
    }
}
