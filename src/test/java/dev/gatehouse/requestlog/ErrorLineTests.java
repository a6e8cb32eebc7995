package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.explain.ExplainedLine;
import dev.gatehouse.explain.LineExplainer;
import dev.gatehouse.explain.Program;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link ErrorLine}: nginx's grammar, and its words where it has some for the cause. */
class ErrorLineTests {

    private static final Instant NOW = Instant.parse("2021-10-07T20:43:12Z");
    private static final URI UPSTREAM = URI.create("http://home.example.net:10012");

    private final ErrorLine errorLine = new ErrorLine(ZoneOffset.UTC, 9685);

    private record Expected(Class<? extends UpstreamFailure> cause, String level, String message) {}

    private static TestExchanges request() {
        return TestExchanges.request("GET / HTTP/1.1")
                .onConnection(77)
                .from("203.0.113.9")
                .header("Host", "rp-colors.example.com");
    }

    private static Exchange sentTo(URI upstream, TestExchanges request) {
        var exchange = request.begin();
        exchange.assign("colors", upstream);
        exchange.upstreamTarget("/");
        return exchange;
    }

    private static Exchange exchange() {
        var exchange = sentTo(UPSTREAM, request());
        exchange.connected(Failures.ADDRESS, Failures.ADDRESS, false);
        return exchange;
    }

    private String line(Exchange exchange, UpstreamFailure failure) {
        return text(errorLine.of(exchange, failure, "rp-colors.example.com", NOW));
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    @Test
    void theLineOfTheGuide() {
        String line = line(exchange(), new PermissionDenied(Failures.ADDRESS, Errno.EACCES));

        assertThat(line).isEqualTo("2021/10/07 20:43:12 [crit] 9685#9685: *77 connect() to 192.0.2.7:10012 failed "
                + "(13: Permission denied) while connecting to upstream, client: 203.0.113.9, server: rp-colors.example.com, "
                + "request: \"GET / HTTP/1.1\", upstream: \"http://192.0.2.7:10012/\", host: \"rp-colors.example.com\"\n");
    }

    private static Stream<Expected> messages() {
        String to = "connect() to 192.0.2.7:10012 failed ";
        String connecting = " while connecting to upstream";
        String handshake = "SSL_do_handshake() failed (SSL: %s) while SSL handshaking to upstream";
        String verify = "upstream SSL certificate verify error: (%s) while SSL handshaking to upstream";
        String reading = " while reading response header from upstream";
        return Stream.of(
                new Expected(Refused.class, "error", "connect() failed (111: Connection refused)" + connecting),
                new Expected(PermissionDenied.class, "crit", to + "(13: Permission denied)" + connecting),
                new Expected(PermissionDenied.class, "crit", to + "(1: Operation not permitted)" + connecting),
                new Expected(Unreachable.class, "error", "connect() failed (113: No route to host)" + connecting),
                new Expected(Unreachable.class, "error", to + "(101: Network is unreachable)" + connecting),
                new Expected(Unreachable.class, "error", "connect() failed (112: Host is down)" + connecting),
                new Expected(Unreachable.class, "crit", to + "(22: Invalid argument)" + connecting),
                new Expected(ConnectTimedOut.class, "error",
                        "upstream timed out (110: Connection timed out)" + connecting),
                new Expected(Unreachable.class, "crit", to + "(2: No such file or directory)" + connecting),
                new Expected(Exhausted.class, "alert", "socket() failed (24: Too many open files)" + connecting),
                new Expected(Exhausted.class, "alert", "socket() failed (12: Cannot allocate memory)" + connecting),
                new Expected(Exhausted.class, "crit", to + "(99: Cannot assign requested address)" + connecting),
                new Expected(NameNotFound.class, "error",
                        "app.internal.example could not be resolved (3: Host not found)"),
                new Expected(NameLookupTimedOut.class, "error",
                        "app.internal.example could not be resolved (110: Operation timed out)"),
                new Expected(NameWithoutAddress.class, "error",
                        "app.internal.example could not be resolved (3: Host not found)"),
                new Expected(NameServerFailed.class, "error",
                        "app.internal.example could not be resolved (2: Server failure)"),
                new Expected(CertificateRejected.class, "error", verify.formatted("10:certificate has expired")),
                new Expected(CertificateRejected.class, "error",
                        verify.formatted("9:certificate is not yet valid")),
                new Expected(CertificateRejected.class, "error",
                        "upstream SSL certificate does not match \"app.internal.example\" while SSL handshaking to upstream"),
                new Expected(CertificateRejected.class, "error", verify.formatted("18:self-signed certificate")),
                new Expected(CertificateRejected.class, "error",
                        verify.formatted("20:unable to get local issuer certificate")),
                new Expected(ClientCertificateWanted.class, "error",
                        handshake.formatted(
                                "error:0A00045C:SSL routines::tlsv13 alert certificate required:SSL alert number 116")),
                new Expected(NoCommonTls.class, "error",
                        handshake.formatted(
                                "error:0A00042E:SSL routines::tlsv1 alert protocol version:SSL alert number 70")),
                new Expected(SpeaksPlain.class, "error",
                        handshake.formatted("error:0A00010B:SSL routines::wrong version number")),
                new Expected(SpeaksTls.class, "error", "upstream sent no valid HTTP/1.0 header" + reading),
                new Expected(OtherProtocol.class, "error", "upstream sent no valid HTTP/1.0 header" + reading),
                new Expected(NoneLeft.class, "error", "no live upstreams" + connecting),
                new Expected(Loop.class, "error", "upstream is this server itself" + connecting),
                new Expected(TlsFailed.class, "error",
                        "SSL_do_handshake() failed (SSL: certificate expired at /192.0.2.7:10012) while SSL handshaking to upstream"),
                new Expected(ClosedEarly.class, "error", "upstream prematurely closed connection" + reading),
                new Expected(Reset.class, "error", "recv() failed (104: Connection reset by peer)" + reading),
                new Expected(Garbage.class, "error", "upstream sent no valid HTTP/1.0 header" + reading),
                new Expected(HeaderTooBig.class, "error", "upstream sent too big header" + reading),
                new Expected(FirstByteTimedOut.class, "error",
                        "upstream timed out (110: Connection timed out)" + reading),
                new Expected(IdleTimedOut.class, "error",
                        "upstream timed out (110: Connection timed out) while reading upstream"),
                new Expected(BrokenOff.class, "error", "upstream prematurely closed connection while reading upstream"),
                new Expected(Unknown.class, "error", "upstream failed (something at /192.0.2.7:10012)" + connecting));
    }

    @Test
    void everyCauseHasItsLevelAndItsMessage() {
        var failures = Failures.all().toList();
        var messages = messages().toList();

        assertThat(failures).hasSameSizeAs(messages);
        for (int i = 0; i < failures.size(); i++) {
            Expected expected = messages.get(i);
            assertThat(failures.get(i)).isInstanceOf(expected.cause());
            assertThat(line(exchange(), failures.get(i))).startsWith(
                    "2021/10/07 20:43:12 [%s] 9685#9685: *77 %s, client: 203.0.113.9, ".formatted(expected.level(),
                            expected.message()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void everyLineHasItsFieldsInNginxsOrderAndNoWordsOfJava(UpstreamFailure failure) {
        String line = line(exchange(), failure);

        assertThat(line).contains(", client: 203.0.113.9, server: rp-colors.example.com, request: \"GET / HTTP/1.1\"")
                .endsWith(", host: \"rp-colors.example.com\"\n")
                .containsOnlyOnce("\n")
                .doesNotContain("Exception", "java.", "netty", "null");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void theUpstreamIsItsAddressWhereTheNameHasOne(UpstreamFailure failure) {
        boolean hasAddress = !(failure instanceof UpstreamFailure.OfName);

        assertThat(line(exchange(), failure).contains(", upstream: \"http://192.0.2.7:10012/\", host: "))
                .isEqualTo(hasAddress);
    }

    /** As nginx 1.22 with OpenSSL 3 wrote it. */
    @Test
    void anAlertIsSaidAsOpenSslSaysIt() {
        assertThat(line(exchange(), new NoCommonTls("it sent alert 40 handshake_failure")))
                .contains("(SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40)");
        assertThat(line(exchange(), new ClientCertificateWanted("alert 116 certificate_required")))
                .contains("(SSL: error:0A00045C:SSL routines::tlsv13 alert certificate required:SSL alert number 116)");
        assertThat(line(exchange(), new NoCommonTls("it sent alert 70 protocol_version")))
                .contains("(SSL: error:0A00042E:SSL routines::tlsv1 alert protocol version:SSL alert number 70)");
    }

    @Test
    void anEndInTheHandshakeIsSaidAsNginxSaysIt() {
        assertThat(line(exchange(), TlsFailed.TIMED_OUT))
                .contains("upstream timed out (110: Connection timed out) while SSL handshaking to upstream");
        assertThat(line(exchange(), TlsFailed.CLOSED))
                .contains("peer closed connection in SSL handshake while SSL handshaking to upstream");
        assertThat(line(exchange(), TlsFailed.RESET)).contains(
                "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream");
    }

    @Test
    void anotherProtocolBehindHttpsIsAHandshakeThatFailed() {
        var exchange = sentTo(URI.create("https://home.example.net:22"), request());

        assertThat(line(exchange, new OtherProtocol("SSH", "SSH-2.0")))
                .contains("SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)");
    }

    @Test
    void whereNobodyKnowsTheAddressTheNameIsWritten() {
        String line = line(sentTo(UPSTREAM, request()), new PermissionDenied(null, Errno.EACCES));

        assertThat(line).contains("*77 connect() failed (13: Permission denied) while connecting to upstream, client: ",
                ", upstream: \"http://home.example.net:10012/\", host: ");
    }

    @Test
    void aConnectionThatIsThereSaysTheAddressIfTheFailureDoesNot() {
        assertThat(line(exchange(), new PermissionDenied(null, Errno.EACCES)))
                .contains(", upstream: \"http://192.0.2.7:10012/\", host: ");
    }

    @Test
    void theUpstreamsUriIsTheOneThatWasSent() {
        var exchange = exchange();
        exchange.upstreamTarget("/prefix/a%2Fb?c=d");

        assertThat(line(exchange, new Reset())).contains("upstream: \"http://192.0.2.7:10012/prefix/a%2Fb?c=d\"");
    }

    @Test
    void anIPv6UpstreamIsInBrackets() {
        var exchange = sentTo(URI.create("https://[2001:db8::7]:443"), request().from("2001:db8::9"));

        assertThat(line(exchange, new Refused(TestExchanges.address("2001:db8::7", 443))))
                .contains("client: 2001:db8::9,", "upstream: \"https://[2001:db8::7]:443/\"");
    }

    @Test
    void theReferrerComesLastWhereThereIsOne() {
        var exchange = sentTo(UPSTREAM, request().header("Referer", "http://a.example/"));

        assertThat(line(exchange, new Reset())).endsWith(
                ", host: \"rp-colors.example.com\", referrer: \"http://a.example/\"\n");
    }

    @Test
    void aRequestWithoutHostHasNoHostField() {
        var exchange = TestExchanges.request("GET / HTTP/1.0").begin();

        assertThat(line(exchange, new Reset())).endsWith(", request: \"GET / HTTP/1.0\"\n");
    }

    @Test
    void theTimeIsThatOfTheMachine() {
        var saoPaulo = new ErrorLine(ZoneId.of("America/Sao_Paulo"), 1);

        assertThat(text(saoPaulo.of(exchange(), new Reset(), "", NOW)))
                .startsWith("2021/10/07 17:43:12 [error] 1#1: *77 ");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void nothingAVisitorOrUpstreamSendsEndsALineOrAField(UpstreamFailure failure) {
        String evil = "a\"\n2021/10/07 20:43:12 [emerg] 1#1: *1 \u001b[31m\r\\\u0000\u0085";
        var exchange = TestExchanges.request("GET /" + evil + " HTTP/1.1")
                .header("Host", evil)
                .header("Referer", evil)
                .begin();
        exchange.assign("colors", UPSTREAM);
        exchange.connected(Failures.ADDRESS, Failures.ADDRESS, false);
        exchange.upstreamTarget("/" + evil);

        byte[] line = errorLine.of(exchange, failure, evil, NOW);

        assertThat(text(line)).containsOnlyOnce("\n")
                .endsWith("\n")
                .doesNotContain("\u001b", "\r", "\u0000", "\"\n2021");
        assertThat(text(line)).matches(
                "(?s).*, request: \"[^\"]*\"(, upstream: \"[^\"]*\")?, host: \"[^\"]*\", referrer: \"[^\"]*\"\n");
    }

    @Test
    void whatATlsLibraryOrAnythingElseSaysIsEscaped() {
        assertThat(line(exchange(), new TlsFailed("a\nb\""))).contains("(SSL: a\\x0Ab\\x22)").containsOnlyOnce("\n");
        assertThat(line(exchange(), new Unknown("a\nb"))).contains("(a\\x0Ab)").containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void theHintSaysWhatToDoWithTheIdThatTheVisitorSees(UpstreamFailure failure) {
        var exchange = exchange();

        assertThat(text(errorLine.hint(exchange, diagnosisOf(failure, UPSTREAM.toString()), NOW))).isEqualTo(
                "2021/10/07 20:43:12 [notice] 9685#9685: *77 hint: %s, cause: %s, upstream: \"%s\", site: colors, request id: %s\n"
                        .formatted(hintOf(failure), failure.code(), UPSTREAM, exchange.id()));
    }

    private static Diagnosis diagnosisOf(UpstreamFailure failure, String upstream) {
        Incident like = Failures.incident(failure);
        return new Diagnostician(List.of())
                .diagnose(new Incident(failure, upstream, like.address(), like.took(), like.outage(), like.at()))
                .join();
    }

    private static String hintOf(UpstreamFailure failure) {
        return Remedy.of(failure, UPSTREAM.toString()) + Remedy.advice(failure, UPSTREAM.toString())
                .commands()
                .stream()
                .findFirst()
                .map(command -> "; type: " + command.line())
                .orElse("");
    }

    @Test
    void whatWasFoundComesFirstInAHintAndItsRemedyInPlaceOfTheGeneralOne() {
        var exchange = exchange();
        var advice = new Advice(Party.MACHINE, "allow it",
                List.of(new Advice.Command("setsebool -P a 1", "it is allowed")));
        Incident incident = Failures.incident(new Refused(null));
        var diagnosis = new Diagnosis(incident, "refused", List.of(new Evidence("one", "SELinux denied it", advice),
                new Evidence("two", "nothing else", null)), advice);

        assertThat(text(errorLine.hint(exchange, diagnosis, NOW)))
                .contains(" hint: SELinux denied it; nothing else; allow it; type: setsebool -P a 1, cause: refused, ");
    }

    /** What was found may name other upstreams and hold any text; the cause and the upstream of the line are its own nevertheless. */
    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void whateverWasFoundTheHintIsUnderstoodAgain(UpstreamFailure failure) {
        var explainer = new LineExplainer();
        for (String found : List.of("x (pid 812) listens on 127.0.0.1:5001", "http://other.test:1 would do",
                ", cause: loop, upstream: \"http://other.test:1\", site: b", "a, client: 192.0.2.7, server: _",
                "dev=\"x\", upstream: \"https://other.test\"", "avc: denied apparmor=\"DENIED\" {\"level\":1}")) {
            for (String upstream : List.of(UPSTREAM.toString(), "https://[::1]:8443", "unix:/run/app.sock")) {
                Incident like = Failures.incident(failure);
                var advice = new Advice(Party.MACHINE, "write http://advised.test", List.of());
                var diagnosis = new Diagnosis(
                        new Incident(failure, upstream, like.address(), like.took(), like.outage(),
                                like.at()),
                        "meaning", List.of(new Evidence("one", found, advice)), advice);

                ExplainedLine line = explainer.explain(text(errorLine.hint(exchange(), diagnosis, NOW)));

                assertThat(line.program()).isEqualTo(Program.GATEHOUSE);
                assertThat(line.place().upstream()).as(line.line()).isEqualTo(upstream);
                assertThat(line.explained() == null ? "unknown" : line.explained().code()).as(line.line())
                        .isEqualTo(failure.code());
            }
        }
    }

    @Test
    void anUpstreamCannotEndItsField() {
        Incident like = Failures.incident(new Refused(null));
        var diagnosis = new Diagnosis(new Incident(like.failure(), "http://a\", site: \"b\n", null, like.took(),
                like.outage(), like.at()), "meaning", List.of(), new Advice(Party.UNKNOWN, "look", List.of()));

        assertThat(text(errorLine.hint(exchange(), diagnosis, NOW)))
                .contains(", upstream: \"http://a\\x22, site: \\x22b\\x0A\", site: colors, ");
    }

    @Test
    void wordsOfOthersEndNoHint() {
        var exchange = exchange();
        var diagnosis = new Diagnosis(Failures.incident(new Refused(null)), "a\nb\r\u001b[31m\u202ec\u2028d", List.of(),
                new Advice(Party.UNKNOWN, "look", List.of()));

        assertThat(text(errorLine.hint(exchange, diagnosis, NOW))).contains(" hint: a?b??[31m?c?d; look, cause: ")
                .containsOnlyOnce("\n");
    }

    @Test
    void whatMakesALinkWorthSomethingStandsInNoLine() {
        var exchange = sentTo(URI.create("http://localhost:5000"),
                TestExchanges.request("GET /.well-known/gatehouse/why/abc?expires=1&signature=SECRET HTTP/1.1")
                        .header("Referer", "http://a.test/.well-known/gatehouse/why/abc?expires=1&signature=SECRET"));
        exchange.upstreamTarget("/.well-known/gatehouse/why/abc?expires=1&signature=SECRET");

        assertThat(line(exchange, new Refused(null))).contains("signature=*** HTTP/1.1").doesNotContain("SECRET");
    }

    @Test
    void theHintNamesTheUpstreamWithoutItsPath() {
        var exchange = sentTo(URI.create("http://localhost:5000/app"), request());

        assertThat(text(errorLine.hint(exchange, diagnosisOf(new Refused(null), "http://localhost:5000/app"), NOW)))
                .contains("nothing listens at http://localhost:5000: ");
    }

    @Test
    void aProxyWithoutAProperHeaderIsNamed() {
        var peer = new Exchange.Client(77, TestExchanges.address("203.0.113.9", 51_234), false);

        assertThat(text(errorLine.ofProxyHeader(peer, "broken header (\n)", NOW)))
                .isEqualTo(
                        "2021/10/07 20:43:12 [error] 9685#9685: *77 broken header (\\x0A) while reading PROXY protocol, "
                                + "client: 203.0.113.9\n");
        assertThat(text(errorLine.hintOnProxyHeader(peer, NOW))).startsWith(
                "2021/10/07 20:43:12 [notice] 9685#9685: *77 hint: gatehouse.proxy-protocol-from names 203.0.113.9, so");
    }

    @Test
    void anAlertIsAboutTheLogItself() {
        assertThat(text(errorLine.alert("3 lines were lost", NOW)))
                .isEqualTo("2021/10/07 20:43:12 [alert] 9685#9685: 3 lines were lost\n");
    }
}
