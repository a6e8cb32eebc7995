package dev.gatehouse.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.Protections;

/** Tests for {@link Remedy}: every cause has a meaning and advice, and none of it makes a machine less safe. */
class RemedyTests {

    private static final String UPSTREAM = "http://home.example.net:10012";

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void everyCauseSaysWhatItIsAboutAndWhoHasToDoWhat(UpstreamFailure failure) {
        String meaning = Remedy.meaning(failure, UPSTREAM);
        Advice advice = Remedy.advice(failure, UPSTREAM);

        assertThat(meaning + advice.remedy()).doesNotContain("null", "Exception", "\n");
        if (!(failure instanceof Exhausted) && !(failure instanceof UpstreamFailure.NoneLeft)) {
            assertThat(meaning).containsAnyOf(UPSTREAM, Failures.NAME);
        }
        assertThat(advice.remedy()).isNotBlank().doesNotEndWith(".");
        assertThat(Remedy.of(failure, UPSTREAM)).isEqualTo(meaning + "; " + advice.remedy());
        assertThat(advice.who() == Party.UNKNOWN).isEqualTo(
                failure instanceof TlsFailed || failure instanceof UpstreamFailure.Unknown);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void anErrorOfTheKernelIsSaidWithItsNumber(UpstreamFailure failure) {
        boolean ofTheKernel = failure.errno() != 0 && !(failure instanceof UpstreamFailure.FirstByteTimedOut)
                && !(failure instanceof UpstreamFailure.IdleTimedOut);

        assertThat(Remedy.meaning(failure, UPSTREAM).contains("(" + failure.errno() + ": ")).isEqualTo(ofTheKernel);
    }

    private static Stream<String> upstreams() {
        return Stream.of(UPSTREAM, "https://localhost:8443", "http://[2001:db8::7]:80", "https://10.0.0.7",
                "10.0.0.7:81",
                "unix:/run/app.sock", "lb://service", "the upstream", "http://a$(reboot).test:1/", "unix:/a b;reboot",
                "");
    }

    @ParameterizedTest
    @MethodSource("upstreams")
    void noAdviceSwitchesAProtectionOff(String upstream) {
        Failures.all().forEach(failure -> {
            Advice advice = Remedy.advice(failure, upstream);

            assertThat(Protections.switchedOffIn(Remedy.meaning(failure, upstream) + " " + advice)).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("upstreams")
    void everyCommandIsCompleteAndSaysWhatItShows(String upstream) {
        Failures.all().flatMap(failure -> Remedy.advice(failure, upstream).commands().stream()).forEach(command -> {
            assertThat(command.line().replace("/dev/null", "")).isNotBlank()
                    .doesNotContain("null", "PORT", "HOST", "…", "://:", ":0 ", ":0'", "reboot")
                    .doesNotContainPattern(" /$");
            assertThat(command.effect()).isNotBlank().doesNotEndWith(".");
        });
    }

    @Test
    void namesAndPortsAreFilledIn() {
        assertThat(linesFor(new Refused(null), "http://localhost:5000")).contains("ss -ltnp 'sport = :5000'");
        assertThat(linesFor(new Refused(null), "unix:/run/app.sock:/x")).contains("ss -lxp | grep -F /run/app.sock");
        assertThat(linesFor(new UpstreamFailure.NameNotFound("app.test"), UPSTREAM)).contains("getent ahosts app.test");
        assertThat(linesFor(new TlsFailed("x"), "https://app.test"))
                .contains("openssl s_client -connect app.test:443 -servername app.test </dev/null");
        assertThat(linesFor(new TlsFailed("x"), "https://[::1]:8443"))
                .contains("openssl s_client -connect [::1]:8443 </dev/null");
        assertThat(linesFor(new UpstreamFailure.ConnectTimedOut(null), "http://[2001:db8::7]:80"))
                .contains("timeout 5 bash -c '</dev/tcp/2001:db8::7/80' && echo open");
    }

    /** The one that goes without saying is another one in the other scheme, where nobody has tried. */
    @Test
    void inTheOtherSchemeItIsStillThePortThatWasTried() {
        assertThat(remedyFor(new UpstreamFailure.SpeaksPlain(), "https://app.test")).endsWith(": http://app.test:443");
        assertThat(remedyFor(new UpstreamFailure.SpeaksTls(), "http://[::1]")).endsWith(": https://[::1]:80");
        assertThat(remedyFor(new UpstreamFailure.SpeaksTls(), "http://app.test:443")).endsWith(": https://app.test");
        assertThat(remedyFor(new UpstreamFailure.SpeaksPlain(), "https://app.test:80")).endsWith(": http://app.test");
    }

    private static String remedyFor(UpstreamFailure failure, String upstream) {
        return Remedy.advice(failure, upstream).remedy();
    }

    private static List<String> linesFor(UpstreamFailure failure, String upstream) {
        return Remedy.advice(failure, upstream).commands().stream().map(Command::line).toList();
    }

    /** For {@code bash -n}: a quote that is not closed would be found by whoever pastes the line. */
    @Test
    void everyCommandIsOneThatAShellCanRead() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String upstream : upstreams().toList()) {
            Failures.all().forEach(failure -> lines.addAll(linesFor(failure, upstream)));
        }
        var shell = new ProcessBuilder("bash", "-n", "-c", String.join("\n", lines)).redirectErrorStream(true).start();

        assertThat(new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aDenialIsSaidToBeThisMachinesAndNotTheApplications() {
        assertThat(Remedy.of(new PermissionDenied(Failures.ADDRESS, Errno.EACCES), UPSTREAM))
                .contains("security policy", "the application is not at fault", "SELinux",
                        "allow just this connection");
    }

    @Test
    void aSocketsDenialIsAboutItsOwner() {
        assertThat(Remedy.of(new PermissionDenied(null, Errno.EACCES), "unix:/run/app.sock"))
                .contains("unix:/run/app.sock", "the right to write to the socket");
    }

    @Test
    void aSchemeThatIsWrongIsWrittenRight() {
        assertThat(Remedy.of(new UpstreamFailure.SpeaksTls(), "http://app.test:8443"))
                .contains("https://app.test:8443");
        assertThat(Remedy.of(new UpstreamFailure.Garbage(), UPSTREAM)).contains("https://");
    }

    @Test
    void whatRanOutIsNamed() {
        assertThat(Remedy.of(new Exhausted(Failures.ADDRESS, Errno.EMFILE), UPSTREAM)).contains("LimitNOFILE");
        assertThat(Remedy.of(new Exhausted(Failures.ADDRESS, Errno.EADDRNOTAVAIL), UPSTREAM))
                .contains("local port", UPSTREAM);
    }

    /** The kernel says so, too, where IPv6 is off. */
    @ParameterizedTest
    @ValueSource(strings = {"::1", "2001:db8::1"})
    void overIpv6TheAddressToConnectFromMayBeMissing(String address) {
        String upstream = "http://[%s]:8080".formatted(address);
        for (InetSocketAddress known : Arrays.asList(null, new InetSocketAddress(address, 8080))) {
            assertThat(Remedy.of(new Exhausted(known, Errno.EADDRNOTAVAIL), upstream))
                    .contains("no IPv6 address from which to connect to " + upstream, "or no local port left")
                    .contains(address.equals("::1") ? "127.0.0.1" : "IPv4");
        }
    }

    @Test
    void anAddressWithoutSenseIsNotBlamedOnARouteAlone() {
        assertThat(Remedy.meaning(new UpstreamFailure.Unreachable(null, Errno.EINVAL), "http://[fe80::1]:8080"))
                .contains("link-local", "or a route of the type blackhole");
    }

    @Test
    void ofSeveralUpstreamsTheLastOnesFailureIsExplained() {
        var none = new UpstreamFailure.NoneLeft(3, new Refused(null));

        assertThat(Remedy.meaning(none, UPSTREAM)).startsWith("none of the 3 upstreams")
                .contains("nothing listens at " + UPSTREAM);
        assertThat(Remedy.advice(none, UPSTREAM)).isEqualTo(Remedy.advice(new Refused(null), UPSTREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing listens", "Nothing listens."})
    void aClauseBecomesASentence(String clause) {
        assertThat(Remedy.sentence(clause)).isEqualTo("Nothing listens.");
    }

    @Test
    void aSentenceLeavesAUrlAsItIs() {
        assertThat(Remedy.sentence("http://a.test speaks TLS")).isEqualTo("http://a.test speaks TLS.");
    }
}
