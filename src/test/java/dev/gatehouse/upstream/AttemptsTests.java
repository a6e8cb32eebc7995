package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Balancing;
import dev.gatehouse.site.Ejection;
import dev.gatehouse.site.Retry;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamRules;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Attempts.Next;
import dev.gatehouse.upstream.FailedAttempt.Reach;

/** Tests what follows an attempt that has failed. */
class AttemptsTests {

    private static final UpstreamFailure REFUSED = new UpstreamFailure.Refused(null);
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final UpstreamFailure UNANSWERED = new UpstreamFailure.FirstByteTimedOut(LIMIT);
    private static final UpstreamFailure CLOSED = new UpstreamFailure.ClosedEarly();
    private static final long SECOND = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final Peers peers = new Peers(clock, clock::nanoTime, List.of());
    private final List<Incident> inVain = new ArrayList<>();

    /** A request of which this is known. */
    private final class Request implements Errand {

        private final String method;
        private final boolean empty;
        private final boolean upgrade;

        Request(String method, boolean empty, boolean upgrade) {
            this.method = method;
            this.empty = empty;
            this.upgrade = upgrade;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public boolean isEmpty() {
            return empty;
        }

        @Override
        public boolean isUpgrade() {
            return upgrade;
        }

        @Override
        public void triedInVain(Incident incident) {
            inVain.add(incident);
        }

        @Override
        public @Nullable String cookies() {
            return null;
        }

        @Override
        public String visitor() {
            return "192.0.2.1";
        }
    }

    private PeerGroup group(int size, Duration waitFor) {
        return new PeerGroup(IntStream.range(0, size)
                .mapToObj(i -> new PeerGroup.Share(
                        peers.of(new UpstreamAddress("http", "localhost", 5000 + i, ""), UpstreamTls.DEFAULT), 1,
                        false))
                .toList(),
                new UpstreamRules(Balancing.DEFAULT, Ejection.NEVER, Retry.DEFAULT, waitFor, Optional.empty()),
                Pseudonyms.ofThisProcess());
    }

    private Attempts of(String method, PeerGroup group) {
        var attempts = new Attempts(group, new Request(method, true, false));
        attempts.start();
        return attempts;
    }

    private FailedAttempt unconnected(UpstreamFailure failure) {
        return new FailedAttempt(failure, Reach.CONNECTION, true, false, null, Duration.ofMillis(3), clock.instant());
    }

    private FailedAttempt sent(UpstreamFailure failure, boolean held, boolean reused) {
        return new FailedAttempt(failure, Reach.REQUEST, held, reused, null, Duration.ofMillis(3), clock.instant());
    }

    private static UpstreamFailure endOf(Next next) {
        assertThat(next).isInstanceOf(Next.End.class);
        return ((Next.End) next).incident().failure();
    }

    @ParameterizedTest
    @CsvSource({"GET, true, true", "PUT, true, true", "PROPFIND, true, true", "REPORT, true, true", "GET, false, false",
            "POST, true, false", "PATCH, true, false"})
    void whatWasLostMayGoToAnotherIfItDoesTheSameTwice(String method, boolean held, boolean another) {
        Next next = of(method, group(2, Duration.ZERO)).failed(sent(CLOSED, held, false), 0);

        assertThat(next instanceof Next.To).isEqualTo(another);
        assertThat(inVain).hasSize(another ? 1 : 0);
    }

    @Test
    void whatWasNotSentMayGoToAnotherWhateverTheMethod() {
        assertThat(of("POST", group(2, Duration.ZERO)).failed(unconnected(REFUSED), 0)).isEqualTo(new Next.To(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESPONSE", "TUNNEL"})
    void whereAnythingHasComeNothingFollows(String reach) {
        var attempt = new FailedAttempt(CLOSED, Reach.valueOf(reach), true, true, null, Duration.ZERO,
                clock.instant());

        assertThat(endOf(of("GET", group(2, PATIENCE)).failed(attempt, 0))).isEqualTo(CLOSED);
    }

    @Test
    void whatTakesTooLongOrIsNoResponseIsNotAskedForTwice() {
        PeerGroup group = group(2, PATIENCE);
        Attempts attempts = of("GET", group);
        clock.advance(LIMIT);
        group.answered(0, 200);

        assertThat(endOf(attempts.failed(unanswered(), 0))).isEqualTo(UNANSWERED);
        assertThat(endOf(of("GET", group(2, PATIENCE)).failed(sent(new UpstreamFailure.Garbage(), true, true), 0)))
                .isEqualTo(new UpstreamFailure.Garbage());
    }

    @Test
    void whereAnUpstreamAnswersNobodyAnotherIsAskedOnce() {
        Attempts attempts = of("GET", group(3, PATIENCE));
        clock.advance(LIMIT);

        assertThat(attempts.failed(unanswered(), 0)).isInstanceOf(Next.To.class);
        assertThat(attempts.peer().failure()).isEmpty();
        assertThat(endOf(attempts.failed(unanswered(), 0))).isEqualTo(UNANSWERED);
    }

    @Test
    void whatChangesSomethingIsNotAskedForTwiceWhereAnUpstreamAnswersNobody() {
        Attempts attempts = of("POST", group(2, PATIENCE));
        clock.advance(LIMIT);

        assertThat(endOf(attempts.failed(unanswered(), 0))).isEqualTo(UNANSWERED);
    }

    private FailedAttempt unanswered() {
        return new FailedAttempt(UNANSWERED, Reach.REQUEST, true, false, null, LIMIT, clock.instant());
    }

    @Test
    void aConnectionFromThePoolThatSwallowsARequestSaysNothingOfTheUpstreamOnce() {
        Attempts attempts = of("GET", group(2, Duration.ZERO));

        assertThat(attempts.mayNeedBodyAgain(true)).isTrue();
        assertThat(attempts.failed(sent(CLOSED, true, true), 0)).isEqualTo(new Next.Same());
        assertThat(attempts.peer().failure()).isEmpty();
        assertThat(attempts.failed(sent(CLOSED, true, true), 0)).isEqualTo(new Next.To(1));
    }

    @Test
    void whereAllHaveBeenTriedTheLastOneIsTheReasonAndEachHasFailedOnce() {
        PeerGroup group = group(2, Duration.ZERO);
        Attempts attempts = of("GET", group);
        attempts.failed(unconnected(REFUSED), 0);

        assertThat(endOf(attempts.failed(unconnected(REFUSED), 0)))
                .isEqualTo(new UpstreamFailure.NoneLeft(2, REFUSED));
        assertThat(inVain).hasSize(2);
        assertThat(List.of(group.peer(0), group.peer(1))).allSatisfy(peer -> {
            assertThat(peer.failure()).contains(REFUSED);
            assertThat(peer.outage().orElseThrow().times()).isEqualTo(1);
            assertThat(peer.active()).isZero();
        });
    }

    @Test
    void aRequestThatMayWaitLooksAgainUntilItsTimeIsOverAndHasFailedOnce() {
        PeerGroup group = group(1, PATIENCE);
        Attempts attempts = of("GET", group);

        assertThat(attempts.failed(unconnected(REFUSED), 0)).isEqualTo(new Next.Later());
        assertThat(attempts.look(SECOND, clock.instant())).isEqualTo(new Next.To(0));
        assertThat(attempts.failed(unconnected(REFUSED), SECOND)).isEqualTo(new Next.Later());
        Next over = attempts.look(11 * SECOND, Instant.EPOCH);

        assertThat(over).asInstanceOf(InstanceOfAssertFactories.type(Next.End.class)).satisfies(end -> {
            assertThat(end.awaited()).isTrue();
            assertThat(end.incident().failure()).isEqualTo(REFUSED);
            assertThat(end.incident().took()).isEqualTo(Duration.ofMillis(10_003));
        });
        assertThat(group.peer(0).outage().orElseThrow().times()).isEqualTo(1);
    }

    /** An application that starts again may well be silent, or its container without a network, for a moment. */
    @Test
    void whoWaitsGoesOnThoughNobodyCanBeConnectedToForAnotherReason() {
        Attempts attempts = of("GET", group(1, PATIENCE));
        attempts.failed(unconnected(REFUSED), 0);
        attempts.look(SECOND, clock.instant());

        assertThat(attempts.failed(unconnected(new UpstreamFailure.ConnectTimedOut(null)), 2 * SECOND))
                .isEqualTo(new Next.Later());
    }

    @Test
    void whatNoRestartExplainsIsNotWaitedFor() {
        for (UpstreamFailure failure : List.of(new UpstreamFailure.ConnectTimedOut(null),
                new UpstreamFailure.PermissionDenied(null, Errno.EACCES), new UpstreamFailure.NameNotFound("app"),
                UpstreamFailure.TlsFailed.CLOSED)) {
            assertThat(endOf(of("GET", group(1, PATIENCE)).failed(unconnected(failure), 0))).isEqualTo(failure);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, true, false", "PUT, true, false", "GET, false, false", "GET, true, true"})
    void onlyWhatChangesNothingWaits(String method, boolean empty, boolean upgrade) {
        var attempts = new Attempts(group(1, PATIENCE), new Request(method, empty, upgrade));
        attempts.start();

        assertThat(endOf(attempts.failed(unconnected(REFUSED), 0))).isEqualTo(REFUSED);
    }

    @Test
    void whoHasAConnectionBringsTheNewsAndGivesUpItsSeat() {
        PeerGroup group = group(1, PATIENCE);
        Attempts first = of("GET", group);
        Attempts second = of("GET", group);
        first.failed(unconnected(REFUSED), 0);
        second.failed(unconnected(REFUSED), 0);
        assertThat(first.look(SECOND, clock.instant())).isEqualTo(new Next.To(0));
        assertThat(second.look(SECOND, clock.instant())).isEqualTo(new Next.Later());

        first.connected();

        assertThat(second.look(SECOND, clock.instant())).isEqualTo(new Next.To(0));
        second.connected();
        // Every seat is free again.
        for (int i = 0; i < 256; i++) {
            assertThat(of("GET", group).failed(unconnected(REFUSED), 0)).isEqualTo(new Next.Later());
        }
        assertThat(endOf(of("GET", group).failed(unconnected(REFUSED), 0))).isEqualTo(REFUSED);
    }

    @Test
    void whoFoundAConnectionThatWasAtItsEndWaitsOn() {
        Attempts attempts = of("GET", group(1, PATIENCE));
        attempts.failed(unconnected(REFUSED), 0);
        attempts.look(SECOND, clock.instant());
        attempts.connected();

        assertThat(attempts.failed(sent(CLOSED, true, true), SECOND)).isEqualTo(new Next.Same());
        assertThat(attempts.failed(unconnected(REFUSED), SECOND)).isEqualTo(new Next.Later());
        assertThat(endOf(attempts.look(11 * SECOND, clock.instant()))).isEqualTo(REFUSED);
    }
}
