package dev.gatehouse.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.exchange.TrustedProxies;
import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@link Viewers}: who sees a whole diagnosis, and who would like to. */
class ViewersTests {

    private static final String PROXY = "10.0.0.1";
    private static final String LISTED = "192.168.1.20";
    private static final String STRANGER = "203.0.113.9";

    private final Viewers viewers = new Viewers(
            new ForwardedHeaders(new TrustedProxies(List.of("10.0.0.0/8", "::1"))),
            new DiagnosisProperties(List.of("192.168.0.0/16", "2001:db8::/32"), true).audience());

    private boolean maySee(String from, String... fields) {
        TestExchanges request = TestExchanges.request("GET / HTTP/1.1").from(from).header("Host", "a.test");
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return viewers.maySee(request.begin());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", LISTED, "2001:db8::5"})
    void whoComesDirectlyFromThisMachineOrAListedNetworkSeesIt(String address) {
        assertThat(maySee(address)).isTrue();
    }

    /** A proxy on this machine need not add a field: nginx's {@code proxy_pass} alone adds none. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.8.8.8, false", "::1, false", LISTED + ", true"})
    void thisMachineCanBeLeftOut(String address, boolean mayIt) {
        var without = new Viewers(new ForwardedHeaders(new TrustedProxies(List.of())),
                new DiagnosisProperties(List.of("192.168.0.0/16"), false).audience());

        assertThat(without.maySee(TestExchanges.request("GET / HTTP/1.0").from(address).begin())).isEqualTo(mayIt);
    }

    @ParameterizedTest
    @ValueSource(strings = {STRANGER, "192.169.0.1", "2001:db9::1", "0.0.0.0", PROXY})
    void nobodyElseSeesIt(String address) {
        assertThat(maySee(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "Via", "CF-Connecting-IP", "X-Real-IP", "X-Forwarded-Host",
            "X-Forwarded-Proto", "X-Forwarded-Port", "True-Client-IP", "CDN-Loop", "X-Forwarded", "Fly-Client-IP",
            "X-Client-IP", "X-Envoy-External-Address"})
    void whatCameThroughATunnelOnThisMachineDoesNot(String field) {
        assertThat(maySee("127.0.0.1", field, "127.0.0.1")).isFalse();
        assertThat(maySee("127.0.0.1", field, "")).isFalse();
        assertThat(maySee(LISTED, field, LISTED)).isFalse();
    }

    @Test
    void aStrangerWhoClaimsToBeSomebodyElseDoesNot() {
        assertThat(maySee(STRANGER, "X-Forwarded-For", "127.0.0.1")).isFalse();
        assertThat(maySee(STRANGER, "X-Forwarded-For", LISTED, "Forwarded", "for=" + LISTED)).isFalse();
        assertThat(maySee(STRANGER, "X-Real-IP", LISTED)).isFalse();
    }

    @Test
    void aTrustedProxyVouchesForAListedAddress() {
        assertThat(maySee(PROXY, "X-Forwarded-For", LISTED)).isTrue();
        assertThat(maySee(PROXY, "Forwarded", "for=" + LISTED + ";proto=https")).isTrue();
        assertThat(maySee(PROXY, "Forwarded", "proto=https; For=\"[2001:db8::7]:4711\"")).isTrue();
        assertThat(maySee(PROXY, "X-Forwarded-For", LISTED + ":50123", "X-Real-IP", LISTED)).isTrue();
        assertThat(maySee(PROXY, "X-Forwarded-For", STRANGER + ", " + LISTED + ", 10.0.0.2")).isTrue();
    }

    @Test
    void loopbackIsNotListedBehindAProxy() {
        assertThat(maySee(PROXY, "X-Forwarded-For", "127.0.0.1")).isFalse();
        assertThat(maySee("::1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"192.168.1.20, 203.0.113.9", "192.168.1.20, 203.0.113.9, 10.0.0.2", "unknown",
            "192.168.1.20, _hidden", "192.168.1.20,", "192.168.1.20 203.0.113.9", "192.168.1.20;203.0.113.9",
            "3232235796", "0xC0A80114", "192.168.1", "localhost", "fe80::1%eth0", "[192.168.1.20",
            "2001:db8::1::2"})
    void whatAVisitorWritesBeforeAProxyDoesNotHelp(String list) {
        assertThat(maySee(PROXY, "X-Forwarded-For", list)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"for=192.168.1.20, for=203.0.113.9",
            "for=203.0.113.9;host=\"x,for=192.168.1.20\"", "for=203.0.113.9;host=\"x,for=192.168.1.20;y=\"",
            "for=203.0.113.9;host=\"\\\",for=192.168.1.20;y=\\\"\"", "for=192.168.1.20;for=203.0.113.9",
            "by=192.168.1.20", "for=unknown", "for=\"192.168.1.20", "xfor=192.168.1.20", "for==192.168.1.20"})
    void whatAVisitorMakesAProxyWriteIntoForwardedDoesNotHelp(String list) {
        assertThat(maySee(PROXY, "Forwarded", list)).isFalse();
    }

    @Test
    void everythingThatIsToldHasToAgree() {
        assertThat(maySee(PROXY, "X-Forwarded-For", LISTED, "Forwarded", "for=" + STRANGER)).isFalse();
        assertThat(maySee(PROXY, "X-Forwarded-For", STRANGER, "Forwarded", "for=" + LISTED)).isFalse();
        assertThat(maySee(PROXY, "X-Forwarded-For", LISTED, "CF-Connecting-IP", STRANGER)).isFalse();
        assertThat(maySee(PROXY, "X-Real-IP", LISTED)).isFalse();
    }

    @Test
    void aNetworkThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new DiagnosisProperties(List.of("192.168.0.0/16", "office"), true))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("viewers[1]");
    }
}
