package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Balancing;
import dev.gatehouse.site.Balancing.Way;
import dev.gatehouse.site.Ejection;
import dev.gatehouse.site.Retry;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamRules;
import dev.gatehouse.site.UpstreamTls;

/** Tests how {@link PeerGroup} chooses, by counting whom it has chosen. */
class PeerGroupTests {

    private static final UpstreamFailure CLOSED = new UpstreamFailure.ClosedEarly();
    private static final UpstreamFailure REFUSED = new UpstreamFailure.Refused(null);
    private static final int MANY = 10_000;

    private final TestClock clock = new TestClock();
    private final List<String> ejections = new ArrayList<>();
    private final Peers peers = new Peers(clock, clock::nanoTime, List.of(new PeerListener() {

        @Override
        public void ejected(Peer peer, String why, Duration time) {
            ejections.add(peer.address().port() + " for " + time.toSeconds() + " s: " + why);
        }
    }));

    /** A visitor of whom this is known. */
    private record Visitor(String visitor, @Nullable String cookies) implements Seeker {}

    private static final Visitor ANYBODY = new Visitor("192.0.2.1", null);

    private PeerGroup.Share share(int port, int weight, boolean backup) {
        return new PeerGroup.Share(peers.of(new UpstreamAddress("http", "localhost", port, ""), UpstreamTls.DEFAULT),
                weight, backup);
    }

    private PeerGroup group(UpstreamRules rules, int... weights) {
        return peers.group(
                IntStream.range(0, weights.length).mapToObj(i -> share(5000 + i, weights[i], false)).toList(), rules);
    }

    private static UpstreamRules rules(Way way) {
        return new UpstreamRules(new Balancing(way, "stay", Duration.ZERO), Ejection.DEFAULT, Retry.DEFAULT,
                Duration.ZERO, Optional.empty());
    }

    private static UpstreamRules ejecting(Ejection ejection) {
        return new UpstreamRules(Balancing.DEFAULT, ejection, Retry.DEFAULT, Duration.ZERO, Optional.empty());
    }

    /** How often each was chosen. */
    private static Map<Integer, Integer> counts(PeerGroup group, int times) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(group.choose(new Visitor("198.51." + i / 250 + "." + i % 250, null)), 1, Integer::sum);
        }
        return counts;
    }

    private static void fail(PeerGroup group, int member, UpstreamFailure failure, int times) {
        for (int i = 0; i < times; i++) {
            group.failed(member, failure);
        }
    }

    @Test
    void byTurnsEachGetsExactlyItsShare() {
        assertThat(counts(group(rules(Way.ROUND_ROBIN), 1, 1, 1, 1), 400)).isEqualTo(Map.of(0, 100, 1, 100, 2, 100, 3,
                100));
        assertThat(counts(group(rules(Way.ROUND_ROBIN), 5, 3, 2), 1000)).isEqualTo(Map.of(0, 500, 1, 300, 2, 200));
    }

    @Test
    void theTurnsOfOneAreSpreadOverTheRound() {
        PeerGroup group = group(rules(Way.ROUND_ROBIN), 5, 1, 1);

        assertThat(IntStream.range(0, 7).map(_ -> group.choose(ANYBODY)).toArray()).containsExactly(0, 0, 1, 0, 2, 0,
                0);
    }

    @Test
    void weightsThatAreNotOfThisWorldAreRounded() {
        assertThat(counts(group(rules(Way.ROUND_ROBIN), 1_000_000, 999_983, 1), MANY).get(0)).isCloseTo(MANY / 2,
                within(20));
    }

    @ParameterizedTest
    @EnumSource
    void inEveryWayWeightsCount(Way way) {
        Map<Integer, Integer> counts = counts(group(rules(way), 1, 2, 1), MANY);

        assertThat(counts.get(1)).isCloseTo(MANY / 2, within(MANY / 20));
        assertThat(counts.get(0)).isCloseTo(MANY / 4, within(MANY / 20));
    }

    @ParameterizedTest
    @EnumSource
    void whoHasNoWeightGetsNothing(Way way) {
        assertThat(counts(group(rules(way), 1, 0, 1), 100)).containsOnlyKeys(0, 2);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLeftOutLeavesItsShareToAllOthersAlike(Way way) {
        PeerGroup group = group(rules(way), 1, 1, 1, 1);
        fail(group, 1, CLOSED, 5);
        Map<Integer, Integer> counts = counts(group, MANY);

        assertThat(counts).containsOnlyKeys(0, 2, 3);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isCloseTo(MANY / 3, within(MANY / 20)));
    }

    @ParameterizedTest
    @EnumSource
    void aBackupIsAskedOnlyWhileNoOtherMayBe(Way way) {
        PeerGroup group = peers.group(
                List.of(share(5000, 1, false), share(5001, 1, false), share(5002, 1, true), share(5003, 3, true)),
                rules(way));
        assertThat(counts(group, 100)).containsOnlyKeys(0, 1);
        fail(group, 0, CLOSED, 5);
        assertThat(counts(group, 100)).containsOnlyKeys(1);
        fail(group, 1, CLOSED, 5);
        assertThat(counts(group, 100)).containsOnlyKeys(2, 3);
        clock.advance(Duration.ofSeconds(11));
        assertThat(counts(group, 100)).containsOnlyKeys(0, 1);
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyOutForLonger() {
        PeerGroup group = group(rules(Way.ROUND_ROBIN), 1, 1);
        fail(group, 1, CLOSED, 5);
        clock.set(Duration.ofHours(-1));
        assertThat(counts(group, 10)).containsOnlyKeys(0);
        clock.advance(Duration.ofSeconds(11));

        assertThat(counts(group, 10)).containsOnlyKeys(0, 1);
    }

    @Test
    void aClockThatIsSetForwardLetsNobodyIn() {
        PeerGroup group = group(rules(Way.ROUND_ROBIN), 1, 1);
        fail(group, 1, CLOSED, 5);
        clock.set(Duration.ofHours(1));

        assertThat(counts(group, 10)).containsOnlyKeys(0);
    }

    @Test
    void whoTakesNoConnectionIsNotLetInBetweenTwoTriesOfTheLongest() {
        PeerGroup group = group(rules(Way.ROUND_ROBIN), 1, 1);
        group.peer(1).failed(REFUSED);
        group.failed(1, REFUSED);
        for (int i = 0; i < 3; i++) {
            // One that gets no answer takes two seconds, and the next one a second, and a tick, after that.
            clock.advance(Duration.ofMillis(3_200));
            assertThat(counts(group, 10)).containsOnlyKeys(0);
            group.peer(1).notConnected(REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereAllAreLeftOutAllAreAsked(Way way) {
        PeerGroup group = group(rules(way), 1, 1);
        fail(group, 0, CLOSED, 5);
        fail(group, 1, CLOSED, 5);

        assertThat(counts(group, 100)).containsOnlyKeys(0, 1);
    }

    @Test
    void oneAloneIsAskedWhateverBecomesOfIt() {
        PeerGroup group = group(rules(Way.ROUND_ROBIN), 1);
        fail(group, 0, REFUSED, 100);

        assertThat(group.choose(ANYBODY)).isZero();
        assertThat(ejections).isEmpty();
    }

    @Test
    void ofTwoTheLessBusyOneIsTaken() {
        PeerGroup group = group(rules(Way.LEAST_REQUESTS), 1, 1);
        group.begin(0);

        assertThat(counts(group, 100)).containsOnlyKeys(1);
        group.begin(1);
        group.begin(1);
        assertThat(counts(group, 100)).containsOnlyKeys(0);
    }

    @Test
    void requestsThatStayAreSharedOutByWeight() {
        PeerGroup group = group(rules(Way.LEAST_REQUESTS), 1, 3, 1, 1);
        for (int i = 0; i < 600; i++) {
            group.begin(group.choose(ANYBODY));
        }

        assertThat(group.peer(1).active()).isCloseTo(300, within(10));
        assertThat(group.peer(0).active()).isCloseTo(100, within(10));
    }

    @Test
    void aCookieKeepsAVisitorWithItsUpstream() {
        PeerGroup group = group(rules(Way.COOKIE), 1, 1, 1);
        int first = group.choose(ANYBODY);
        String cookie = group.cookie(first, ANYBODY, "/", true).orElseThrow();
        assertThat(cookie).matches("stay=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(cookie).doesNotContain("localhost", "500");
        var again = new Visitor("192.0.2.9", "a=b; xstay=1; " + cookie.substring(0, cookie.indexOf(';')) + "; c=d");

        assertThat(IntStream.range(0, 20).map(_ -> group.choose(again))).containsOnly(first);
        assertThat(group.cookie(first, again, "/", true)).isEmpty();
        fail(group, first, CLOSED, 5);
        int other = group.choose(again);
        assertThat(other).isNotEqualTo(first);
        assertThat(group.cookie(other, again, "/", false)).hasValueSatisfying(
                next -> assertThat(next).startsWith("stay=").doesNotContain("Secure").isNotEqualTo(cookie));
    }

    @Test
    void whoGetsNobodyNewKeepsThoseItHas() {
        PeerGroup before = group(rules(Way.COOKIE), 1, 1);
        String cookie = before.cookie(1, ANYBODY, "/", false).orElseThrow();
        PeerGroup after = group(rules(Way.COOKIE), 1, 0);

        assertThat(after.choose(new Visitor("192.0.2.1", cookie.substring(0, cookie.indexOf(';'))))).isEqualTo(1);
        assertThat(counts(after, 20)).containsOnlyKeys(0);
    }

    @Test
    void whereOneIsLostOnlyItsOwnVisitorsMoveAndTheyComeBack() {
        PeerGroup group = group(rules(Way.CLIENT_ADDRESS), 1, 1, 1, 1);
        List<Visitor> visitors = IntStream.range(0, 1000)
                .mapToObj(i -> new Visitor("10.0." + i / 250 + "." + i % 250,
                        null))
                .toList();
        List<Integer> before = visitors.stream().map(group::choose).toList();
        fail(group, 2, CLOSED, 5);
        List<Integer> without = visitors.stream().map(group::choose).toList();
        clock.advance(Duration.ofSeconds(11));

        for (int i = 0; i < visitors.size(); i++) {
            assertThat(without.get(i)).isNotEqualTo(2);
            if (before.get(i) != 2) {
                assertThat(without.get(i)).isEqualTo(before.get(i));
            }
        }
        assertThat(visitors.stream().map(group::choose).toList()).isEqualTo(before);
    }

    @Test
    void ofAnAddressOfIpv6TheNetworkCounts() {
        PeerGroup group = group(rules(Way.CLIENT_ADDRESS), 1, 1, 1, 1, 1, 1, 1, 1);

        assertThat(IntStream.range(0, 100).map(i -> group.choose(new Visitor("2001:db8:1:2:" + i + "::7", null))))
                .containsOnly(group.choose(new Visitor("2001:db8:1:2:a:b:c:d", null)));
    }

    @Test
    void itTakesSeveralFailuresInARow() {
        PeerGroup group = group(ejecting(Ejection.DEFAULT), 1, 1);
        fail(group, 0, CLOSED, 4);
        group.answered(0, 200);
        fail(group, 0, CLOSED, 4);
        assertThat(ejections).isEmpty();
        fail(group, 0, CLOSED, 1);

        assertThat(ejections).containsExactly("5000 for 10 s: 5 failures in a row, the last: closed-early");
        assertThat(group.peer(0).isEjected()).isTrue();
    }

    @Test
    void anUpstreamThatSaysItIsUnavailableHasFailed() {
        PeerGroup group = group(ejecting(Ejection.DEFAULT), 1, 1);
        for (int i = 0; i < 4; i++) {
            group.answered(0, 503);
        }
        // A mistake in the application is no reason to ask another.
        group.answered(0, 500);
        group.answered(0, 504);
        assertThat(ejections).isEmpty();
        for (int i = 0; i < 4; i++) {
            group.answered(0, 502);
        }

        assertThat(ejections).containsExactly("5000 for 10 s: 5 failures in a row, the last: status 502");
    }

    @Test
    void aShareOfFailuresIsEnoughWhereManyWereCounted() {
        PeerGroup group = group(ejecting(new Ejection(0, 50, Duration.ofSeconds(10), Duration.ofMinutes(5))), 1, 1);
        for (int i = 0; i < 9; i++) {
            group.answered(0, 200);
            group.failed(0, CLOSED);
        }
        assertThat(ejections).isEmpty();
        group.answered(0, 200);
        group.failed(0, CLOSED);

        assertThat(ejections).containsExactly("5000 for 10 s: 10 of 20 requests failed, the last: closed-early");
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        PeerGroup group = group(ejecting(new Ejection(0, 50, Duration.ofSeconds(10), Duration.ofMinutes(5))), 1, 1);
        fail(group, 0, CLOSED, 19);
        clock.advance(Duration.ofSeconds(11));
        fail(group, 0, CLOSED, 19);

        assertThat(ejections).isEmpty();
    }

    @Test
    void theTimeOutGrowsAndTheFirstRequestAfterItDecides() {
        PeerGroup group = group(ejecting(new Ejection(3, 0, Duration.ofSeconds(10), Duration.ofSeconds(30))), 1, 1);
        fail(group, 0, CLOSED, 3);
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofSeconds(31));
            // Well for longer than it was out, it would begin anew.
            clock.advance(Duration.ofSeconds(-11));
            fail(group, 0, CLOSED, 1);
        }
        clock.advance(Duration.ofSeconds(32));
        fail(group, 0, CLOSED, 1);

        assertThat(ejections).extracting(ejection -> ejection.substring(0, ejection.indexOf(':')))
                .containsExactly("5000 for 10 s", "5000 for 20 s", "5000 for 30 s", "5000 for 30 s");
    }

    @Test
    void whoWasWellForAWhileBeginsAnew() {
        PeerGroup group = group(ejecting(new Ejection(1, 0, Duration.ofSeconds(10), Duration.ofMinutes(5))), 1, 1);
        fail(group, 0, CLOSED, 1);
        clock.advance(Duration.ofSeconds(60));
        fail(group, 0, CLOSED, 1);

        assertThat(ejections).hasSize(2).allSatisfy(ejection -> assertThat(ejection).contains("for 10 s"));
    }

    @Test
    void whoCannotBeConnectedToIsLeftAloneUntilAConnectionShowsThatItIsBack() {
        PeerGroup group = group(ejecting(Ejection.DEFAULT), 1, 1);
        group.failed(0, REFUSED);
        assertThat(counts(group, 10)).containsOnlyKeys(1);
        group.peer(0).worked();
        assertThat(counts(group, 10)).containsOnlyKeys(0, 1);
        fail(group, 0, REFUSED, 5);
        assertThat(counts(group, 10)).containsOnlyKeys(1);
        group.peer(0).worked();

        assertThat(counts(group, 10)).containsOnlyKeys(0, 1);
        assertThat(ejections).hasSize(1);
    }

    @Test
    void nobodyIsLeftOutWhereTheOperatorDoesNotWantIt() {
        PeerGroup group = group(ejecting(Ejection.NEVER), 1, 1);
        fail(group, 0, REFUSED, 100);

        assertThat(counts(group, 10)).isEqualTo(Map.of(0, 5, 1, 5));
    }

    @Test
    void whatThisMachineLacksIsNobodysFault() {
        PeerGroup group = group(ejecting(Ejection.DEFAULT), 1, 1);
        fail(group, 0, new UpstreamFailure.Exhausted(null, dev.gatehouse.diagnosis.Errno.EADDRNOTAVAIL), 100);

        assertThat(counts(group, 10)).isEqualTo(Map.of(0, 5, 1, 5));
    }

    @Test
    void whoComesBackGetsMoreAndMore() {
        var rules = new UpstreamRules(new Balancing(Way.ROUND_ROBIN, "stay", Duration.ofSeconds(100)),
                new Ejection(1, 0, Duration.ofSeconds(10), Duration.ofMinutes(5)), Retry.DEFAULT, Duration.ZERO,
                Optional.empty());
        PeerGroup group = group(rules, 1, 1);
        assertThat(counts(group, 100)).isEqualTo(Map.of(0, 50, 1, 50));
        group.failed(0, CLOSED);
        clock.advance(Duration.ofSeconds(11));
        assertThat(counts(group, 110)).isEqualTo(Map.of(0, 10, 1, 100));
        clock.advance(Duration.ofSeconds(50));
        assertThat(counts(group, 150)).isEqualTo(Map.of(0, 50, 1, 100));
        clock.advance(Duration.ofSeconds(50));

        assertThat(counts(group, 100)).isEqualTo(Map.of(0, 50, 1, 50));
    }

    @Test
    void aReloadForgetsNothingOfAnUpstreamThatStays() {
        fail(group(ejecting(Ejection.DEFAULT), 1, 1), 0, CLOSED, 5);

        assertThat(counts(group(ejecting(Ejection.DEFAULT), 1, 1, 1), 10)).containsOnlyKeys(1, 2);
    }

    @Test
    void anotherIsOneThatHasNotBeenAsked() {
        PeerGroup group = group(ejecting(Ejection.DEFAULT), 1, 1, 1, 1);
        for (int i = 0; i < 50; i++) {
            var tried = new BitSet();
            tried.set(group.choose(ANYBODY));
            int second = group.chooseAnother(ANYBODY, tried);
            assertThat(tried.get(second)).isFalse();
            tried.set(second);
            int third = group.chooseAnother(ANYBODY, tried);
            assertThat(tried.get(third)).isFalse();
            tried.set(third);
            assertThat(group.chooseAnother(ANYBODY, tried)).isEqualTo(PeerGroup.NOBODY);
        }
    }

    @Test
    void furtherTriesAreAShareOfTheRequests() {
        PeerGroup group = group(ejecting(Ejection.NEVER), 1, 1);
        int further = 0;
        for (int i = 0; i < 2000; i++) {
            var tried = new BitSet();
            tried.set(group.choose(ANYBODY));
            further += group.chooseAnother(ANYBODY, tried) == PeerGroup.NOBODY ? 0 : 1;
        }

        // A fifth of them, and ten in a second.
        assertThat(further).isBetween(400, 520);
    }

    @Test
    void theWaitingRoomHasSoManySeatsAndOneLooks() {
        WaitingRoom room = group(rules(Way.ROUND_ROBIN), 1).room();
        for (int i = 0; i < 256; i++) {
            assertThat(room.enter()).isTrue();
        }
        assertThat(room.enter()).isFalse();
        room.leave();
        assertThat(room.enter()).isTrue();
        assertThat(room.isToLook(1000)).isTrue();
        assertThat(room.isToLook(1099)).isFalse();
        assertThat(room.isToLook(1100)).isTrue();
        int before = room.openings();
        room.open();
        assertThat(room.openings()).isNotEqualTo(before);
    }
}
