package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link SpecialAddresses}: both sides of the boundaries; nothing is asked of any of them. */
class SpecialAddressesTests {

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.1",
            "172.16.0.0", "172.31.255.255", "192.168.0.1", "192.168.255.255", "192.0.2.1", "198.51.100.7",
            "203.0.113.9", "224.0.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "fe80::1", "fd00::1", "fc00::1",
            "2001:db8::1", "ff02::1"})
    void theInternetDoesNotReachThese(String address) {
        assertThat(SpecialAddresses.contains(InetAddresses.forString(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
            "172.32.0.0", "192.167.255.255", "192.169.0.0", "223.255.255.255", "2001:db7::1", "2001:db9::1",
            "fbff::1", "2a00::1", "::2:0:0"})
    void itReachesThese(String address) {
        assertThat(SpecialAddresses.contains(InetAddresses.forString(address))).isFalse();
    }
}
