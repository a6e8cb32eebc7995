package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import dev.gatehouse.fixture.DatagramRelay;
import dev.gatehouse.fixture.NameServer;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.resolver.ServerAddress;
import dev.gatehouse.tls.NotIssuedException;

/** Tests for {@link DynamicUpdates} against bind9. */
@RequiresProgram("named")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamicUpdatesTests {

    private static final String NAME = "_acme-challenge.www.example.com";
    private static final Duration SOON = Duration.ofSeconds(20);

    private NameZone dns;

    @BeforeAll
    void start(@TempDir Path folder) {
        dns = NameZone.in(folder)
                .zone("example.com", "_acme-challenge.alias CNAME alias.validation.test.\n"
                        + "_acme-challenge.outside CNAME there.elsewhere.test.\n_acme-challenge.loop CNAME _acme-challenge.loop")
                .zone("validation.test", "")
                .closedZone("closed.test", "")
                .openZone("open.test", "")
                .zone("behind.test", "@ NS ns2\nns2 A 127.0.0.2")
                .start();
    }

    @AfterAll
    void stop() {
        dns.close();
    }

    @Test
    void aRecordIsThereUntilItIsTakenAway() throws Exception {
        try (var placed = updates().place(NAME, "proof")) {
            assertThat(placed).isNotNull();
            assertThat(valuesOf(NAME)).containsExactly("proof");
        }
        assertThat(valuesOf(NAME)).isEmpty();
    }

    @Test
    void twoProofsForOneNameStandBesideEachOther() throws Exception {
        var wildcard = updates().place(NAME, "one");
        var itself = updates().place(NAME, "other");
        assertThat(valuesOf(NAME)).containsExactlyInAnyOrder("one", "other");

        wildcard.close();
        assertThat(valuesOf(NAME)).containsExactly("other");
        itself.close();
        assertThat(valuesOf(NAME)).isEmpty();
    }

    @Test
    void anAliasIsFollowedIntoAnotherZone() throws Exception {
        try (var placed = updates().place("_acme-challenge.alias.example.com", "proof")) {
            assertThat(placed).isNotNull();
            assertThat(valuesOf("alias.validation.test")).containsExactly("proof");
        }
        assertThat(valuesOf("alias.validation.test")).isEmpty();
    }

    @Test
    void anAliasThatSomebodyElseKnowsIsFollowed(@TempDir Path folder) throws Exception {
        try (NameZone outside = NameZone.in(folder)
                .closedZone("public.test", "_acme-challenge CNAME public.validation.test.")
                .closedZone("validation.test", "")
                .start()) {
            var updates = new DynamicUpdates(server(), key(dns.key()), Lookups.by(List.of(outside.address())));
            try (var placed = updates.place("_acme-challenge.public.test", "proof")) {
                assertThat(placed).isNotNull();
                assertThat(valuesOf("public.validation.test")).containsExactly("proof");
            }
        }
    }

    @Test
    void anAliasIntoAZoneOfNobodyIsToldOf() {
        assertThat(failureOf(updates(), "_acme-challenge.outside.example.com"))
                .hasMessage("_acme-challenge.outside.example.com was not found in DNS: %s answers REFUSED"
                        .formatted(dns.server()));
    }

    @Test
    void aKeyIsNotNeededWhereTheServerGoesByAddresses() throws Exception {
        var updates = new DynamicUpdates(server(), Optional.empty(), lookups());
        try (var placed = updates.place("_acme-challenge.open.test", "proof")) {
            assertThat(placed).isNotNull();
            assertThat(valuesOf("_acme-challenge.open.test")).containsExactly("proof");
        }
    }

    @Test
    void aZoneThatMayNotBeChangedIsToldOf() {
        NotIssuedException failure = failureOf(updates(), "_acme-challenge.closed.test");

        assertThat(failure).hasMessage(
                "the name server %s refuses to change _acme-challenge.closed.test (REFUSED)".formatted(dns.server()));
        assertThat(failure.kind()).isEqualTo(NotIssuedException.Kind.NOT_TRIED);
        assertThat(failure.remedy()).contains("grant KEY-NAME name _acme-challenge.closed.test. TXT;");
    }

    @Test
    void anUnknownKeyIsToldOf() {
        var updates = with(key("unknown-key", dns.key(), Clock.systemUTC()));

        assertThat(failureOf(updates, NAME)).hasMessageEndingWith("does not know the key (BADKEY)");
    }

    @Test
    void aWrongKeyIsToldOfWithoutShowingIt() {
        String other = Base64.getEncoder()
                .encodeToString("another secret of 32 letters 0123".getBytes(StandardCharsets.US_ASCII));
        NotIssuedException failure = failureOf(with(key(other)), NAME);

        assertThat(failure).hasMessageEndingWith("does not accept the signature (BADSIG)");
        assertThat(failure.getMessage() + failure.remedy()).doesNotContain(other);
    }

    @Test
    void aClockThatIsWrongIsToldOf() {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));

        assertThat(failureOf(with(key(NameZone.KEY_NAME, dns.key(), late)), NAME)).hasMessageContaining("(BADTIME)");
    }

    @Test
    void aServerThatIsNotThereIsToldOf() {
        var nobody = new ServerAddress("127.0.0.1", Upstream.nobody());
        NotIssuedException failure = failureOf(new DynamicUpdates(nobody, key(dns.key()), lookups()), NAME);

        assertThat(failure).hasMessageStartingWith("the name server %s does not answer".formatted(nobody));
        assertThat(failure.kind()).isEqualTo(NotIssuedException.Kind.UNAVAILABLE);
    }

    @Test
    void aServerIsFoundByItsName() throws Exception {
        var named = new DynamicUpdates(new ServerAddress("ns1.example.com", dns.address().getPort()), key(dns.key()),
                lookups());
        try (var placed = named.place(NAME, "by name")) {
            assertThat(placed).isNotNull();
            assertThat(valuesOf(NAME)).containsExactly("by name");
        }
        var unknown = new DynamicUpdates(new ServerAddress("ns9.example.com", 53), key(dns.key()), lookups());
        assertThat(failureOf(unknown, NAME)).hasMessage("the name server ns9.example.com has no address");
    }

    @Test
    void itIsWaitedForTheSecondServer(@TempDir Path first, @TempDir Path second) throws Exception {
        int port = Upstream.nobody();
        try (NameZone primary = NameZone.in(first)
                .zoneToldTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "two.test",
                        "@ NS ns2\nns2 A 127.0.0.2")
                .start();
                NameZone secondary = NameZone.in(second).zoneFrom(primary.address(), "two.test").startAt(port);
                DatagramRelay relay = DatagramRelay.to(secondary.address(), atAnotherAddress(primary.address()))) {
            assertThat(relay).isNotNull();
            var updates = new DynamicUpdates(ServerAddress.of(primary.server()).orElseThrow(), key(primary.key()),
                    Lookups.by(List.of(primary.address())), primary.address().getPort(), SOON);
            try (var placed = updates.place("_acme-challenge.two.test", "proof")) {
                assertThat(placed).isNotNull();
                assertThat(valuesOf(secondary.address(), "_acme-challenge.two.test")).containsExactly("proof");
            }
        }
    }

    @Test
    void aSecondServerThatStaysBehindIsNamedAndTheRecordTakenAway(@TempDir Path folder) throws Exception {
        try (NameZone second = NameZone.in(folder).closedZone("behind.test", "@ NS ns2\nns2 A 127.0.0.2").start();
                DatagramRelay relay = DatagramRelay.to(second.address(), atAnotherAddress(dns.address()))) {
            assertThat(relay).isNotNull();
            var updates = new DynamicUpdates(server(), key(dns.key()), lookups(), dns.address().getPort(),
                    Duration.ofSeconds(1));
            NotIssuedException failure = failureOf(updates, "_acme-challenge.behind.test");

            assertThat(failure).hasMessage("the record _acme-challenge.behind.test was put in place, but"
                    + " ns2.behind.test still does not tell of it after 1 s");
            assertThat(valuesOf("_acme-challenge.behind.test")).isEmpty();
        }
    }

    @Test
    void aSecondServerThatIsSilentDoesNotStopIt() throws Exception {
        var updates = new DynamicUpdates(server(), key(dns.key()), lookups(), Upstream.nobody(),
                Duration.ofSeconds(1));
        try (var placed = updates.place("_acme-challenge.behind.test", "proof")) {
            assertThat(placed).isNotNull();
        }
    }

    @Test
    void anAliasOfItselfEnds() {
        assertThat(failureOf(updates(), "_acme-challenge.loop.example.com"))
                .hasMessageEndingWith("lead from one to the next");
    }

    @Test
    void aServerThatSaysNothingOfTheZoneIsToldOf() {
        try (NameServer stranger = NameServer.thatKnowsNoName()) {
            var updates = new DynamicUpdates(
                    new ServerAddress("127.0.0.1", stranger.address().getPort()), key(dns.key()), lookups());
            assertThat(failureOf(updates, NAME)).hasMessageContaining("has no zone for " + NAME);
        }
    }

    private static InetSocketAddress atAnotherAddress(InetSocketAddress address) {
        return new InetSocketAddress("127.0.0.2", address.getPort());
    }

    private DynamicUpdates updates() {
        return with(key(dns.key()));
    }

    private DynamicUpdates with(Optional<TSIG> key) {
        return new DynamicUpdates(server(), key, lookups());
    }

    private ServerAddress server() {
        return ServerAddress.of(dns.server()).orElseThrow();
    }

    private Lookups lookups() {
        return Lookups.by(List.of(dns.address()));
    }

    private static Optional<TSIG> key(String secret) {
        return key(NameZone.KEY_NAME, secret, Clock.systemUTC());
    }

    private static Optional<TSIG> key(String name, String secret, Clock clock) {
        return Optional.of(new TSIG(TSIG.HMAC_SHA256, Lookups.name(name),
                new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"), clock));
    }

    private static NotIssuedException failureOf(DnsRecords records, String name) {
        return catchThrowableOfType(NotIssuedException.class, () -> records.place(name, "proof"));
    }

    private List<String> valuesOf(String name) throws Exception {
        return valuesOf(dns.address(), name);
    }

    private static List<String> valuesOf(InetSocketAddress server, String name) throws Exception {
        assertThat(server.getAddress()).matches(InetAddress::isLoopbackAddress);
        return Lookups.by(List.of(server))
                .records(Lookups.name(name), Type.TXT, TXTRecord.class)
                .stream()
                .map(record -> String.join("", record.getStrings()))
                .toList();
    }
}
