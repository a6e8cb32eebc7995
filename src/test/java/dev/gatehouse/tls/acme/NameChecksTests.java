package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.NameServer;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.Preflight.Proof;

/**
 * Tests for {@link NameChecks} against a bind9 that knows addresses of loopback only: 127.0.0.1, where this program answers, 127.0.0.2,
 * where another one does, and 127.0.0.3, where nobody listens.
 */
@RequiresProgram("named")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NameChecksTests {

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private NameZone dns;
    private HttpServer ours;
    private HttpServer other;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        dns = NameZone.in(folder)
                .closedZone("example.com", """
                        app A 127.0.0.1
                        alias CNAME app
                        other A 127.0.0.2
                        both A 127.0.0.1
                        both A 127.0.0.2
                        nobody A 127.0.0.3
                        empty TXT "nothing else"
                        elsewhere A 127.0.0.1
                        none A 127.0.0.1
                        none CAA 0 issue ";"
                        named A 127.0.0.1
                        named CAA 0 issue "authority.test"
                        below.named A 127.0.0.1
                        wild CAA 0 issue "authority.test"
                        wild CAA 0 issuewild "stranger.test"
                        strange CAA 128 tbs "unknown"
                        strange A 127.0.0.1
                        mail CAA 0 iodef "mailto:you@example.com"
                        method CAA 0 issue "authority.test; validationmethods=dns-01"
                        method A 127.0.0.1
                        """)
                .closedZone("com", "")
                .brokenZone("broken.test")
                .start();
        ours = server("127.0.0.1", 0);
        port = ours.getAddress().getPort();
        ours.createContext("/", exchange -> {
            String answer = answers.get(exchange.getRequestURI().getPath().substring(Challenges.PATH.length()));
            byte[] body = String.valueOf(answer).getBytes(StandardCharsets.US_ASCII);
            boolean away = "elsewhere.example.com".equals(exchange.getRequestHeaders().getFirst("Host"));
            if (away) {
                exchange.getResponseHeaders().set("Location", "https://elsewhere.example.com/");
            }
            exchange.sendResponseHeaders(away ? 308 : answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other = server("127.0.0.2", port);
        other.createContext("/", exchange -> {
            byte[] body = "<h1>It works!</h1>\u001b[31m".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Server", "Apache/2.4");
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static HttpServer server(String address, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.start();
        return server;
    }

    @AfterAll
    void stop() {
        ours.stop(0);
        other.stop(0);
        dns.close();
    }

    @Test
    void aNameThatLeadsHereIsFine() {
        NameChecks checks = checks(_ -> true);

        assertThatCode(() -> checks.check(wanted("app.example.com"), Proof.HTTP)).doesNotThrowAnyException();
        assertThatCode(() -> checks.check(wanted("alias.example.com"), Proof.HTTP)).doesNotThrowAnyException();
        assertThatCode(() -> checks.check(wanted("127.0.0.1"), Proof.HTTP)).doesNotThrowAnyException();
        assertThat(checks.doubts(wanted("app.example.com"))).isEmpty();
        assertThat(answers).as("answers to probes").isEmpty();
    }

    @Test
    void aNameThatIsNotThereIsToldOf() {
        NotIssuedException failure = failureOf("gone.example.com", Proof.HTTP);

        assertThat(failure).hasMessage("the name gone.example.com does not exist in DNS");
        assertThat(failure.kind()).isEqualTo(NotIssuedException.Kind.NOT_TRIED);
        assertThat(failure.remedy()).startsWith("Create the record gone.example.com. A with the address");
    }

    @Test
    void aNameWithoutAnAddressIsToldOf() {
        assertThat(failureOf("empty.example.com", Proof.HTTP))
                .hasMessage("the name empty.example.com has no address in DNS");
    }

    @Test
    void nameServersThatDoNotWorkAreToldOf() {
        NotIssuedException failure = failureOf("www.broken.test", Proof.HTTP);

        assertThat(failure).hasMessage("the addresses of www.broken.test were not found: 127.0.0.1:%d answers SERVFAIL"
                .formatted(dns.address().getPort()));
        assertThat(failure.remedy()).startsWith("The name servers of that domain do not work");
    }

    @Test
    void aSilentNameServerIsToldOf() {
        try (NameServer silent = NameServer.thatStaysSilent()) {
            var lookups = Lookups.by(List.of(silent.address()));
            var failure = catchThrowableOfType(NotIssuedException.class,
                    () -> new AddressCheck(lookups, false).of(wanted("app.example.com").names().getFirst().name(),
                            List.of()));
            assertThat(failure).hasMessageEndingWith(":%d does not answer".formatted(silent.address().getPort()));
            assertThat(failure.remedy()).contains("gatehouse.dns.servers");
        }
    }

    @Test
    void theNextServerIsAskedWhereOneIsSilent() throws Exception {
        try (NameServer silent = NameServer.thatStaysSilent()) {
            var lookups = Lookups.by(List.of(silent.address(), dns.address()));
            assertThat(lookups.addresses(Lookups.name("app.example.com")))
                    .containsExactly(InetAddress.ofLiteral("127.0.0.1"));
        }
    }

    @Test
    void anotherServerOnThisMachineStopsIt() {
        NotIssuedException failure = failureOf("other.example.com", Proof.HTTP);

        assertThat(failure).hasMessage(("other.example.com does not lead to this program: 127.0.0.2 port %d: another"
                + " server answered with status 404, as server Apache/2.4, \"<h1>It works!</h1> [31m\"")
                .formatted(port));
        assertThat(failure.remedy()).startsWith("Free that port for Gatehouse");
        assertThat(failureOf("both.example.com", Proof.HTTP)).hasMessageContaining("127.0.0.2");
    }

    @Test
    void anotherServerBehindTheRouterIsADoubtOnly() throws Exception {
        NameChecks checks = checks(_ -> false);
        checks.check(wanted("other.example.com"), Proof.HTTP);

        assertThat(checks.doubts(wanted("other.example.com"))).get()
                .asString()
                .contains("another server answered with status 404");
        assertThat(checks.doubts(wanted("app.example.com"))).isEmpty();
    }

    @Test
    void aDoubtIsForgottenWithTheNextCheck() throws Exception {
        NameChecks checks = checks(address -> answers.isEmpty());
        checks.check(wanted("elsewhere.example.com"), Proof.HTTP);
        assertThat(checks.doubts(wanted("elsewhere.example.com"))).get()
                .asString()
                .endsWith("is sent on to https://elsewhere.example.com/.");

        checks.check(wanted("elsewhere.example.com"), Proof.TLS);
        assertThat(checks.doubts(wanted("elsewhere.example.com"))).isEmpty();
    }

    @Test
    void aClosedPortOnThisMachineStopsIt() throws Exception {
        assertThat(failureOf("nobody.example.com", Proof.HTTP))
                .hasMessageEndingWith("127.0.0.3 port %d refuses the connection".formatted(port));
        assertThat(failureOf("nobody.example.com", Proof.TLS))
                .hasMessageEndingWith("127.0.0.3 port %d refuses the connection".formatted(port));
        NameChecks checks = checks(_ -> false);
        checks.check(wanted("nobody.example.com"), Proof.HTTP);
        assertThat(checks.doubts(wanted("nobody.example.com"))).isPresent();
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLong() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.3"))) {
            Reached reached = probe(Duration.ofMillis(200)).byHttp("app.example.com", silent.getInetAddress(),
                    silent.getLocalPort());
            assertThat(reached).isEqualTo(new Reached.Nobody("does not answer"));
        }
    }

    @Test
    void ipv6ThatDoesNotWorkWhileIpv4DoesIsNamed() throws Exception {
        // In IPv6 nothing of loopback but ::1 can be had, so both are asked at the same machine's addresses of their kind.
        var six = InetAddress.ofLiteral("::1");
        List<InetAddress> addresses = List.of(InetAddress.ofLiteral("127.0.0.1"), six);
        var name = wanted("six.example.com").names().getFirst().name();

        assertThat(reach(_ -> false).check(name, addresses, Proof.HTTP)).singleElement()
                .asString()
                .startsWith(
                        "six.example.com works by IPv4 but not by IPv6, which authorities prefer: [::1] port " + port);
        NotIssuedException failure = catchThrowableOfType(NotIssuedException.class,
                () -> reach(_ -> true).check(name, addresses, Proof.HTTP));
        assertThat(failure.remedy()).startsWith("Remove the record six.example.com. AAAA");
    }

    @Test
    void aWildcardNeedsProofOverDns() throws Exception {
        assertThat(failureOf("*.example.com", Proof.HTTP))
                .hasMessage("an authority signs the wildcard *.example.com for proof over DNS only");
        checks(_ -> true).check(wanted("*.example.com"), Proof.DNS);
    }

    @Test
    void proofOverDnsNeedsNoAddress() throws Exception {
        checks(_ -> true).check(wanted("gone.example.com"), Proof.DNS);
    }

    @Test
    void aPublicAuthorityNeedsAPublicAddress() throws Exception {
        var lookups = Lookups.by(List.of(dns.address()));
        var failure = catchThrowableOfType(NotIssuedException.class, () -> new AddressCheck(lookups, true)
                .of(wanted("app.example.com").names().getFirst().name(), List.of()));

        assertThat(failure)
                .hasMessage("the name app.example.com has no address that the Internet reaches, only 127.0.0.1");
        assertThat(failure.remedy()).startsWith("Let the record app.example.com. A show the public address.");
    }

    @Test
    void recordsThatAllowNobodyStopIt() {
        NotIssuedException failure = failureOf("none.example.com", Proof.HTTP);

        assertThat(failure).hasMessage("the CAA records of none.example.com do not allow this authority to sign"
                + " none.example.com by proof over HTTP: 0 issue \";\"");
        assertThat(failure.remedy()).endsWith("none.example.com. CAA 0 issue \"authority.test\"");
    }

    @Test
    void recordsThatAllowTheAuthorityAreFineAlsoAboveTheName() throws Exception {
        checks(_ -> true).check(wanted("named.example.com"), Proof.HTTP);
        checks(_ -> true).check(wanted("below.named.example.com"), Proof.HTTP);
        assertThat(failureBy("stranger.test", "below.named.example.com", Proof.HTTP))
                .hasMessageStartingWith("the CAA records of named.example.com do not allow");
    }

    @Test
    void recordsForWildcardsCountForWildcardsOnly() throws Exception {
        checks(_ -> true).check(wanted("wild.example.com"), Proof.DNS);
        assertThat(failureOf("*.wild.example.com", Proof.DNS)).hasMessageContaining("0 issuewild \"stranger.test\"");
        checks(_ -> true).check(wanted("*.named.example.com"), Proof.DNS);
    }

    @Test
    void recordsOfAnotherKindAllowEverybody() throws Exception {
        checks(_ -> true).check(wanted("mail.example.com"), Proof.DNS);
    }

    @Test
    void aCriticalRecordThatNobodyKnowsStopsIt() {
        assertThat(failureOf("strange.example.com", Proof.HTTP))
                .hasMessageContaining("128 tbs \"unknown\" of strange.example.com is critical");
    }

    @Test
    void aWayOfProofThatTheRecordDoesNotNameStopsIt() throws Exception {
        checks(_ -> true).check(wanted("method.example.com"), Proof.DNS);
        assertThat(failureOf("method.example.com", Proof.HTTP)).hasMessageContaining("validationmethods=dns-01");
    }

    @Test
    void anAuthorityThatDoesNotSayWhatItIsCalledIsNotHeldBack() throws Exception {
        checks(_ -> true, List.of()).check(wanted("none.example.com"), Proof.HTTP);
    }

    @Test
    void caaRecordsThatNobodyFindsStopIt() {
        assertThat(failureOf("www.broken.test", Proof.DNS))
                .hasMessageStartingWith("the CAA records of www.broken.test were not found: ");
    }

    @Test
    void oneOfSeveralNamesIsEnoughToStop() {
        NotIssuedException failure = catchThrowableOfType(NotIssuedException.class,
                () -> checks(_ -> true).check(wanted("app.example.com", "gone.example.com"), Proof.HTTP));
        assertThat(failure).hasMessageContaining("gone.example.com");
    }

    private NotIssuedException failureOf(String name, Proof proof) {
        return failureBy("authority.test", name, proof);
    }

    private NotIssuedException failureBy(String identity, String name, Proof proof) {
        return catchThrowableOfType(NotIssuedException.class,
                () -> checks(_ -> true, List.of(identity)).check(wanted(name), proof));
    }

    private NameChecks checks(Predicate<InetAddress> ofThisMachine) {
        return checks(ofThisMachine, List.of("authority.test"));
    }

    private NameChecks checks(Predicate<InetAddress> ofThisMachine, List<String> identities) {
        var lookups = Lookups.by(List.of(dns.address()));
        return new NameChecks(new CaaCheck(lookups), new AddressCheck(lookups, false), reach(ofThisMachine),
                () -> identities);
    }

    private ReachCheck reach(Predicate<InetAddress> ofThisMachine) {
        return new ReachCheck(probe(Duration.ofSeconds(5)), port, ofThisMachine);
    }

    private Probe probe(Duration limit) {
        return new Probe((token, text) -> {
            answers.put(token, text);
            return () -> answers.remove(token);
        }, limit);
    }

    private static Wanted wanted(String... names) {
        return new Wanted("site", Stream.of(names).map(name -> HostPattern.of(name).orElseThrow()).toList(),
                SiteHttps.DEFAULT);
    }
}
