package dev.gatehouse.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.NameServer;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestClock;

/** Tests for {@link Resolver}, against bind9 on loopback. */
@RequiresProgram("named")
class ResolverTests {

    private static final String HOME = "home.example.test";

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final Told told = new Told();
    private NameZone dns;
    private Resolver resolver;

    /** What the resolver says. */
    private static final class Told implements NameListener {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void moved(Move move) {
            lines.add(move.sentence());
        }

        @Override
        public void stale(Resolution resolution) {
            lines.add("stale " + resolution.failure().map(UpstreamFailure::code).orElse("?"));
        }

        @Override
        public void resolvedAgain(Resolution resolution, Resolution.Trouble after) {
            lines.add("again after " + after.failure().code());
        }
    }

    @BeforeEach
    void start() throws IOException {
        dns = zones().start();
        Files.writeString(folder.resolve("hosts"), "127.0.0.9 fixed.example.test fixed # a comment\n");
        Files.writeString(folder.resolve("resolv.conf"), "search example.test other.test\noptions ndots:2\n");
        resolver = asking(dns.server());
    }

    private NameZone.Builder zones() {
        return NameZone.in(folder.resolve("zones"))
                .openZone("example.test", """
                        home 60 A 127.0.0.2
                        both 60 A 127.0.0.2
                        both 60 A 127.0.0.3
                        both 60 AAAA ::2
                        alias 60 CNAME chain
                        chain 20 CNAME home
                        quick 0 A 127.0.0.2
                        slow 86400 A 127.0.0.2
                        text TXT here
                        short A 127.0.0.4
                        """)
                .openZone("other.test", "only A 127.0.0.5\na.b A 127.0.0.6")
                .openZone("crowd.test", "$GENERATE 1-40 many A 127.0.1.$")
                .openZone("local", "")
                .brokenZone("broken.test");
    }

    private Resolver asking(String... servers) {
        return Resolver.of(folder.resolve("hosts"), folder.resolve("resolv.conf"),
                new DnsProperties(List.of(servers), Duration.ofSeconds(1), Duration.ofMinutes(5)), clock,
                clock.ticker(),
                List.of(told));
    }

    @AfterEach
    void stop() {
        resolver.close();
        dns.close();
    }

    private Resolution resolve(String name) {
        return resolver.resolve(resolver.name(name)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private List<String> addressesOf(String name) {
        return resolve(name).addresses().stream().map(Words::of).toList();
    }

    private Optional<UpstreamFailure> failureOf(String name) {
        return resolve(name).failure();
    }

    private Resolution awaitKnown(String name, String addresses) {
        return Awaitility.await(name + " at " + addresses)
                .until(() -> resolver.known(name),
                        known -> known.map(one -> Resolution.inWords(one.addresses())).equals(Optional.of(addresses)))
                .orElseThrow();
    }

    private void move(String address) {
        dns.set(HOME, "A", 60, address);
    }

    private Resolution awaitTrouble(Class<? extends UpstreamFailure> failure) {
        return Awaitility.await("trouble")
                .atMost(Duration.ofSeconds(20))
                .until(() -> resolver.known(HOME).orElseThrow(),
                        known -> known.failure().filter(failure::isInstance).isPresent());
    }

    private String shown(String name) {
        return Resolution.inWords(resolver.known(name).orElseThrow().addresses());
    }

    // Answers

    @Test
    void aNameLeadsToItsAddressesOfBothKindsInTurn() {
        assertThat(addressesOf("both.example.test")).hasSize(3)
                .containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3", "::2")
                .element(1)
                .isEqualTo("::2");
    }

    @Test
    void connectionsSpreadOverAllAddresses() {
        Resolution both = resolve("both.example.test");
        KnownName name = resolver.name("both.example.test");

        assertThat(resolver.inTurn(name, both).getFirst()).isNotEqualTo(resolver.inTurn(name, both).getFirst());
    }

    @Test
    void anAddressThatHasFailedComesLastForAWhile() {
        Resolution both = resolve("both.example.test");
        KnownName name = resolver.name("both.example.test");
        InetAddress bad = InetAddress.ofLiteral("127.0.0.3");
        resolver.failed(name, bad);

        assertThat(resolver.inTurn(name, both)).last().isEqualTo(bad);
        assertThat(resolver.inTurn(name, both)).last().isEqualTo(bad);
        clock.advance(Duration.ofSeconds(10));
        assertThat(resolver.inTurn(name, both).getLast()).isNotEqualTo(resolver.inTurn(name, both).getLast());
    }

    @Test
    void aliasesAreFollowedAndTheirTtlCounts() {
        Resolution alias = resolve("alias.example.test");

        assertThat(Resolution.inWords(alias.addresses())).isEqualTo("127.0.0.2");
        assertThat(alias.ttl()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theTtlIsBelievedWithinLimits() {
        assertThat(resolve(HOME).ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(resolve("quick.example.test").ttl()).isEqualTo(Duration.ofSeconds(1));
        assertThat(resolve("slow.example.test").ttl()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void whatIsFreshIsHadWithoutWaitingWhileNobodyAnswers() {
        resolve(HOME);
        dns.close();

        assertThat(resolver.fresh(resolver.name(HOME))).isNotNull();
    }

    @Test
    void anAddressNeedsNoNameServer() {
        dns.close();

        assertThat(addressesOf("[::1]")).containsExactly("::1");
        assertThat(addressesOf("192.0.2.1")).containsExactly("192.0.2.1");
    }

    @Test
    void shortNamesAreCompletedBySearchList() {
        assertThat(addressesOf("short")).containsExactly("127.0.0.4");
        assertThat(addressesOf("only")).containsExactly("127.0.0.5");
        assertThat(addressesOf("a.b")).containsExactly("127.0.0.6");
        assertThat(failureOf("short.")).contains(new UpstreamFailure.NameServerFailed("short.",
                dns.server() + " answers REFUSED"));
    }

    @Test
    void theFileOfHostsGoesBeforeDnsAndIsReadAgain() throws IOException {
        assertThat(addressesOf("fixed.example.test")).containsExactly("127.0.0.9");
        Files.writeString(folder.resolve("hosts"), "127.0.0.10 FIXED.example.test\n");
        clock.advance(Duration.ofSeconds(3));

        awaitKnown("fixed.example.test", "127.0.0.10");
        assertThat(told.lines).containsExactly("upstream fixed.example.test moved 127.0.0.9 -> 127.0.0.10 (TTL 2)");
    }

    @Test
    void theSystemsRulesAreReadAgain() throws IOException {
        Files.writeString(folder.resolve("resolv.conf"), "search example.test");
        assertThat(failureOf("only")).get().isInstanceOf(UpstreamFailure.NameServerFailed.class);
        Files.writeString(folder.resolve("resolv.conf"), "search other.test");
        clock.advance(Duration.ofSeconds(1));

        assertThat(addressesOf("only")).containsExactly("127.0.0.5");
    }

    @Test
    void aNameOfMulticastDnsThatNobodyHasIsNotFound() {
        assertThat(failureOf("nobody-has-this.local"))
                .contains(new UpstreamFailure.NameNotFound("nobody-has-this.local"));
    }

    @Test
    void aServerThatIsSilentIsPassedOver() {
        try (var silent = NameServer.thatStaysSilent();
                var both = asking(Words.of(silent.address()), dns.server())) {
            assertThat(both.resolve(both.name(HOME)).join().addresses()).hasSize(1);
        }
    }

    @Test
    void ofManyAddressesTheSameSixteenAreUsedWhateverTheirOrder() {
        assertThat(addressesOf("many.crowd.test"))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).mapToObj(i -> "127.0.1." + i).toList());
    }

    @Test
    void anAddressOfAZoneThatIsNotThereStopsNoOther() throws IOException {
        Files.writeString(folder.resolve("hosts"), "fe80::1%nosuch0 printer\n127.0.0.9 fixed.example.test\n");
        Files.writeString(folder.resolve("resolv.conf"), "nameserver fe80::1%nosuch0\nsearch example.test\n");

        assertThat(addressesOf("fixed.example.test")).containsExactly("127.0.0.9");
        assertThat(addressesOf("short")).containsExactly("127.0.0.4");
        assertThat(failureOf("fe80::1%nosuch0")).isPresent();
    }

    @Test
    void thisMachineIsItselfWhateverStandsInFiles() throws IOException {
        Files.writeString(folder.resolve("hosts"), "127.0.0.9 localhost\n");
        KnownName name = resolver.name("localhost");

        assertThat(addressesOf("localhost")).containsExactly("127.0.0.1", "::1");
        assertThat(addressesOf("localhost.")).containsExactly("127.0.0.1", "::1");
        assertThat(name.isLiteral()).isTrue();
        assertThat(resolver.again(name).join()).isSameAs(resolve("localhost"));
    }

    // Failures

    @Test
    void aliasesThatLeadInACircleAreFollowedOnce() {
        try (var circle = NameServer.answering(question -> alias(question,
                question.getName().equals(nameOf(HOME)) ? "other.example.test" : HOME));
                var asking = asking(Words.of(circle.address()))) {
            String name = HOME + ".";
            assertThat(asking.resolve(asking.name(name)).join().failure()).contains(
                    new UpstreamFailure.NameServerFailed(name, "the aliases of home.example.test do not end"));
            assertThat(circle.asked()).filteredOn(question -> question.endsWith(" A"))
                    .containsExactly("home.example.test. A", "other.example.test. A");
        }
    }

    @Test
    void allQuestionsForANameShareOneTimeLimit() {
        Set<String> before = ConcurrentHashMap.newKeySet();
        // It answers what it is asked for a second time, as a slow one does.
        try (var slow = NameServer.answering(question -> before.add(question.toString())
                ? Optional.empty()
                : alias(question, "next-" + question.getName().toString(true)));
                var asking = asking(Words.of(slow.address()))) {
            assertThat(asking.resolve(asking.name(HOME)).join().failure())
                    .contains(new UpstreamFailure.NameLookupTimedOut(HOME));
        }
    }

    private static Optional<List<Record>> alias(Record question, String target) {
        return Optional.of(List.of(new CNAMERecord(question.getName(), DClass.IN, 60, nameOf(target))));
    }

    private static Name nameOf(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void whatIsWrongIsKnownExactly() {
        assertThat(failureOf("nobody.example.test")).contains(new UpstreamFailure.NameNotFound("nobody.example.test"));
        assertThat(failureOf("text.example.test"))
                .contains(new UpstreamFailure.NameWithoutAddress("text.example.test"));
        assertThat(failureOf("app.broken.test")).contains(
                new UpstreamFailure.NameServerFailed("app.broken.test", dns.server() + " answers SERVFAIL"));
        assertThat(failureOf("-".repeat(70) + ".test")).get().isInstanceOf(UpstreamFailure.NameNotFound.class);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        dns.close();

        assertThat(failureOf(HOME))
                .contains(new UpstreamFailure.NameServerFailed(HOME, dns.server() + " cannot be asked"));
    }

    @Test
    void nobodyAnsweringIsTooLate() {
        dns.fallSilent();

        assertThat(failureOf(HOME)).contains(new UpstreamFailure.NameLookupTimedOut(HOME));
    }

    @Test
    void aNameThatWasNotThereIsFoundASecondLater() {
        assertThat(failureOf("new.example.test")).isPresent();
        dns.set("new.example.test", "A", 60, "127.0.0.7");
        clock.advance(Duration.ofSeconds(1));

        assertThat(addressesOf("new.example.test")).containsExactly("127.0.0.7");
    }

    // Change

    @Test
    void aMoveIsFollowedWhenTheTtlHasEndedWithoutAnybodyAsking() {
        resolve(HOME);
        move("127.0.0.3");
        clock.advance(Duration.ofSeconds(61));

        awaitKnown(HOME, "127.0.0.3");
        assertThat(told.lines).containsExactly("upstream home.example.test moved 127.0.0.2 -> 127.0.0.3 (TTL 60)");
    }

    @Test
    void whoAsksLongAfterTheTtlGetsWhatIsTrueNow() {
        resolve(HOME);
        move("127.0.0.3");
        clock.advance(Duration.ofHours(2));

        assertThat(addressesOf(HOME)).containsExactly("127.0.0.3");
    }

    @Test
    void whileTheTtlLastsNobodyIsAsked() {
        Resolution first = resolve(HOME);
        move("127.0.0.3");
        clock.advance(Duration.ofSeconds(50));

        assertThat(resolve(HOME)).isSameAs(first);
    }

    @Test
    void afterAConnectHasFailedItIsAskedAtOnceButOnceASecond() {
        resolve(HOME);
        move("127.0.0.3");
        assertThat(resolver.again(resolver.name(HOME)).join()).isSameAs(resolver.known(HOME).orElseThrow());
        clock.advance(Duration.ofSeconds(1));

        assertThat(Resolution.inWords(resolver.again(resolver.name(HOME)).join().addresses())).isEqualTo("127.0.0.3");
    }

    @Test
    void anOtherOrderIsNoMove() {
        dns.set(HOME, "A", 60, "127.0.0.2", "127.0.0.3");
        resolve(HOME);
        dns.set(HOME, "A", 60, "127.0.0.3", "127.0.0.2");
        Resolution before = resolver.known(HOME).orElseThrow();
        clock.advance(Duration.ofSeconds(61));

        Awaitility.await().until(() -> !resolver.known(HOME).orElseThrow().equals(before));
        assertThat(told.lines).isEmpty();
    }

    @Test
    void aConnectionKnowsThatItsNameLeadsElsewhere() throws IOException {
        resolve(HOME);
        var foothold = new Foothold(resolver.name(HOME), InetAddress.ofLiteral("127.0.0.2"));
        assertThat(foothold.isLost()).isFalse();
        dns.set(HOME, "A", 60, "127.0.0.2", "127.0.0.3");
        clock.advance(Duration.ofSeconds(61));
        awaitKnown(HOME, "127.0.0.2, 127.0.0.3");
        assertThat(foothold.isLost()).isFalse();
        move("127.0.0.3");
        clock.advance(Duration.ofSeconds(61));
        awaitKnown(HOME, "127.0.0.3");

        assertThat(foothold.isLost()).isTrue();
    }

    @Test
    void aClockThatSomebodySetsBackHoldsNothingUp() {
        resolve(HOME);
        clock.set(Duration.ofHours(-1));
        move("127.0.0.3");
        clock.advance(Duration.ofSeconds(61));

        awaitKnown(HOME, "127.0.0.3");
    }

    // DNS is down

    @Test
    void aClockThatSomebodySetsForwardLetsNoAddressGo() {
        resolve(HOME);
        dns.close();
        clock.advance(Duration.ofSeconds(61));
        assertThat(awaitTrouble(UpstreamFailure.NameServerFailed.class)).matches(Resolution::isStale, "serves on");
        clock.set(Duration.ofDays(2));

        assertThat(resolver.again(resolver.name(HOME)).join().addresses()).hasSize(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(resolver.again(resolver.name(HOME)).join().addresses()).hasSize(1);
    }

    @Test
    void theLastGoodAddressesServeOnWhileNobodyAnswers() {
        resolve(HOME);
        dns.fallSilent();
        clock.advance(Duration.ofSeconds(61));

        assertThat(awaitTrouble(UpstreamFailure.NameLookupTimedOut.class).isStale()).isTrue();
        assertThat(shown(HOME)).isEqualTo("127.0.0.2");
        assertThat(resolver.fresh(resolver.name(HOME))).isNotNull();

        speakOfAMove();
        awaitKnown(HOME, "127.0.0.3");
        Awaitility.await()
                .untilAsserted(() -> assertThat(told.lines).containsExactly("stale name-lookup-timeout",
                        "again after name-lookup-timeout",
                        "upstream home.example.test moved 127.0.0.2 -> 127.0.0.3 (TTL 60)"));
    }

    private void speakOfAMove() {
        dns.speakAgain();
        move("127.0.0.3");
    }

    @Test
    void theLastGoodAddressesServeOnWhileTheServerFails() {
        resolve(HOME);
        int port = dns.address().getPort();
        dns.close();
        dns = NameZone.in(folder.resolve("broken")).openZone("other.test", "").brokenZone("example.test").startAt(port);
        clock.advance(Duration.ofSeconds(61));

        Awaitility.await()
                .until(() -> resolver.known(HOME).flatMap(Resolution::failure),
                        Optional.of(new UpstreamFailure.NameServerFailed(HOME,
                                dns.server() + " answers SERVFAIL"))::equals);
        assertThat(shown(HOME)).isEqualTo("127.0.0.2");
    }

    @Test
    void theLastGoodAddressesServeForADay() {
        resolve(HOME);
        dns.close();
        clock.advance(Duration.ofHours(23));
        assertThat(addressesOf(HOME)).containsExactly("127.0.0.2");
        clock.advance(Duration.ofMinutes(61));

        awaitKnown(HOME, "");
        assertThat(failureOf(HOME)).get().isInstanceOf(UpstreamFailure.NameServerFailed.class);
    }

    @Test
    void aNameThatDnsDeniesServesForAMinute() {
        resolve(HOME);
        dns.set(HOME, "A", 60);
        clock.advance(Duration.ofSeconds(61));
        assertThat(awaitTrouble(UpstreamFailure.NameNotFound.class).isStale()).isTrue();
        clock.advance(Duration.ofSeconds(61));

        awaitKnown(HOME, "");
        assertThat(resolve(HOME).failure()).contains(new UpstreamFailure.NameNotFound(HOME));
        assertThat(told.lines).containsExactly("stale name-not-found");
    }

    @Test
    void aMoveAcrossAnOutageIsToldOf() {
        resolve(HOME);
        dns.set(HOME, "A", 60);
        clock.advance(Duration.ofSeconds(61));
        assertThat(awaitTrouble(UpstreamFailure.NameNotFound.class).isStale()).isTrue();
        clock.advance(Duration.ofSeconds(61));
        awaitKnown(HOME, "");
        move("127.0.0.3");
        clock.advance(Duration.ofSeconds(1));

        awaitKnown(HOME, "127.0.0.3");
        Awaitility.await()
                .untilAsserted(() -> assertThat(told.lines).containsExactly("stale name-not-found",
                        "again after name-not-found",
                        "upstream home.example.test moved 127.0.0.2 -> 127.0.0.3 (TTL 60)"));
    }

    /** A server that says nothing of addresses of IPv6 from some moment on. */
    private static final class HalfServer implements AutoCloseable {

        private final NameServer server = NameServer.answering(this::answer);
        private volatile String ipv4 = "127.0.0.2";
        private volatile boolean half;

        private Optional<List<Record>> answer(Record question) {
            boolean four = question.getType() == Type.A;
            return !four && half
                    ? Optional.empty()
                    : Optional.of(List.of(four
                            ? new ARecord(question.getName(), DClass.IN, 60, InetAddress.ofLiteral(ipv4))
                            : new AAAARecord(question.getName(), DClass.IN, 60, InetAddress.ofLiteral("::2"))));
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void theLastGoodAddressesOfOneKindServeForADayToo() {
        try (var half = new HalfServer()) {
            resolver.close();
            resolver = asking(Words.of(half.server.address()));
            assertThat(addressesOf(HOME)).containsExactly("127.0.0.2", "::2");
            half.half = true;
            clock.advance(Duration.ofHours(23));
            assertThat(addressesOf(HOME)).containsExactly("127.0.0.2", "::2");
            clock.advance(Duration.ofMinutes(61));

            awaitKnown(HOME, "127.0.0.2");
        }
    }

    @Test
    void theLastGoodAddressesOfOneKindServeNoMoreOnceTheOtherKindHasMoved() {
        try (var half = new HalfServer()) {
            resolver.close();
            resolver = asking(Words.of(half.server.address()));
            assertThat(addressesOf(HOME)).containsExactly("127.0.0.2", "::2");
            half.half = true;
            half.ipv4 = "127.0.0.3";
            clock.advance(Duration.ofMinutes(2));

            awaitKnown(HOME, "127.0.0.3");
        }
    }

    @Test
    void manyWhoAskAtOnceAskOnce() {
        dns.fallSilent();
        KnownName name = resolver.name(HOME);

        assertThat(resolver.resolve(name)).isSameAs(resolver.resolve(name));
    }
}
