package dev.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link Routes}, {@link Network} and {@link Neighbours}, against tables as the kernel writes them. */
@EnabledOnOs(OS.LINUX)
class RoutesTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"10.9.0.4,PROHIBIT", "10.8.0.4,BLACKHOLE", "10.6.1.1,THROW", "10.9.1.4,UNICAST", "192.168.1.7,UNICAST",
            "192.168.1.5,LOCAL", "fd99::1,UNICAST", "fd00::7,UNICAST", "2001:db8::1,UNICAST"})
    void theSmallestRangeDecides(String address, Route.Kind kind) {
        assertThat(routes().to(ip(address))).map(Route::kind).contains(kind);
    }

    @Test
    void aWayHasItsRouterAndItsInterface() {
        assertThat(routes().to(ip("10.1.1.1"))).hasValueSatisfying(route -> {
            assertThat(route.gateway()).contains(ip("192.168.1.1"));
            assertThat(route.device()).contains("eth0");
        });
        assertThat(routes().to(ip("192.168.1.7"))).hasValueSatisfying(route -> assertThat(route.gateway()).isEmpty());
        assertThat(routes().to(ip("2001:db8::1"))).hasValueSatisfying(route -> assertThat(route.gateway())
                .contains(ip("fd00::1")));
        assertThat(routes().defaultGateway()).contains(ip("192.168.1.1"));
        assertThat(routes().networks()).extracting(route -> route.to().toString())
                .contains("192.168.1.0/24")
                .doesNotContain("0.0.0.0/0");
    }

    @Test
    void anotherTableIsNotTakenForTheOrdinaryOne() {
        assertThat(routes().to(ip("10.7.0.1"))).map(Route::kind).contains(Route.Kind.UNICAST);
    }

    @Test
    void ofRangesOfOneSizeTheMetricDecides() {
        var routes = new Routes(new SystemRoot(folder)
                .with("proc/net/ipv6_route",
                        """
                                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     wlan0
                                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000002 00000064 00000003 00000000 00000003     eth0
                                """)
                .files());

        assertThat(routes.to(ip("2001:db8::1")).flatMap(Route::device)).contains("eth0");
    }

    @Test
    void theEndOfATableIsNoRoute() {
        var routes = new Routes(new SystemRoot(folder).with("proc/net/ipv6_route", MachineAtHome.IPV6_END).files());

        assertThat(routes.to(ip("2001:db8::1"))).isEmpty();
    }

    @Test
    void ownAddressesAreKnown() {
        assertThat(routes().isOwn(ip("192.168.1.5"))).isTrue();
        assertThat(routes().isOwn(ip("fd00::5"))).isTrue();
        assertThat(routes().isOwn(ip("127.0.0.9"))).isTrue();
        assertThat(routes().isOwn(ip("192.168.1.7"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "192.168.1.128/25,192.168.1.127,false",
            "192.168.1.128/25,192.168.1.128,true", "0.0.0.0/0,1.2.3.4,true", "0.0.0.0/0,::1,false", "::1,::1,true",
            "fd00::/9,fd7f::1,true", "fd00::/9,fd80::1,false"})
    void aNetworkKnowsItsAddresses(String network, String address, boolean contains) {
        assertThat(Network.of(network).orElseThrow().contains(ip(address))).isEqualTo(contains);
    }

    @ParameterizedTest
    @CsvSource({"any", "10.0.0.0/33", "10.0.0.0/-1", "example.com/8", "10.0.0.0/x", "''"})
    void whatIsNoNetworkIsNone(String text) {
        assertThat(Network.of(text)).isEmpty();
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsSilent() {
        var neighbours = new Neighbours(new SystemRoot(folder).with("proc/net/arp", MachineAtHome.ARP).files());

        assertThat(neighbours.state(ip("192.168.1.7"), Instant.EPOCH)).isEqualTo(Neighbours.State.SILENT);
        assertThat(neighbours.state(ip("192.168.1.1"), Instant.EPOCH)).isEqualTo(Neighbours.State.UNKNOWN);
        assertThat(neighbours.state(ip("192.168.1.9"), Instant.EPOCH)).isEqualTo(Neighbours.State.UNKNOWN);
    }

    private Routes routes() {
        return new Routes(MachineAtHome.in(new SystemRoot(folder)).files());
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
