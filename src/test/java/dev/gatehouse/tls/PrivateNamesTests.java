package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.site.HostName;

class PrivateNamesTests {

    @ParameterizedTest
    @ValueSource(strings = {"a.test", "test", "localhost", "a.localhost", "nas.local", "nas.lan", "db.internal",
            "home.arpa", "nas.home.arpa", "nas", "192.0.2.1", "10.0.0.1", "[::1]", "[2001:db8::1]"})
    void namesThatMeanSomethingOnlyAtHomeArePrivate(String name) {
        assertThat(PrivateNames.contains(HostName.of(name).orElseThrow())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "a.example.com", "test.example.com", "atest.com", "local.de", "myhome.arpa",
            "1.2.3.4.in-addr.arpa", "xn--bcher-kva.example"})
    void namesOfThePublicDnsAreNot(String name) {
        assertThat(PrivateNames.contains(HostName.of(name).orElseThrow())).isFalse();
    }
}
