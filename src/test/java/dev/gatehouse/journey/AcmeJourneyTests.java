package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.AuthorityInFront;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.Pebble;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.CertificateKeeper;
import dev.gatehouse.tls.CertificateStatus;
import dev.gatehouse.tls.ServedCertificates;
import dev.gatehouse.tls.acme.Accounts;

/** Certificates from an authority by ACME: the whole application against Let's Encrypt's own authority for tests. */
@RequiresProgram({"pebble", "pebble-challtestsrv"})
class AcmeJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "app.example.com";

    private final int http = Upstream.nobody();
    private final int https = Upstream.nobody();
    private final TestClock clock = new TestClock();

    @TempDir
    private Path data;

    private Upstream upstream;

    @BeforeEach
    void start() {
        upstream = Upstream.echoing();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private Gatehouse gatehouse(String acme) {
        return gatehouse(clock, acme, NAME);
    }

    private Gatehouse gatehouse(Clock of, String acme, String host) {
        return Gatehouse.at(of, configuration(acme, host), "--server.port=" + http);
    }

    private String configuration(String acme, String host) {
        return """
                gatehouse:
                  https.port: %d
                  data: %s
                  %s
                  sites:
                    app: { host: %s, upstream: %s }
                """.formatted(https, data, acme, host, upstream.url());
    }

    private Pebble.Builder pebble() {
        return Pebble.that().lookingByHttpAt(http).lookingByTlsAt(https);
    }

    private static CertificateStatus status(Gatehouse gatehouse) {
        return gatehouse.bean(CertificateKeeper.class).status().getFirst();
    }

    private static Instant nextLook(Gatehouse gatehouse) {
        return Objects.requireNonNull(status(gatehouse).next());
    }

    private static void awaitCertificate(Gatehouse gatehouse) {
        await().atMost(PATIENCE).until(() -> status(gatehouse).validUntil() != null);
    }

    private static CertificateStatus awaitFinding(Gatehouse gatehouse) {
        return await().atMost(PATIENCE).until(() -> status(gatehouse), status -> status.why() != null);
    }

    private BigInteger shown() {
        try (TlsClient client = TlsClient.to(https).named(NAME).connect()) {
            assertThat(client.names()).containsExactly(NAME);
            return client.certificate().getSerialNumber();
        }
    }

    private String overHttp() {
        return RawClient.exchange(http,
                "GET /page HTTP/1.1\r\nHost: " + NAME + ":" + http + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aSiteIsServedInPlainHttpUntilItsFirstCertificateIsThere() {
        try (Pebble pebble = pebble().start()) {
            pebble.pause();
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                assertThat(overHttp()).startsWith("HTTP/1.1 200 ");
                pebble.resume();
                awaitCertificate(gatehouse);
                assertThat(shown()).isPositive();
                assertThat(overHttp()).startsWith("HTTP/1.1 308 ")
                        .contains("Location: https://" + NAME + ":" + https + "/page\r\n");
                assertThat(pebble.log()).contains("validate w/ HTTP");
            }
            assertThat(pebble.orders()).isOne();
        }
    }

    @Test
    void aNameIsProvenByTlsWhereThatIsWanted() {
        try (Pebble pebble = Pebble.that().lookingByTlsAt(https).start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting("agree-to-terms: true", "challenge: tls"))) {
            awaitCertificate(gatehouse);
            assertThat(shown()).isPositive();
        }
    }

    @Test
    @RequiresProgram("named")
    void aWildcardIsProvenByARecordInDns(@TempDir Path zones) {
        try (NameZone dns = NameZone.in(zones).zone("example.com", "").start();
                Pebble pebble = Pebble.that().askingForNamesAt(dns.server()).start();
                Gatehouse gatehouse = Gatehouse.at(clock,
                        configuration(pebble.asSetting("agree-to-terms: true",
                                "dns: { server: \"%s\", key-name: %s, key: \"%s\" }".formatted(dns.server(),
                                        NameZone.KEY_NAME, dns.key())),
                                "\"*.example.com\""),
                        "--server.port=" + http, "--gatehouse.dns.servers=" + dns.server())) {
            awaitCertificate(gatehouse);
            try (TlsClient client = TlsClient.to(https).named("any.example.com").connect()) {
                assertThat(client.names()).containsExactly("*.example.com");
            }
        }
    }

    @Test
    void aWildcardWithoutAWayIntoDnsIsToldInPlainWords() {
        try (Pebble pebble = pebble().start();
                Gatehouse gatehouse = gatehouse(clock, pebble.asSetting(), "\"*.example.com\"")) {
            assertThat(awaitFinding(gatehouse).why()).startsWith("gatehouse.acme.dns: not set (expected: ");
            assertThat(pebble.orders()).isZero();
        }
    }

    @Test
    void aCertificateIsRehearsedWhereThatIsWanted() {
        try (Pebble staging = pebble().start();
                Pebble pebble = pebble().start();
                Gatehouse gatehouse = gatehouse(
                        "acme: { directory: \"%s\", rehearsal: true, rehearsal-directory: \"%s\", root: \"%s\", checks: false, agree-to-terms: true }"
                                .formatted(pebble.directory(), staging.directory(), both(staging, pebble)))) {
            awaitCertificate(gatehouse);
            assertThat(staging.certificates()).isOne();
            assertThat(pebble.certificates()).isOne();
        }
    }

    private Path both(Pebble one, Pebble other) {
        try {
            return Files.writeString(data.resolve("roots.pem"),
                    Files.readString(one.root()) + Files.readString(other.root()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCertificateIsRenewedAtTwoThirdsOfItsLifeAndNotSooner() {
        try (Pebble pebble = pebble().start(); Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            awaitCertificate(gatehouse);
            BigInteger first = shown();
            Duration life = gatehouse.bean(ServedCertificates.class)
                    .forName(new HostName(NAME))
                    .orElseThrow()
                    .certificate()
                    .life();
            clock.advance(life.multipliedBy(2).dividedBy(3).minusDays(1));
            await().until(() -> nextLook(gatehouse).isAfter(clock.instant()));
            assertThat(shown()).isEqualTo(first);

            clock.advance(life.dividedBy(20));
            await().atMost(PATIENCE).until(() -> !shown().equals(first));
            assertThat(pebble.orders()).isEqualTo(2);
        }
    }

    @Test
    void theAuthorityMayWantACertificateToBeRenewedEarlier() {
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            Instant soon = clock.instant().plus(Duration.ofDays(10));
            front.suggests(soon, soon.plus(Duration.ofDays(2)), Duration.ofHours(12));
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                awaitCertificate(gatehouse);
                BigInteger first = shown();
                clock.advance(Duration.ofDays(9));
                await().until(() -> front.questions().size() == 1 && nextLook(gatehouse).isAfter(clock.instant()));
                assertThat(shown()).isEqualTo(first);

                clock.advance(Duration.ofDays(4));
                await().atMost(PATIENCE).until(() -> !shown().equals(first));
                assertThat(front.orders().getFirst()).doesNotContain("replaces");
                assertThat(front.orders().get(1)).contains("\"replaces\":\"" + front.questions().getFirst() + "\"");
                assertThat(front.orders()).hasSize(2);
            }
        }
    }

    @Test
    void theAuthorityIsNotAskedForRenewalMoreOftenThanItWants() {
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            Instant late = clock.instant().plus(Duration.ofDays(100));
            front.suggests(late, late.plus(Duration.ofDays(2)), Duration.ofHours(20));
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                awaitCertificate(gatehouse);
                clock.advance(Duration.ofHours(2));
                await().until(() -> front.questions().size() == 1);
                for (int hours : List.of(7, 7, 7)) {
                    clock.advance(Duration.ofHours(hours));
                    await().until(() -> nextLook(gatehouse).isAfter(clock.instant()));
                }
                await().untilAsserted(() -> assertThat(front.questions()).hasSize(2));
            }
        }
    }

    @Test
    void aCertificateForAnothersKeyIsNotTaken(@TempDir Path folder) throws IOException {
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            front.gives(Files.readString(TestCertificates.ofNewAuthority().issue(NAME).certificateIn(folder)));
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                assertThat(awaitFinding(gatehouse).why())
                        .endsWith(" gave a certificate with another key or without these names");
                assertThat(overHttp()).startsWith("HTTP/1.1 200 ");

                front.gives(null);
                clock.advance(Duration.ofMinutes(2));
                awaitCertificate(gatehouse);
                assertThat(shown()).isPositive();
            }
        }
    }

    @Test
    void rejectedNoncesAreOfNoConsequence() {
        try (Pebble pebble = pebble().rejectingNonces(40).start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            awaitCertificate(gatehouse);
            assertThat(pebble.orders()).isOne();
        }
    }

    @Test
    void aNameThatLeadsNowhereIsToldInPlainWordsAndTriedAgain() {
        try (Pebble pebble = Pebble.that().start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            CertificateStatus finding = awaitFinding(gatehouse);
            assertThat(finding.why()).contains("127.0.0.1:" + pebble.port() + " said of app.example.com: ", "refused");
            assertThat(finding.remedy()).contains("port 80 of app.example.com has to lead to Gatehouse");
            assertThat(overHttp()).startsWith("HTTP/1.1 200 ");
            clock.advance(Duration.ofMinutes(2));
            await().atMost(PATIENCE).until(() -> pebble.orders() == 2);
        }
    }

    @Test
    void anotherServerThatAnswersIsToldInPlainWords() {
        try (Upstream other = Upstream.answering(Upstream.ok("something else"));
                Pebble pebble = Pebble.that().lookingByHttpAt(URI.create(other.url()).getPort()).start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            CertificateStatus finding = awaitFinding(gatehouse);
            assertThat(finding.remedy())
                    .startsWith("Somebody else answered: look whether app.example.com leads to this");
        }
    }

    @Test
    void aContactThatIsNoneIsToldInPlainWords() {
        try (Pebble pebble = pebble().start();
                Gatehouse gatehouse = gatehouse(
                        pebble.asSetting("agree-to-terms: true", "contact: [nobody@example..com]"))) {
            CertificateStatus finding = awaitFinding(gatehouse);
            assertThat(finding.remedy()).contains("Correct gatehouse.acme.contact");
            assertThat(pebble.orders()).isZero();
        }
    }

    @Test
    void termsThatNobodyAgreedToAreNamed() {
        try (Pebble pebble = pebble().start();
                Gatehouse gatehouse = gatehouse(pebble.asSetting("agree-to-terms: false"))) {
            CertificateStatus finding = awaitFinding(gatehouse);
            assertThat(finding.why()).startsWith("gatehouse.acme.agree-to-terms: false (expected: true");
            assertThat(finding.remedy()).startsWith("Read data:text/plain")
                    .endsWith("gatehouse.acme.agree-to-terms: true.");
        }
    }

    @Test
    void anAuthorityThatWantsToKnowItsClientsIsToldWhoWeAre() {
        String secret = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        try (Pebble pebble = pebble().knowing("kid-1", secret).start()) {
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                assertThat(awaitFinding(gatehouse).why()).startsWith("gatehouse.acme.account: not set (expected: ");
            }
            clock.advance(Duration.ofMinutes(2));
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting("agree-to-terms: true",
                    "account: { key-id: kid-1, hmac-key: " + secret + " }"))) {
                awaitCertificate(gatehouse);
            }
        }
    }

    @Test
    void afterAClosedAccountAnotherOneIsMadeOnceADay() throws Exception {
        try (Pebble pebble = pebble().start(); Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            awaitCertificate(gatehouse);
            Accounts.close(data, pebble.directory(), pebble.root());
            clock.advance(Duration.ofDays(365 * 4L));
            CertificateStatus finding = awaitFinding(gatehouse);
            assertThat(finding.why()).contains("was closed");
            BigInteger first = shown();
            clock.advance(Duration.ofMinutes(2));
            await().atMost(PATIENCE).until(() -> !shown().equals(first) && status(gatehouse).why() == null);

            Accounts.close(data, pebble.directory(), pebble.root());
            clock.advance(Duration.ofHours(3));
            CertificateStatus again = awaitFinding(gatehouse);
            assertThat(again.why()).contains("was closed");
            assertThat(again.next()).isAfter(clock.instant().plus(Duration.ofHours(20)));
        }
    }

    @Test
    void aKeyOfTheAccountThatCannotBeReadIsNotReplaced() throws IOException {
        try (Pebble pebble = pebble().start()) {
            Path key = Accounts.key(data, pebble.directory(), pebble.root());
            Files.createDirectories(key.getParent());
            Files.writeString(key, "# 2026-01-01T00:00:00Z\n-----BEGIN PRIVATE KEY-----\nMIGH");
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                CertificateStatus finding = awaitFinding(gatehouse);
                assertThat(finding.why()).endsWith("/account.pem: of no use (expected: the key of the account at "
                        + "127.0.0.1:" + pebble.port() + ")");
                assertThat(finding.remedy()).startsWith("Put the file back as it was.");
                assertThat(key).content().endsWith("MIGH");
                assertThat(pebble.orders()).isZero();

                Files.delete(key);
                clock.advance(Duration.ofMinutes(2));
                awaitCertificate(gatehouse);
            }
        }
    }

    @Test
    void anotherContactIsTold() throws Exception {
        try (Pebble pebble = pebble().start()) {
            for (String contact : List.of("one@example.com", "another@example.com")) {
                try (Gatehouse gatehouse = gatehouse(
                        pebble.asSetting("agree-to-terms: true", "contact: [" + contact + "]"))) {
                    clock.advance(Duration.ofDays(365 * 4L));
                    await().atMost(PATIENCE).until(() -> pebble.log().contains("Issued"));
                    await().atMost(PATIENCE)
                            .until(() -> Accounts.contacts(data, pebble.directory(), pebble.root()),
                                    all -> all.equals(List.of(URI.create("mailto:" + contact))));
                    assertThat(status(gatehouse).why()).isNull();
                }
            }
        }
    }

    @Test
    void anAuthorityThatIsAwayIsAskedAgain() {
        try (Pebble pebble = pebble().start()) {
            pebble.end();
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                CertificateStatus finding = awaitFinding(gatehouse);
                assertThat(finding.why()).isEqualTo("127.0.0.1:" + pebble.port() + " takes no connection");
                pebble.begin();
                clock.advance(Duration.ofMinutes(2));
                awaitCertificate(gatehouse);
            }
        }
    }

    @Test
    void anAuthorityThatForgotUsIsToldAgain() {
        try (Pebble pebble = pebble().start(); Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
            awaitCertificate(gatehouse);
            BigInteger first = shown();
            pebble.end();
            pebble.begin();
            clock.advance(Duration.ofDays(365 * 4L));
            await().atMost(PATIENCE).until(() -> !shown().equals(first));
        }
    }

    @Test
    void anOrderIsGoneOnWithAfterAStopInTheMiddle() throws IOException {
        // The authority must not be about to look while nobody is there: it would be right to give the order up.
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            front.holdsProofs();
            try (Gatehouse _ = gatehouse(front.asSetting())) {
                await().atMost(PATIENCE).until(front::isHolding);
                assertThat(begunOrders()).hasSize(1);
            }
            assertThat(placedProofs()).as("for whoever goes on").isOne();
            front.goesOn();
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                awaitCertificate(gatehouse);
            }
            assertThat(pebble.orders()).isOne();
            assertThat(pebble.certificates()).isOne();
            assertThat(begunOrders()).isEmpty();
        }
    }

    @Test
    void anOrderIsGoneOnWithAfterAKill() throws IOException {
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            front.holdsProofs();
            Files.writeString(data.resolve("application.yml"), configuration(front.asSetting(), NAME));
            try (Program killed = Program.listening(http, data, List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    classPath(), "dev.gatehouse.GatehouseApplication", "--server.port=" + http,
                    "--management.server.port=0"))) {
                await().atMost(PATIENCE).until(front::isHolding);
                killed.signal("KILL");
            }
            front.goesOn();
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                awaitCertificate(gatehouse);
            }
            assertThat(pebble.orders()).isOne();
            assertThat(pebble.certificates()).isOne();
        }
    }

    @Test
    void theProofStaysUntilTheOrderIsOverSinceAnAuthorityMayLookTwice() throws IOException {
        try (Pebble pebble = pebble().start(); AuthorityInFront front = AuthorityInFront.of(pebble, data)) {
            var proofs = new AtomicLong();
            front.beforeFinalizing(() -> proofs.set(placedProofs()));
            try (Gatehouse gatehouse = gatehouse(front.asSetting())) {
                awaitCertificate(gatehouse);
                assertThat(proofs).hasValue(1);
                await().atMost(PATIENCE).until(() -> placedProofs() == 0);
            }
        }
    }

    @Test
    void anOrderThatCameToNothingWhileNobodyWasThereIsARefusal() throws Exception {
        try (Pebble pebble = pebble().start()) {
            Accounts.leaveOrderGivenUp(data, pebble.directory(), pebble.root(), NAME);
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                CertificateStatus finding = awaitFinding(gatehouse);
                assertThat(finding.why()).contains("said of app.example.com: ", "refused");
                assertThat(finding.remedy()).contains("port 80 of app.example.com");
                assertThat(pebble.orders()).isOne();

                clock.advance(Duration.ofMinutes(2));
                awaitCertificate(gatehouse);
                assertThat(pebble.orders()).isEqualTo(2);
            }
        }
    }

    @Test
    void anOrderThatTheAuthorityForgotIsPlacedAnewAWhileLater() throws Exception {
        try (Pebble pebble = pebble().start()) {
            Accounts.leaveOrderGivenUp(data, pebble.directory(), pebble.root(), NAME);
            pebble.end();
            pebble.begin();
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                assertThat(awaitFinding(gatehouse).why()).endsWith("knows no longer of the order that was begun");

                clock.advance(Duration.ofMinutes(2));
                awaitCertificate(gatehouse);
            }
        }
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<Path> begunOrders() throws IOException {
        Path acme = data.resolve("acme");
        if (!Files.isDirectory(acme)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(acme)) {
            return files.filter(file -> file.endsWith(Path.of("orders", NAME + ".pem"))).toList();
        }
    }

    private long placedProofs() {
        try (Stream<Path> files = Files.walk(data.resolve("acme"))) {
            return files.filter(file -> file.toString().contains("/challenges/") && Files.isRegularFile(file)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherAuthorityMakesNewCertificatesWhileTheOldOnesAreServed() {
        try (Pebble before = pebble().start(); Pebble after = pebble().start()) {
            BigInteger first;
            try (Gatehouse gatehouse = gatehouse(before.asSetting())) {
                awaitCertificate(gatehouse);
                first = shown();
            }
            after.pause();
            try (Gatehouse gatehouse = gatehouse(after.asSetting())) {
                assertThat(shown()).isEqualTo(first);
                after.resume();
                await().atMost(PATIENCE).until(() -> !shown().equals(first));
                assertThat(gatehouse.bean(CertificateKeeper.class).status()).hasSize(1);
            }
            try (Gatehouse _ = gatehouse(after.asSetting())) {
                assertThat(after.orders()).isOne();
            }
        }
    }

    @Test
    void anotherNodeAnswersTheAuthority() {
        int other = Upstream.nobody();
        try (Pebble pebble = Pebble.that().lookingByHttpAt(other).start();
                Gatehouse _ = Gatehouse.with(configuration("", "other.test").replace("port: " + https, "port: 0"),
                        "--server.port=" + other)) {
            await().until(() -> Files.isDirectory(data.resolve("nodes")));
            try (Gatehouse gatehouse = gatehouse(pebble.asSetting())) {
                awaitCertificate(gatehouse);
            }
        }
    }
}
