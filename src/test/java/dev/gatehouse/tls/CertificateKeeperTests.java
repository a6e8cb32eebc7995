package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.FolderStorage;

/** Tests for {@link CertificateKeeper}, with certificates of a real authority in a real folder. */
class CertificateKeeperTests {

    private static final Duration LOOK_AT_STORAGE = Duration.ofSeconds(11);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(40);

    private final TestClock clock = new TestClock();
    private final List<KeeperNode> nodes = new ArrayList<>();
    private FaultyStorage storage;
    private ScriptedIssuer issuer;

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() {
        storage = new FaultyStorage(new FolderStorage(folder));
        issuer = new ScriptedIssuer(storage, clock);
    }

    @AfterEach
    void stop() {
        issuer.goesOn();
        nodes.forEach(KeeperNode::close);
    }

    private KeeperNode node() {
        var node = new KeeperNode(storage, clock, _ -> issuer);
        nodes.add(node);
        return node;
    }

    @Test
    void whatWasObtainedIsServedAfterARestartAtOnce() {
        KeeperNode first = node().serving("app.test").started();
        await().until(() -> first.shows("app.test"));
        await().until(() -> !storage.list("certificates").isEmpty());
        first.close();

        assertThat(node().serving("app.test").shown("app.test").map(Certificate::leaf))
                .isEqualTo(first.shown("app.test").map(Certificate::leaf));
        assertThat(issuer.asked()).containsExactly("app.test");
    }

    @Test
    void ofTwoNodesOneAsksAndTheOtherServesAsWell() {
        KeeperNode one = node().serving("a.test", "b.test", "c.test").started();
        KeeperNode other = node().serving("a.test", "b.test", "c.test").started();

        List.of("a.test", "b.test", "c.test").forEach(name -> await().until(() -> {
            clock.advance(LOOK_AT_STORAGE);
            return one.shows(name) && other.shows(name);
        }));

        assertThat(issuer.asked()).containsExactlyInAnyOrder("a.test", "b.test", "c.test");
        assertThat(one.shown("a.test").map(Certificate::leaf)).isEqualTo(other.shown("a.test").map(Certificate::leaf));
    }

    @Test
    void whatAnotherNodeRenewsIsServedHereAsWell() throws NotIssuedException {
        KeeperNode one = node().serving("a.test").started();
        await().until(() -> one.shows("a.test"));
        Certificate before = one.shown("a.test").orElseThrow();
        clock.advance(Duration.ofDays(1));
        storage.write("certificates/a.test.pem", new LocalAuthority(storage, clock)
                .issue(Wanted.of(new Sites(KeeperNode.sites("a.test"))).getFirst(), Optional.empty())
                .toPem());

        await().until(() -> !one.shown("a.test").orElseThrow().leaf().equals(before.leaf()));
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void aSlowAuthorityHoldsUpNobodyElse() {
        issuer.waits();
        var local = new LocalAuthority(storage, clock);
        var node = new KeeperNode(storage, clock, wanted -> wanted.site().contains(".lan") ? issuer : local);
        nodes.add(node);
        node.serving("a.lan", "b.lan", "c.lan", "d.lan", "e.lan", "a.test",
                "b.test").started();

        await().until(() -> node.shows("a.test") && node.shows("b.test"));
        await().until(() -> issuer.asked().size() == 4);
        assertThat(node.shows("a.lan")).isFalse();

        issuer.goesOn();
        await().until(() -> node.shows("e.lan"));
    }

    @Test
    void wildcardsComeLast() {
        issuer.waits();
        node().serving("*.w.test", "a.test", "b.test", "c.test", "d.test").started();

        await().until(() -> issuer.asked().size() == 4);
        assertThat(issuer.asked()).doesNotContain("*.w.test");
    }

    @Test
    void manyNamesAreObtainedWithoutWaitingForTheClock() {
        String[] names = IntStream.range(0, 60).mapToObj("n%d.test"::formatted).toArray(String[]::new);
        KeeperNode node = node().serving(names).started();

        await().atMost(Duration.ofSeconds(10)).until(() -> List.of(names).stream().allMatch(node::shows));
        assertThat(node.status()).extracting(status -> status.names().getFirst()).containsExactly(names);
    }

    @Test
    void whatCouldNotBeStoredIsServedAndStoredLaterAndNotOrderedTwice() {
        storage.isFull(true);
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> node.shows("app.test"));
        await().untilAsserted(() -> assertThat(node.status().getFirst().why()).isEqualTo("the disk is full"));
        clock.advance(AFTER_TROUBLE);
        await().until(() -> node.next().isAfter(clock.instant()));

        storage.isFull(false);
        clock.advance(AFTER_TROUBLE);

        await().until(() -> storage.list("certificates").containsKey("certificates/app.test.pem"));
        await().untilAsserted(() -> assertThat(node.status().getFirst().why()).isNull());
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void nothingIsOrderedBeforeItIsKnownWhatIsStored() {
        KeeperNode first = node().serving("app.test").started();
        await().until(() -> !storage.list("certificates").isEmpty());
        first.close();
        storage.isGone(true);
        KeeperNode second = node().serving("app.test").started();
        assertThat(second.shows("app.test")).isFalse();

        storage.isGone(false);
        clock.advance(LOOK_AT_STORAGE);

        await().until(() -> second.shows("app.test"));
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void atTwoThirdsOfItsLifeItIsRenewed() {
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> node.shows("app.test"));
        Certificate before = node.shown("app.test").orElseThrow();

        clock.advance(Duration.ofDays(54));
        await().until(() -> node.next().isAfter(clock.instant()));
        assertThat(issuer.asked()).hasSize(1);
        clock.advance(Duration.ofDays(7));

        await().until(() -> !node.shown("app.test").orElseThrow().leaf().equals(before.leaf()));
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void oneThatHasEndedIsServedUntilThereIsAnother() {
        KeeperNode first = node().serving("app.test").started();
        await().until(() -> !storage.list("certificates").isEmpty());
        first.close();
        clock.advance(Duration.ofDays(100));
        issuer.refuses(new NotIssuedException(NotIssuedException.Kind.REFUSED, "no", "Do this.", null));
        KeeperNode second = node().serving("app.test").started();

        await().untilAsserted(() -> assertThat(second.status().getFirst().why()).isEqualTo("no"));

        assertThat(second.status().getFirst().remedy()).isEqualTo("Do this.");
        assertThat(second.shown("app.test").map(Certificate::leaf))
                .isEqualTo(first.shown("app.test").map(Certificate::leaf));
        issuer.refuses(null);
        clock.advance(Duration.ofMinutes(2));
        await().until(() -> second.shown("app.test").orElseThrow().validUntil().isAfter(clock.instant()));
    }

    @Test
    void workForASiteThatIsGoneIsDropped() {
        issuer.waits();
        KeeperNode node = node().serving("app.test", "other.test").started();
        await().until(() -> issuer.asked().size() == 2);

        node.serving("other.test");

        await().until(() -> issuer.interrupted() == 1);
        await().until(() -> storage.lease("certificates/app.test", Duration.ofMinutes(1)).isPresent());
        assertThat(node.status()).singleElement().extracting(CertificateStatus::why).isNull();
    }

    @Test
    void whoIsStoppedInTheMiddleLetsTheNextOneGoOn() {
        issuer.waits();
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> issuer.asked().size() == 1);
        node.close();
        assertThat(issuer.interrupted()).isEqualTo(1);

        issuer.goesOn();
        KeeperNode next = node().serving("app.test").started();
        await().until(() -> next.shows("app.test"));
    }

    @Test
    void aChangedSiteKeepsItsCertificateAndItsOrder() {
        issuer.waits();
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> issuer.asked().size() == 1);
        var redirecting = new SiteHttps(Optional.empty(), false, Optional.of(false), Optional.empty());
        node.serve(List.of(KeeperNode.site("renamed", redirecting, "app.test")));

        issuer.goesOn();

        await().until(() -> node.shows("app.test"));
        assertThat(node.servedFor("app.test").orElseThrow().https()).isEqualTo(redirecting);
        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.interrupted()).isZero();
    }

    @Test
    void whatIsServedIsNotMadeAnewForOthersSake() {
        KeeperNode node = node().serving("a.test").started();
        await().until(() -> node.shows("a.test"));
        ServedCertificate before = node.servedFor("a.test").orElseThrow();

        node.serving("a.test", "b.test");
        await().until(() -> node.shows("b.test"));

        assertThat(node.servedFor("a.test")).containsSame(before);
    }

    @Test
    void aClockThatWasAheadHoldsUpNothing() {
        clock.advance(Duration.ofDays(400));
        issuer.refuses(new NotIssuedException(NotIssuedException.Kind.REFUSED, "no", "", null));
        KeeperNode node = node().serving("app.test").started();
        await().untilAsserted(() -> assertThat(node.status().getFirst().why()).isEqualTo("no"));
        await().until(() -> node.next().isAfter(clock.instant()));

        clock.advance(Duration.ofDays(-400));
        await().until(() -> node.next().isBefore(clock.instant().plus(Duration.ofHours(1))));
        issuer.refuses(null);
        clock.advance(Duration.ofMinutes(2));

        await().until(() -> node.shows("app.test"));
    }

    @Test
    void whatOthersStoreIsSeenAlsoByWhoseClockWasAhead() throws NotIssuedException {
        clock.advance(Duration.ofDays(1));
        KeeperNode node = node().serving("a.test").started();
        await().until(() -> node.shows("a.test"));
        Certificate before = node.shown("a.test").orElseThrow();
        clock.advance(Duration.ofHours(-12));
        var later = new TestClock();
        later.advance(Duration.ofDays(2));
        storage.write("certificates/a.test.pem", new LocalAuthority(storage, later)
                .issue(Wanted.of(new Sites(KeeperNode.sites("a.test"))).getFirst(), Optional.empty())
                .toPem());

        await().until(() -> !node.shown("a.test").orElseThrow().leaf().equals(before.leaf()));
    }

    @Test
    void aStoredFileThatIsNoTextIsMadeAnew() throws IOException {
        Files.write(Files.createDirectory(folder.resolve("certificates")).resolve("app.test.pem"),
                new byte[]{(byte) 0xff});
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> node.shows("app.test"));
    }

    @Test
    void aStoredFileWithAnothersKeyIsMadeAnew() throws NotIssuedException {
        var authority = new LocalAuthority(storage, clock);
        Wanted wanted = Wanted.of(new Sites(KeeperNode.sites("app.test"))).getFirst();
        Certificate mixed = new Certificate(authority.issue(wanted, Optional.empty()).key(),
                authority.issue(wanted, Optional.empty()).chain());
        storage.write("certificates/app.test.pem", mixed.toPem());
        KeeperNode node = node().serving("app.test");
        assertThat(node.shows("app.test")).isFalse();

        node.started();
        await().until(() -> node.shows("app.test"));
        assertThat(issuer.asked()).containsExactly("app.test");
    }

    @Test
    void whatWeStoredIsKnownAndWhatWasChangedSinceIsLookedAt() throws NotIssuedException {
        var stored = new StoredCertificates(storage);
        var authority = new LocalAuthority(storage, clock);
        Wanted wanted = Wanted.of(new Sites(KeeperNode.sites("app.test"))).getFirst();
        Certificate one = authority.issue(wanted, Optional.empty());
        stored.write(wanted, one);
        String text = storage.read("certificates/app.test.pem").orElseThrow();
        assertThat(text).startsWith(one.toPem());
        assertThat(stored.read(wanted).map(Certificate::leaf)).contains(one.leaf());

        storage.write("certificates/app.test.pem", new Certificate(authority.issue(wanted, Optional.empty()).key(),
                one.chain()).toPem() + text.substring(one.toPem().length()));
        assertThat(stored.read(wanted)).isEmpty();
    }

    @Test
    void aStoredFileOfNoUseIsMadeAnew() {
        storage.write("certificates/app.test.pem", "torn");
        KeeperNode node = node().serving("app.test").started();
        await().until(() -> node.shows("app.test"));
    }
}
