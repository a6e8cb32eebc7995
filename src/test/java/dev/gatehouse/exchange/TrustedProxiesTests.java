package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link TrustedProxies}: which addresses a network has, both sides of its edges. */
class TrustedProxiesTests {

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.0.0.0, true", "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 9.255.255.255, false",
            "10.0.0.0/8, 11.0.0.0, false", "10.1.2.3/8, 10.9.9.9, true", "192.0.2.7, 192.0.2.7, true",
            "192.0.2.7, 192.0.2.8, false", "192.0.2.7/32, 192.0.2.6, false", "192.0.2.128/25, 192.0.2.127, false",
            "192.0.2.128/25, 192.0.2.128, true", "172.16.0.0/12, 172.31.255.255, true",
            "172.16.0.0/12, 172.32.0.0, false",
            "0.0.0.0/0, 203.0.113.9, true", "2001:db8::/32, 2001:db8:ffff::1, true",
            "2001:db8::/32, 2001:db9::1, false",
            "2001:db8::1, 2001:db8::1, true", "2001:db8::1, 2001:db8::2, false", "::/0, 2001:db8::1, true",
            "10.0.0.0/8, 2001:db8::1, false", "::/0, 10.0.0.1, false", "10.0.0.0/8, ::ffff:10.0.0.1, true"})
    void aNetworkHasTheAddressesWithItsBeginning(String network, String address, boolean contained) {
        var proxies = new TrustedProxies(List.of(network));

        assertThat(proxies.contains(TestExchanges.address(address, 50_000))).isEqualTo(contained);
    }

    @Test
    void oneOfSeveralNetworksIsEnough() {
        var proxies = new TrustedProxies(List.of("192.0.2.1", "10.0.0.0/8"));

        assertThat(proxies.contains(TestExchanges.address("10.0.0.1", 1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8",
            "10.0.0.0/8/8", "2001:db8::/129", "2001:db8::/x", "256.0.0.1", "10.0.0.0 /8", "*", "10.0.0.0/255.0.0.0"})
    void whatIsNeitherANetworkNorAnAddressHasNoRule(String network) {
        assertThat(TrustedProxies.rule(network)).isEmpty();
    }
}
