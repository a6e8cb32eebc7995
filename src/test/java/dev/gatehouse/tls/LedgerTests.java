package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/** Tests for {@link Ledger} and the limits it keeps; a new ledger on the same storage is a restart. */
class LedgerTests {

    private static final Wanted APP = wanted("app.example.com");

    private final TestClock clock = new TestClock();
    private final Kept storage = new Kept();
    private Ledger ledger;

    @BeforeEach
    void start() {
        restart();
    }

    private void restart() {
        ledger = new Ledger(storage, clock, OrderLimits.LETS_ENCRYPT);
    }

    @Test
    void aFailureIsKnownAfterARestart() {
        Instant next = ledger.failed(APP, because(Kind.REFUSED, null));
        restart();

        assertThat(ledger.of(APP)).get()
                .isEqualTo(new Ledger.Entry(0, 0, 1, next, "it was so", "Do something."));
        assertThat(ledger.notBefore(APP)).contains(next);
    }

    @Test
    void whoMendsWhatWasMissingAndStartsAnewDoesNotWait() {
        ledger.failed(APP, because(Kind.NOT_TRIED, null));
        assertThat(ledger.notBefore(APP)).isPresent();
        restart();

        assertThat(ledger.notBefore(APP)).isEmpty();
        assertThat(ledger.of(APP)).get().extracting(Ledger.Entry::problem).isEqualTo("it was so");
    }

    @Test
    void aSuccessEndsTheFailures() throws Exception {
        ledger.failed(APP, because(Kind.REFUSED, null));
        ledger.require(APP);
        ledger.issued(APP);
        restart();

        assertThat(ledger.of(APP)).isEmpty();
        assertThat(ledger.notBefore(APP)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NOT_TRIED, 1, 1, 2", "NOT_TRIED, 2, 2, 5", "NOT_TRIED, 3, 5, 10", "NOT_TRIED, 9, 10, 11",
            "UNAVAILABLE, 1, 1, 2", "UNAVAILABLE, 2, 2, 4", "UNAVAILABLE, 40, 360, 361", "REFUSED, 1, 1, 4",
            "REFUSED, 2, 4, 16", "REFUSED, 3, 16, 64", "REFUSED, 40, 1440, 1441"})
    void itIsWaitedLongerEachTimeUpToABound(Kind kind, int failures, long minutes, long lessThan) {
        Duration wait = Waits.after(kind, failures, "app.example.com");

        assertThat(wait).isBetween(Duration.ofSeconds(minutes * 54), Duration.ofMinutes(minutes))
                .isLessThan(Duration.ofMinutes(lessThan))
                .isEqualTo(Waits.after(kind, failures, "app.example.com"));
    }

    @Test
    void whatFailedTogetherIsNotTriedTogether() {
        assertThat(Stream.of("a", "b", "c", "d").map(id -> Waits.after(Kind.REFUSED, 5, id)).distinct()).hasSize(4);
    }

    @Test
    void failuresOfOneKindDoNotDelayThoseOfAnother() {
        for (int i = 0; i < 9; i++) {
            ledger.failed(APP, because(Kind.NOT_TRIED, null));
        }
        Instant next = ledger.failed(APP, because(Kind.REFUSED, null));

        assertThat(next).isBefore(clock.instant().plus(Duration.ofMinutes(1)));
        assertThat(ledger.of(APP)).get().extracting(Ledger.Entry::failures).isEqualTo(10);
    }

    @Test
    void theAuthorityIsObeyed() {
        Instant wish = clock.instant().plus(Duration.ofDays(3));

        assertThat(ledger.failed(APP, because(Kind.REFUSED, wish))).isEqualTo(wish);
        Instant tooSoon = clock.instant().plusSeconds(1);
        assertThat(ledger.failed(APP, because(Kind.REFUSED, tooSoon))).isAfter(tooSoon);
    }

    @Test
    void fiftyCertificatesOfADomainAreEnoughForAWeek() throws Exception {
        for (int i = 0; i < 50; i++) {
            order(wanted("host" + i + ".example.co.uk"));
            clock.advance(Duration.ofHours(2));
        }
        restart();
        NotIssuedException failure = refusal(wanted("another.example.co.uk"));

        assertThat(failure).hasMessage(
                "Let's Encrypt allows 50 certificates below example.co.uk within 7 days, and there were 50");
        assertThat(failure.kind()).isEqualTo(Kind.NOT_TRIED);
        assertThat(failure.notBefore().orElseThrow()).isBetween(clock.instant().plus(Duration.ofHours(7 * 24 - 101)),
                clock.instant().plus(Duration.ofHours(7 * 24 - 99)));
        assertThat(failure.remedy()).contains(failure.notBefore().orElseThrow().toString());
        ledger.require(wanted("another.other.co.uk"));

        clock.advance(Duration.ofHours(7 * 24 - 99));
        ledger.require(wanted("another.example.co.uk"));
    }

    @Test
    void aRenewalIsNotHeldBackByOthers() throws Exception {
        for (int i = 0; i < 50; i++) {
            order(wanted("host" + i + ".example.com"));
        }
        clock.advance(Duration.ofDays(1));

        assertThatCode(() -> ledger.require(wanted("host7.example.com"))).doesNotThrowAnyException();
        assertThat(refusal(APP)).isNotNull();
    }

    @Test
    void aRenewalIsKnownAfterMonths() throws Exception {
        order(APP);
        clock.advance(Duration.ofDays(60));
        for (int i = 0; i < 50; i++) {
            order(wanted("host" + i + ".example.com"));
        }
        restart();

        ledger.require(APP);
    }

    @Test
    void theSameNamesAreNotOrderedASixthTime() throws Exception {
        for (int i = 0; i < 5; i++) {
            order(wanted("b.example.com", "a.example.com"));
        }
        assertThat(refusal(wanted("a.example.com", "b.example.com")))
                .hasMessageContaining("5 certificates for exactly a.example.com, b.example.com within 7 days");
        ledger.require(wanted("a.example.com"));
    }

    @Test
    void fiveFailedProofsOfANameAreEnoughForAnHour() throws Exception {
        for (int i = 0; i < 5; i++) {
            ledger.require(APP);
            ledger.failed(APP, because(Kind.REFUSED, null));
        }
        assertThat(refusal(wanted("app.example.com", "www.example.com")))
                .hasMessageContaining("5 failed validations of app.example.com within an hour");
        ledger.require(wanted("www.example.com"));
        clock.advance(Duration.ofMinutes(61));
        ledger.require(APP);
    }

    @Test
    void ordersOfTheAccountAreCountedAlsoWhereTheyCameToNothing() throws Exception {
        for (int i = 0; i < 300; i++) {
            Wanted one = wanted("app.domain" + i + ".com");
            ledger.require(one);
            ledger.failed(one, because(Kind.UNAVAILABLE, null));
        }
        assertThat(refusal(APP)).hasMessageContaining("300 orders of this account within 3 hours, and there were 300");
        clock.advance(Duration.ofMinutes(181));
        ledger.require(APP);
    }

    @Test
    void whatWasNotTriedIsNoOrder() throws Exception {
        for (int i = 0; i < 301; i++) {
            Wanted one = wanted("app.domain" + i + ".com");
            ledger.require(one);
            ledger.failed(one, because(Kind.NOT_TRIED, null));
        }
    }

    @Test
    void anOrderThatTheProgramDidNotSurviveCounts() throws Exception {
        for (int i = 0; i < 50; i++) {
            ledger.require(wanted("host" + i + ".example.com"));
        }
        restart();

        assertThat(refusal(APP)).hasMessageContaining("50 certificates below example.com");
        clock.advance(Duration.ofDays(8));
        ledger.require(APP);
    }

    @Test
    void anOrderThatWasBegunDoesNotStandInItsOwnWay() throws Exception {
        for (int i = 0; i < 49; i++) {
            order(wanted("host" + i + ".example.com"));
        }
        ledger.require(APP);
        restart();

        ledger.require(APP);
    }

    @Test
    void anOrderThatWasBegunCountsAlsoWhereAnotherOneWasNotTried() throws Exception {
        for (int i = 0; i < 49; i++) {
            order(wanted("host" + i + ".example.com"));
        }
        ledger.require(APP);
        restart();
        ledger.failed(APP, because(Kind.NOT_TRIED, null));

        assertThat(refusal(wanted("another.example.com"))).hasMessageContaining("50 certificates below example.com");
    }

    @Test
    void anotherNodesFailureIsSeenBeforeTheNextOrder() {
        var other = new Ledger(storage, clock, OrderLimits.NONE);
        Instant next = ledger.failed(APP, because(Kind.UNAVAILABLE, null));

        assertThat(other.notBefore(APP)).contains(next);
    }

    @Test
    void anotherNodesSuccessIsSeen() {
        ledger = new Ledger(storage, clock, OrderLimits.NONE);
        var other = new Ledger(storage, clock, OrderLimits.NONE);
        ledger.failed(APP, because(Kind.UNAVAILABLE, null));
        assertThat(other.notBefore(APP)).isPresent();
        ledger.issued(APP);

        assertThat(other.notBefore(APP)).isEmpty();
    }

    @Test
    void nothingIsOrderedThatCannotBeCounted() {
        storage.broken = true;
        assertThatThrownBy(() -> ledger.require(APP)).isInstanceOf(StorageException.class);
    }

    @Test
    void aFailureThatCannotBeWrittenIsKnownMeanwhile() {
        storage.broken = true;
        Instant next = ledger.failed(APP, because(Kind.REFUSED, null));

        assertThat(ledger.of(APP)).get().extracting(Ledger.Entry::next).isEqualTo(next);
    }

    @Test
    void aNoteThatCannotBeReadIsWrittenAnew() throws Exception {
        storage.values.put("ledger/app.example.com.json", "{\"names\": [");
        restart();

        assertThat(ledger.of(APP)).isEmpty();
        ledger.require(APP);
        assertThat(storage.values.get("ledger/app.example.com.json")).contains("\"underway\":\"20");
    }

    @Test
    void aNoteOfNothingIsOfNoUseAndStopsNobody() throws Exception {
        storage.values.put("ledger/app.example.com.json", "null");
        storage.values.put("ledger/other.json", "null");
        restart();

        assertThat(ledger.of(APP)).isEmpty();
        ledger.require(APP);
    }

    @Test
    void aNoteThatIsNoTextIsOfNoUseAndStopsNobody(@TempDir Path folder) throws Exception {
        Files.write(Files.createDirectory(folder.resolve("ledger")).resolve("garbage.json"), new byte[]{(byte) 0xff});
        ledger = new Ledger(new FolderStorage(folder), clock, OrderLimits.LETS_ENCRYPT);

        ledger.require(APP);
        assertThat(ledger.notBefore(APP)).isEmpty();
    }

    @Test
    void countsThatNobodyWroteDoNoHarm() {
        storage.values.put("ledger/app.example.com.json",
                "{\"names\":[null],\"failure\":{\"notTried\":-5,\"unavailable\":2147483647,\"refused\":-1}}");
        restart();
        for (Kind kind : Kind.values()) {
            assertThat(ledger.failed(APP, because(kind, null))).isAfter(clock.instant());
        }
    }

    @Test
    void aTimeOfAClockThatWasAheadIsNotWaitedFor() {
        clock.advance(Duration.ofDays(400));
        ledger.failed(APP, because(Kind.REFUSED, null));
        ledger.failed(APP, because(Kind.REFUSED, null));
        clock.advance(Duration.ofDays(-400));

        Instant soon = clock.instant().plus(Duration.ofMinutes(5));
        assertThat(ledger.notBefore(APP)).get().satisfies(next -> assertThat(next).isBefore(soon));
        restart();
        assertThat(ledger.of(APP)).get().satisfies(entry -> assertThat(entry.next()).isBefore(soon));
    }

    @Test
    void ordersOfAClockThatWasAheadCountForNoLongerThanOthers() throws Exception {
        clock.advance(Duration.ofDays(400));
        for (int i = 0; i < 50; i++) {
            order(wanted("host" + i + ".example.com"));
        }
        clock.advance(Duration.ofDays(-400));

        assertThat(refusal(APP).notBefore().orElseThrow()).isBefore(clock.instant().plus(Duration.ofDays(8)));
        clock.advance(Duration.ofDays(7));
        ledger.require(APP);
    }

    @Test
    void anAuthorityThatWantsToBeLeftAloneForYearsIsAskedAgainAndAHumanIsTold() {
        Instant wish = clock.instant().plus(Duration.ofDays(11_000));

        assertThat(ledger.failed(APP, because(Kind.REFUSED, wish)))
                .isBetween(clock.instant().plus(Duration.ofDays(7)), clock.instant().plus(Duration.ofDays(9)));
        assertThat(ledger.of(APP)).get()
                .extracting(Ledger.Entry::remedy)
                .asString()
                .contains(wish.toString(), "gatehouse.acme.directory");
    }

    @Test
    void otherAuthoritiesAreNotCounted() throws Exception {
        ledger = new Ledger(storage, clock, OrderLimits.NONE);
        for (int i = 0; i < 6; i++) {
            order(APP);
        }
        assertThat(storage.values).isEmpty();
    }

    @Test
    void whatTheAuthorityIsNotAskedForIsNotCounted() throws Exception {
        Wanted own = new Wanted("site", APP.names(), new SiteHttps(
                Optional.of(new SiteHttps.Files(Path.of("cert.pem"), Path.of("key.pem"))), false, Optional.empty(),
                Optional.empty()));
        for (int i = 0; i < 6; i++) {
            order(wanted("app.home.arpa"));
            order(own);
        }
        assertThat(storage.values).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"www.example.com, example.com", "*.example.com, example.com", "a.b.example.co.uk, example.co.uk",
            "me.github.io, me.github.io", "co.uk, co.uk", "under_score.example.com, example.com"})
    void theRegisteredDomainIsFoundByTheListOfSuffixes(String name, String domain) {
        assertThat(LetsEncryptLimits.registeredDomain(HostPattern.of(name).orElseThrow())).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource({"https://acme-v02.api.letsencrypt.org/directory, LETS_ENCRYPT",
            "https://acme-staging-v02.api.letsencrypt.org/directory, NONE", "https://notletsencrypt.org/, NONE",
            "https://localhost:14000/dir, NONE"})
    void onlyLetsEncryptsLimitsAreKnown(URI directory, OrderLimits expected) {
        assertThat(OrderLimits.of(directory)).isEqualTo(expected);
    }

    private void order(Wanted wanted) throws NotIssuedException {
        ledger.require(wanted);
        ledger.issued(wanted);
    }

    private NotIssuedException refusal(Wanted wanted) {
        return catchThrowableOfType(NotIssuedException.class, () -> ledger.require(wanted));
    }

    private static NotIssuedException because(Kind kind, @Nullable Instant notBefore) {
        return new NotIssuedException(kind, "it was so", "Do something.", notBefore);
    }

    private static Wanted wanted(String... names) {
        return new Wanted("site", Stream.of(names).map(name -> HostPattern.of(name).orElseThrow()).toList(),
                SiteHttps.DEFAULT);
    }

    /** A storage that breaks when it is told to. */
    private static final class Kept implements Storage {

        private final Map<String, String> values = new HashMap<>();
        private final Map<String, String> stamps = new HashMap<>();
        private boolean broken;

        @Override
        public void check(Settings settings) {
            // It can always keep something.
        }

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public void write(String name, String value) {
            if (broken) {
                throw new StorageException(name + " cannot be written", new IOException("no space"));
            }
            values.put(name, value);
            stamps.put(name, String.valueOf(stamps.size() + values.hashCode()));
        }

        @Override
        public void delete(String name) {
            values.remove(name);
        }

        @Override
        public Map<String, String> list(String folder) {
            Map<String, String> found = new HashMap<>();
            values.keySet().forEach(name -> found.put(name, stamps.getOrDefault(name, "")));
            return found;
        }

        @Override
        public Optional<Lease> lease(String name, Duration time) {
            return Optional.empty();
        }
    }
}
