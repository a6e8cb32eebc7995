package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HealthCheck;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.CheckReport.Finding;

/** Tests for what a {@link Peer} makes of what happens to it, and for which of them {@link Peers} remembers. */
class PeerTests {

    private static final UpstreamFailure REFUSED = new Refused(null);
    private static final HealthCheck CHECK = new HealthCheck(Optional.of("/healthz"), Duration.ofSeconds(5),
            Duration.ofSeconds(2), 200, 399, 2, 3);

    private final List<String> events = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Peers peers = new Peers(clock, clock::nanoTime, List.of(new PeerListener() {

        @Override
        public void named(Peer peer) {
            events.add("named");
        }

        @Override
        public void forgotten(Peer peer) {
            events.add("forgotten");
        }

        @Override
        public void down(Peer peer, UpstreamFailure failure) {
            events.add("down " + failure.code());
        }

        @Override
        public void back(Peer peer, UpstreamFailure failure, Outage outage, Duration lasted) {
            events.add("back after %d s, %s, %d requests".formatted(lasted.toSeconds(), failure.code(),
                    outage.times()));
        }

        @Override
        public void unhealthy(Peer peer, CheckReport report) {
            events.add("unhealthy");
        }

        @Override
        public void healthy(Peer peer, CheckReport report, CheckReport before) {
            events.add("healthy");
        }
    }));

    private static Peers.Key key(int port) {
        return new Peers.Key(UpstreamAddress.of("http://127.0.0.1:" + port).orElseThrow(), UpstreamTls.DEFAULT);
    }

    private Peer peer(int port) {
        return peers.of(key(port).address(), key(port).tls());
    }

    private void check(Peer peer, int status) {
        CheckReport last = peer.checks().stream().findFirst().orElse(null);
        peer.checked(CheckReport.of(CHECK, last, new Finding(clock.instant(), Duration.ZERO, status, null)));
    }

    @Test
    void nothingIsKnownOfOneThatNobodyHasAsked() {
        Peer peer = peer(1);

        assertThat(peer.isDown()).isFalse();
        assertThat(peer.worksSince()).isEmpty();
        assertThat(peer.lastHeard()).isEmpty();
    }

    @Test
    void oneThatCannotBeConnectedToIsDownAtOnceAndSaidToBeOnce() {
        Peer peer = peer(1);
        peer.failed(REFUSED);
        peer.failed(REFUSED);

        assertThat(peer.isDown()).isTrue();
        assertThat(events).containsExactly("down refused");
    }

    @Test
    void aSingleRequestThatFailsDoesNotMakeItDown() {
        Peer peer = peer(1);
        peer.failed(new FirstByteTimedOut(null));
        peer.failed(new ClosedEarly());
        assertThat(peer.isDown()).isFalse();

        peer.failed(new ClosedEarly());

        assertThat(peer.isDown()).isTrue();
        assertThat(events).containsExactly("down closed-early");
    }

    @Test
    void whenItAnswersItsOutageIsOver() {
        Peer peer = peer(1);
        peer.failed(REFUSED);
        peer.failed(REFUSED);
        clock.advance(Duration.ofSeconds(42));
        peer.worked();

        assertThat(peer.isDown()).isFalse();
        assertThat(events).containsExactly("down refused", "back after 42 s, refused, 2 requests");
        assertThat(peer.lastFailure()).get().extracting(Peer.LastFailure::failure).isEqualTo(REFUSED);
    }

    @Test
    void oneFailureAmongManySuccessesIsNotWorthAWord() {
        Peer peer = peer(1);
        peer.worked();
        peer.failed(new ClosedEarly());
        peer.worked();

        assertThat(events).isEmpty();
    }

    @Test
    void aConnectionEndsTheOutageOfOneThatCouldNotBeConnectedTo() {
        Peer peer = peer(1);
        peer.failed(REFUSED);
        peer.connected();

        assertThat(peer.isDown()).isFalse();
    }

    @Test
    void aConnectionSaysNothingOfOneThatClosesThemEarly() {
        Peer peer = peer(1);
        for (int i = 0; i < 3; i++) {
            peer.failed(new ClosedEarly());
        }
        peer.connected();

        assertThat(peer.isDown()).isTrue();
    }

    @Test
    void anOutageThatBeganWithoutAConnectionEndsWithOneWhateverFailedSince() {
        Peer peer = peer(1);
        peer.failed(REFUSED);
        peer.failed(new Reset());
        for (int i = 0; i < 3; i++) {
            peer.failed(new ClosedEarly());
        }
        assertThat(peer.isWorthATry()).isTrue();
        peer.connected();

        assertThat(peer.isDown()).isFalse();
    }

    @Test
    void aConnectionSaysNothingOfOneThatTurnedOutToSpeakSomethingElse() {
        Peer peer = peer(1);
        peer.failed(REFUSED);
        peer.failed(new SpeaksTls());
        peer.failed(new ClosedEarly());
        assertThat(peer.isWorthATry()).isFalse();
        peer.connected();

        assertThat(peer.isDown()).isTrue();
    }

    @Test
    void aTryCountsAsNoRequest() {
        Peer peer = peer(1);
        peer.notConnected(REFUSED);
        peer.notConnected(REFUSED);

        assertThat(peer.isDown()).isTrue();
        assertThat(peer.outage()).get().extracting(Outage::times).isEqualTo(0L);
    }

    @Test
    void aHealthCheckTakesOutAndBringsBack() {
        Peer peer = peer(1);
        check(peer, 200);
        for (int i = 0; i < 3; i++) {
            check(peer, 503);
        }
        assertThat(peer.isDown()).isTrue();
        assertThat(peer.fails(CHECK)).isTrue();

        check(peer, 200);
        check(peer, 200);

        assertThat(peer.isDown()).isFalse();
        assertThat(events).containsExactly("unhealthy", "healthy");
    }

    @Test
    void aHealthCheckThatPassesEndsWhatVisitorsSawAWhileAgo() {
        Peer peer = peer(1);
        for (int i = 0; i < 3; i++) {
            peer.failed(new ClosedEarly());
        }
        check(peer, 200);
        assertThat(peer.isDown()).isTrue();

        clock.advance(Duration.ofSeconds(3));
        check(peer, 200);

        assertThat(peer.isDown()).isFalse();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        Peer peer = peer(1);
        for (int i = 0; i < 3; i++) {
            peer.failed(new ClosedEarly());
        }
        clock.set(Duration.ofHours(-1));
        clock.advance(Duration.ofSeconds(3));
        check(peer, 200);

        assertThat(peer.isDown()).isFalse();
        assertThat(peer.lastWorked()).get(InstanceOfAssertFactories.INSTANT)
                .isCloseTo(clock.instant(), within(1, ChronoUnit.MINUTES));
        assertThat(events).containsExactly("down closed-early", "back after 3 s, closed-early, 3 requests");
    }

    @Test
    void aCheckThatIsNotMadeAnyMoreTakesNobodyOut() {
        Peer peer = peer(1);
        for (int i = 0; i < 3; i++) {
            check(peer, 503);
        }
        peer.unchecked(CHECK);

        assertThat(peer.isDown()).isFalse();
        assertThat(peer.checks()).isEmpty();
    }

    @Test
    void whatIsNamedBeforeAndAfterAReloadIsRememberedAndTheRestForgotten() {
        Peer stays = peer(1);
        Peer goes = peer(2);
        peers.keep(Set.of(key(1), key(2)));
        stays.failed(REFUSED);
        goes.failed(REFUSED);
        peers.keep(Set.of(key(1)));
        peers.keep(Set.of(key(1), key(2)));

        assertThat(peer(1)).isSameAs(stays);
        assertThat(peer(1).isDown()).isTrue();
        assertThat(peer(2)).isNotSameAs(goes);
        assertThat(peer(2).isDown()).isFalse();
        assertThat(events).filteredOn(event -> !event.startsWith("down"))
                .containsExactly("named", "named", "forgotten", "named");
    }

    @Test
    void whatIsForgottenIsNotHeardOfAgain() {
        Peer goes = peer(1);
        peers.keep(Set.of(key(1)));
        for (int i = 0; i < 3; i++) {
            check(goes, 503);
        }
        peers.keep(Set.of());
        goes.failed(REFUSED);
        goes.unchecked(CHECK);
        goes.worked();

        assertThat(events).containsExactly("named", "unhealthy", "forgotten");
    }

    @Test
    void whatWasPreparedAndNeverInForceIsNotAmongThem() {
        peer(1);
        peer(2);
        assertThat(peers.find(key(1).address(), UpstreamTls.DEFAULT)).isEmpty();
        peers.keep(Set.of(key(1)));

        assertThat(peers.find(key(1).address(), UpstreamTls.DEFAULT)).contains(peer(1));
        assertThat(peers.all()).extracting(Peer::address).containsExactly(key(1).address());
        assertThat(peers.find(key(2).address(), UpstreamTls.DEFAULT)).isEmpty();
    }
}
