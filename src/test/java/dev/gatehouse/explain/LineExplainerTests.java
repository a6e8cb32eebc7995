package dev.gatehouse.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.SeLinuxAdvice;
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
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.Protections;

/** Tests for {@link LineExplainer}: what it finds in a line besides the cause, its words, and what hostile lines do to it. */
class LineExplainerTests {

    private static final String NGINX = "2026/11/23 10:00:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting "
            + "to upstream, client: 192.0.2.7, server: _, request: \"GET / HTTP/1.1\", upstream: \"%s\", host: \"a.example\"";

    private final LineExplainer explainer = new LineExplainer();

    @Test
    void theUpstreamIsFoundAsAnAddress() {
        assertThat(placeOf(NGINX.formatted("http://10.0.0.7:5000/x?y")))
                .isEqualTo(new Place("http://10.0.0.7:5000", "10.0.0.7", 5000, "192.0.2.7", "a.example"));
        assertThat(placeOf(NGINX.formatted("https://[2001:db8::7]:8443/")).address()).isEqualTo("2001:db8::7");
        assertThat(placeOf(NGINX.formatted("http://app/")).address()).isEqualTo("app");
        assertThat(placeOf(NGINX.formatted("fastcgi://unix:/run/php/fpm.sock:")).address())
                .isEqualTo("unix:/run/php/fpm.sock");
        assertThat(placeOf(NGINX.formatted("http://unix:/run/a.sock:/x")).upstream()).isEqualTo("unix:/run/a.sock");
    }

    @Test
    void anUpstreamThatStandsThereTwiceIsNobodys() {
        String forged = NGINX.formatted("http://10.0.0.7:5000/")
                .replace("GET /", "GET /\", upstream: \"http://203.0.113.66:1/");

        assertThat(placeOf(forged).upstream()).isNull();
    }

    @Test
    void theUpstreamOfOtherProgramsIsFoundToo() {
        assertThat(placeOf("'502 Bad Gateway' caused by: dial tcp 10.0.0.7:80: connect: connection refused").upstream())
                .isEqualTo("10.0.0.7:80");
        assertThat(placeOf(
                "'502 Bad Gateway' caused by: read tcp 10.0.0.9:4711->10.0.0.7:80: read: connection reset by peer")
                .upstream())
                .isEqualTo("10.0.0.7:80");
        assertThat(placeOf(
                "[proxy:error] [pid 1] (111)Connection refused: AH00957: HTTP: attempt to connect to 10.0.0.7:80 (app) failed")
                .upstream()).isEqualTo("10.0.0.7:80");
        assertThat(
                placeOf("haproxy[1]: Server be/srv is DOWN, reason: Layer4 timeout, check duration: 1ms.").upstream())
                .isEqualTo("be/srv");
    }

    /** Go's context of a request ends so with its visitor, whatever it was about to do. */
    @ParameterizedTest
    @ValueSource(strings = {"dial tcp: lookup app.test: operation was canceled",
            "dial tcp: lookup app.test on 127.0.0.53:53: dial udp 127.0.0.53:53: operation was canceled",
            "dial tcp 10.0.0.7:80: operation was canceled"})
    void aLookUpThatAVisitorBrokeOffIsNoFailureOfTheNameServer(String error) {
        assertThat(explainer.explain("'499 Client Closed Request' caused by: " + error).explained())
                .isEqualTo(new Explained.Occurred(Occurrence.CLIENT_WENT_AWAY));
        assertThat(explainer
                .explain("{\"level\":\"error\",\"ts\":1,\"logger\":\"http.log.error\",\"msg\":\"" + error + "\"}")
                .explained()).isEqualTo(new Explained.Occurred(Occurrence.CLIENT_WENT_AWAY));
    }

    @Test
    void aNameOfAConfigurationIsNoNameToAskTheNetworkFor() {
        ExplainedLine line = explainer
                .explain("haproxy[1]: Server be/srv is DOWN, reason: Layer4 timeout, check duration: 1ms.");

        assertThat(line.meaning()).contains("upstream \"be/srv\"");
        assertThat(commands(line)).noneMatch(command -> command.contains("be"));
    }

    @Test
    void theAdviceIsForTheProgramWhoseLineItIs() {
        String tls = "2026/11/23 10:00:00 [error] 9#9: *1 SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version "
                + "number) while SSL handshaking to upstream, client: 192.0.2.7, server: _, upstream: \"https://10.0.0.7:80/\"";

        assertThat(adviceOn(tls)).contains("proxy_pass");
        assertThat(adviceOn("'502 Bad Gateway' caused by: tls: first record does not look like a TLS handshake"))
                .contains("loadbalancer");
        assertThat(adviceOn(
                "{\"level\":\"error\",\"ts\":1,\"logger\":\"http.log.error\",\"msg\":\"tls: first record does not look "
                        + "like a TLS handshake\"}"))
                .contains("reverse_proxy");
        assertThat(adviceOn(tls.replaceFirst("SSL_do.*upstream,", "hint: x, cause: speaks-plain, site: a,")))
                .contains("the site's upstream");
    }

    @Test
    void theUpstreamOfAHintIsTheOneBehindItsCause() {
        String hint = "2026/11/23 10:00:00 [notice] 9#9: *3 hint: it speaks HTTP; write http://advised.test, cause: speaks-plain, %s"
                + "site: a, request id: 04425ca7931d966e";

        assertThat(placeOf(hint.formatted("upstream: \"https://10.0.0.7:8443\", ")).upstream())
                .isEqualTo("https://10.0.0.7:8443");
        assertThat(placeOf(hint.formatted("")).upstream()).isNull();
    }

    static Stream<UpstreamFailure> failures() {
        return Stream.of(new Refused(null), new PermissionDenied(null, Errno.EACCES),
                new PermissionDenied(null, Errno.EAFNOSUPPORT),
                new Unreachable(null, Errno.ENOENT), new Unreachable(null, Errno.EHOSTUNREACH),
                new ConnectTimedOut(null),
                new Exhausted(null, Errno.EMFILE), new Exhausted(null, Errno.ENFILE), new Exhausted(null, Errno.ENOMEM),
                new Exhausted(null, Errno.EADDRNOTAVAIL), new NameNotFound("app"), new NameWithoutAddress("app"),
                new NameServerFailed("app", "x"), new NameLookupTimedOut("app"),
                new CertificateRejected(CertificateRejected.Flaw.EXPIRED, "x"),
                new CertificateRejected(CertificateRejected.Flaw.NOT_YET_VALID, "x"),
                new CertificateRejected(CertificateRejected.Flaw.WRONG_NAME, "x"),
                new CertificateRejected(CertificateRejected.Flaw.SELF_SIGNED, "x"),
                new CertificateRejected(CertificateRejected.Flaw.UNKNOWN_AUTHORITY, "x"),
                new ClientCertificateWanted("x"),
                new NoCommonTls("x"), new SpeaksPlain(), new SpeaksTls(), new OtherProtocol("SSH", "SSH-2.0"),
                new TlsFailed("x"),
                new TlsFailed("File does not contain"), new ClosedEarly(), new Reset(), new Garbage(),
                new HeaderTooBig(),
                new FirstByteTimedOut(Duration.ofSeconds(1)), new IdleTimedOut(null, IdleTimedOut.Half.ANSWER),
                new BrokenOff(),
                new NoneLeft(0, null),
                new Loop(), new Unknown("x"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anotherProgramIsNotToldOfTheSettingsOfGatehouse(UpstreamFailure failure) {
        Place place = Place.ofUpstream("https://10.0.0.7:8443");
        for (Program program : Program.values()) {
            if (program == Program.GATEHOUSE || program == Program.NGINX) {
                continue;
            }
            assertThat(allWords(new Explained.Failed(failure), program, place)).as(program.words())
                    .doesNotContainIgnoringCase("gatehouse")
                    .doesNotContain("the site's", "of the site", "upstream-tls", "timeouts.", "\u0001");
        }
    }

    /** With the lists of the types, so that a new cause is not forgotten here. */
    @Test
    void eachKindOfFailureIsAmongThose() {
        assertThat(failures().map(Object::getClass).distinct()).containsExactlyInAnyOrder(
                Failures.causes().toArray(Class<?>[]::new));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void noAdviceSwitchesAProtectionOff(UpstreamFailure failure) {
        for (Program program : Program.values()) {
            assertThat(Protections.switchedOffIn(allWords(new Explained.Failed(failure), program, Place.NOWHERE)))
                    .isEmpty();
        }
    }

    @Test
    void aDenialOfSelinuxIsExplainedByItsTypesAndPort() {
        ExplainedLine line = explainer
                .explain("type=AVC msg=audit(1795428000.358:1081): avc:  denied  { name_connect } for  pid=5642 "
                        + "comm=\"nginx\" dest=10012 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:unreserved_port_t:s0 "
                        + "tclass=tcp_socket permissive=0");

        assertThat(line.meaning())
                .isEqualTo("SELinux forbids nginx (type httpd_t) to connect to port 10012 (type unreserved_port_t); "
                        + "the application there was never asked.");
        assertThat(commands(line)).containsExactly("sudo setsebool -P httpd_can_network_connect 1",
                "sudo semanage port -a -t http_port_t -p tcp 10012");
    }

    @Test
    void aDenialIsAdvisedUponAsOneThatIsFoundOnThisMachine() {
        for (String domain : List.of("httpd_t", "haproxy_t", "squid_t", "other_t")) {
            ExplainedLine line = explainer
                    .explain("type=AVC msg=audit(1:1): avc:  denied  { name_connect } for  pid=5642 "
                            + "comm=\"x\" dest=3306 scontext=system_u:system_r:" + domain
                            + ":s0 tcontext=system_u:object_r:mysqld_port_t:s0 tclass=tcp_socket permissive=0");
            Advice onThisMachine = SeLinuxAdvice.onConnect(domain, "mysqld_port_t", 3306, 5642);

            assertThat(line.advice()).isEqualTo(new Advice(onThisMachine.who(),
                    Remedy.sentence(onThisMachine.remedy()), onThisMachine.commands()));
        }
    }

    @Test
    void noWordOfAnAuditLineComesToStandInACommandUnread() {
        ExplainedLine line = explainer
                .explain("type=AVC msg=audit(1:1): avc:  denied  { name_connect } for  pid=1 comm=\"x;reboot\" "
                        + "dest=80;reboot scontext=a:b:httpd_t;reboot:s0 tcontext=a:b:c$(reboot):s0 tclass=tcp_socket");

        assertThat(commands(line)).isNotEmpty().noneMatch(command -> command.contains("reboot"));
    }

    @Test
    void whatElseOccursIsTakenForWhatItIsAndNothingIsSwitchedOff() {
        for (Occurrence occurrence : Occurrence.values()) {
            String words = allWords(new Explained.Occurred(occurrence), Program.NGINX, Place.NOWHERE);
            assertThat(words).contains(occurrence.meaning());
            assertThat(Protections.switchedOffIn(words)).isEmpty();
        }
        assertThat(Arrays.stream(Occurrence.values()).map(Occurrence::code)).doesNotHaveDuplicates();
    }

    @Test
    @Timeout(20)
    void linesOfAMegabyteTakeNoTime() {
        String quotes = "\"".repeat(1 << 20);
        List<String> lines = new ArrayList<>(List.of("x".repeat(1 << 20), " ".repeat(1 << 20), "\t".repeat(1 << 20),
                quotes,
                "\u001b[".repeat(1 << 19), "{\"a\":".repeat(1 << 18), "[".repeat(1 << 20), "AH".repeat(1 << 19),
                "AH00957: ".repeat(1 << 17), "avc: {".repeat(1 << 17), " [error] 9#9: ".repeat(1 << 16),
                "Server a/b ".repeat(1 << 16),
                "http://".repeat(1 << 17), "hint: , cause: ".repeat(1 << 16), "'502' caused by: ".repeat(1 << 16)));
        for (String start : List.of(NGINX.formatted("http://10.0.0.7:1/"), "{\"log\":\"",
                "level=debug msg=\"'502 Bad Gateway' caused by: ",
                "haproxy[1]: 1.1.1.1:1 [23/Nov/2026:10:00:00.001] ", "[Mon Nov 23 10:00:00 2026] [proxy:error] ")) {
            lines.add(start + "x, \"".repeat(1 << 18));
            lines.add(start + " ".repeat(1 << 20));
        }

        assertThat(lines)
                .allSatisfy(line -> assertThat(explainer.explain(line).line().length()).isLessThanOrEqualTo(65_536));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seen", "held-out"})
    void cutAnywhereALineIsExplainedRightlyOrNotAtAll(String folder) {
        Corpus.of(folder).stream().filter(sample -> sample.line().length() < 600).forEach(sample -> {
            for (int end = 0; end < sample.line().length(); end++) {
                String cut = sample.line().substring(0, end);
                Explained explained = explainer.explain(cut).explained();
                assertThat(explained == null ? Corpus.NOT_EXPLAINED : explained.code()).as(cut)
                        .isIn(Corpus.NOT_EXPLAINED, "unknown", sample.expected());
            }
        });
    }

    private Place placeOf(String line) {
        return explainer.explain(line).place();
    }

    private String adviceOn(String line) {
        ExplainedLine explained = explainer.explain(line);
        assertThat(explained.explained()).as(line).isEqualTo(new Explained.Failed(new SpeaksPlain()));
        return explained.advice() == null ? "" : explained.advice().remedy();
    }

    private static List<String> commands(ExplainedLine line) {
        return line.advice() == null ? List.of() : line.advice().commands().stream().map(Advice.Command::line).toList();
    }

    private static String allWords(Explained explained, Program program, Place place) {
        Advice advice = Wording.advice(explained, program, place);
        return Wording.meaning(explained, program, place) + " " + advice + " "
                + Settings.of(program).translated(advice.who().words());
    }
}
