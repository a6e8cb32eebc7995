package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link ForwardedHeaders}: what an upstream is told of who made a request, and whom Gatehouse believes. */
class ForwardedHeadersTests {

    private static final ForwardedHeaders TRUSTING_NOBODY = new ForwardedHeaders(new TrustedProxies(List.of()));
    private static final ForwardedHeaders TRUSTING = new ForwardedHeaders(
            new TrustedProxies(List.of("10.0.0.0/8", "2001:db8:1::/48")));

    private static TestExchanges request() {
        return TestExchanges.request("GET / HTTP/1.1").header("Host", "shop.example.com").from("203.0.113.9");
    }

    private static TestExchanges claiming(TestExchanges request) {
        return request.header("X-Forwarded-For", "198.51.100.1, 198.51.100.2")
                .header("X-Real-IP", "198.51.100.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "bank.example.com")
                .header("X-Forwarded-Port", "8443")
                .header("Forwarded", "for=198.51.100.1;proto=https");
    }

    @Test
    void theyAreSetFromTheConnection() {
        assertThat(TRUSTING_NOBODY.of(request().begin())).containsExactly(entry("X-Forwarded-For", "203.0.113.9"),
                entry("X-Real-IP", "203.0.113.9"), entry("X-Forwarded-Proto", "http"),
                entry("X-Forwarded-Host", "shop.example.com"), entry("X-Forwarded-Port", "80"),
                entry("Forwarded", "for=203.0.113.9;host=\"shop.example.com\";proto=http"));
    }

    @Test
    void whatAStrangerClaimsIsDropped() {
        Map<String, String> told = TRUSTING.of(claiming(request()).begin());

        assertThat(told).isEqualTo(TRUSTING.of(request().begin()));
    }

    @Test
    void nobodyIsBelievedUnlessConfigured() {
        Map<String, String> told = TRUSTING_NOBODY.of(claiming(request().from("127.0.0.1")).begin());

        assertThat(told).containsEntry("X-Forwarded-For", "127.0.0.1").containsEntry("X-Forwarded-Proto", "http");
    }

    @Test
    void aTrustedProxysChainIsContinued() {
        Map<String, String> told = TRUSTING.of(claiming(request().from("10.1.2.3")).begin());

        assertThat(told).containsExactly(entry("X-Forwarded-For", "198.51.100.1, 198.51.100.2, 10.1.2.3"),
                entry("X-Real-IP", "198.51.100.1"), entry("X-Forwarded-Proto", "https"),
                entry("X-Forwarded-Host", "bank.example.com"), entry("X-Forwarded-Port", "8443"),
                entry("Forwarded",
                        "for=198.51.100.1;proto=https, for=10.1.2.3;host=\"shop.example.com\";proto=http"));
    }

    @Test
    void aTrustedProxyThatSaysNothingIsTheVisitor() {
        Map<String, String> told = TRUSTING.of(request().from("10.1.2.3").header("X-Forwarded-For", " ").begin());

        assertThat(told).containsEntry("X-Forwarded-For", "10.1.2.3")
                .containsEntry("X-Real-IP", "10.1.2.3")
                .containsEntry("X-Forwarded-Proto", "http")
                .containsEntry("Forwarded", "for=10.1.2.3;host=\"shop.example.com\";proto=http");
    }

    @Test
    void anEncryptedConnectionIsHttps() {
        assertThat(TRUSTING_NOBODY.of(request().encrypted().begin())).containsEntry("X-Forwarded-Proto", "https")
                .containsEntry("X-Forwarded-Port", "443")
                .containsEntry("Forwarded", "for=203.0.113.9;host=\"shop.example.com\";proto=https");
    }

    @ParameterizedTest
    @CsvSource({"shop.example.com, 80", "shop.example.com:8080, 8080", "shop.example.com:, 80", "[::1]:8080, 8080",
            "[::1], 80", "192.0.2.1:81, 81", "shop.example.com:80x, 80"})
    void thePortIsTheOneTheVisitorTyped(String host, String port) {
        assertThat(TRUSTING_NOBODY.of(request().header("Host", host).begin())).containsEntry("X-Forwarded-Port", port)
                .containsEntry("X-Forwarded-Host", host);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::7, 2001:db8::7", "2001:db8:0:0:0:0:0:7, 2001:db8::7", "::1, ::1", "fe80::1%1, fe80::1"})
    void anIPv6AddressIsInBracketsOnlyInForwarded(String address, String written) {
        Map<String, String> told = TRUSTING_NOBODY.of(request().from(address).begin());

        assertThat(told).containsEntry("X-Forwarded-For", written)
                .containsEntry("X-Real-IP", written)
                .containsEntry("Forwarded", "for=\"[%s]\";host=\"shop.example.com\";proto=http".formatted(written));
    }

    private static String visitor(String field, String value) {
        return TRUSTING.visitor(request().from("10.1.2.3").header(field, value).begin());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // whom a trusted proxy names last, unless that is a trusted proxy too
            "198.51.100.1, 198.51.100.2 | 198.51.100.2", "198.51.100.1, 10.9.9.9 | 198.51.100.1",
            "6.6.6.6, 198.51.100.1, 10.9.9.9, 2001:db8:1::9 | 198.51.100.1", "10.9.9.1, 10.9.9.2 | 10.9.9.1",
            // a port is another one for each connection
            "203.0.113.7:51234 | 203.0.113.7", "[2001:db8::7]:51234 | 2001:db8::7", "2001:db8::7 | 2001:db8::7",
            "203.0.113.7:51234, 10.9.9.9:80 | 203.0.113.7", "unknown | unknown", "203.0.113.7, | 203.0.113.7",
            ", | 10.1.2.3"})
    void theVisitorIsTheLastOneWhomNobodyTrusts(String value, String visitor) {
        assertThat(visitor("X-Forwarded-For", value)).isEqualTo(visitor);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {"for=203.0.113.7;proto=https | 203.0.113.7",
            "For=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17", "for=\"203.0.113.7:80\" | 203.0.113.7",
            "for=6.6.6.6, by=10.9.9.9; for=203.0.113.7, for=10.8.8.8 | 203.0.113.7",
            "host=\"a, for=6.6.6.6\";for=203.0.113.7 | 203.0.113.7", "for=_gazonk | _gazonk",
            "proto=https | 10.1.2.3"})
    void aProxyMayNameTheVisitorInForwardedOnly(String value, String visitor) {
        assertThat(visitor("Forwarded", value)).isEqualTo(visitor);
    }

    @Test
    void whomAStrangerNamesIsNotTheVisitor() {
        assertThat(TRUSTING.visitor(claiming(request()).begin())).isEqualTo("203.0.113.9");
    }

    @Test
    void aTrustedProxyMayHaveAnIPv6Address() {
        Map<String, String> told = TRUSTING
                .of(request().from("2001:db8:1::7").header("X-Forwarded-For", "198.51.100.1").begin());

        assertThat(told).containsEntry("X-Forwarded-For", "198.51.100.1, 2001:db8:1::7");
    }
}
