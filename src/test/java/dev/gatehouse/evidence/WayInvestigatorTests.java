package dev.gatehouse.evidence;

import static dev.gatehouse.evidence.Incidents.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link WayInvestigator}, on a machine at home whose tables are files. */
@EnabledOnOs(OS.LINUX)
class WayInvestigatorTests {

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void atHome() {
        machine = MachineAtHome.in(new SystemRoot(folder));
    }

    private List<Evidence> found(UpstreamFailure failure) {
        return new WayInvestigator(machine.files()).examine(Incidents.of(failure, "http://app.example.com:5000"));
    }

    private List<Evidence> timedOut(String address) {
        return found(new ConnectTimedOut(address(address, 5000)));
    }

    @Test
    void aMachineThatDoesNotAnswerInItsNetworkIsOff() {
        assertThat(found(new Unreachable(address("192.168.1.7", 5000), Errno.EHOSTUNREACH))).extracting(Evidence::words)
                .containsExactly(
                        "192.168.1.7 is in this machine's own network 192.168.1.0/24 on eth0 and does not answer there (ARP): "
                                + "the machine is off, or not in that network");
    }

    @Test
    @RequiresProgram("sh")
    void aMachineThatHasAnsweredMeanwhileHasAFirewall() {
        neighbour("192.168.1.1 dev eth0 lladdr 02:00:00:00:00:01 ref 1 used 9/2/9probes 1 REACHABLE");

        assertThat(timedOutAfter(Duration.ofSeconds(5))).extracting(Evidence::code, Evidence::words)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("neighbour-there",
                        "192.168.1.1 is in this machine's own network 192.168.1.0/24 on eth0 and is there, it answers to ARP; "
                                + "so it is its own firewall, or the port, that does not answer"));
    }

    /** The kernel believes for up to a minute that a machine is there that has lost its power. */
    @ParameterizedTest
    @ValueSource(strings = {"used 9/30/30probes 1 REACHABLE", "used 9/2/9probes 1 STALE", "used 9/2/9probes 1 DELAY",
            "used 9/2/9probes 1 PROBE", "used 0/0/0probes 0 PERMANENT", ""})
    @RequiresProgram("sh")
    void whatAMachineAnsweredBeforeProvesNothing(String entry) {
        neighbour("192.168.1.1 dev eth0 lladdr 02:00:00:00:00:01 ref 1 " + entry);

        assertThat(timedOutAfter(Duration.ofSeconds(5))).extracting(Evidence::code).containsExactly("own-network");
    }

    @Test
    void anEntryOfUnknownAgeProvesNothing() {
        assertThat(timedOut("192.168.1.1")).extracting(Evidence::code).containsExactly("own-network");
    }

    @Test
    @RequiresProgram("sh")
    void ofIpv6ASilentMachineIsSeenToo() {
        neighbour("fd00::7 dev eth0  ref 1 used 1/61/1probes 4 INCOMPLETE");

        assertThat(found(new Unreachable(address("fd00::7", 5000), Errno.EHOSTUNREACH))).extracting(Evidence::words)
                .containsExactly("fd00::7 is in this machine's own network fd00::/64 on eth0 and does not answer there "
                        + "(NDP): the machine is off, or not in that network");
    }

    private void neighbour(String entry) {
        machine.withProgram("usr/sbin/ip",
                "case \"$*\" in '-s neigh show to '*) echo '%s';; *) exit 1;; esac".formatted(entry));
    }

    private List<Evidence> timedOutAfter(Duration limit) {
        var failure = new ConnectTimedOut(address("192.168.1.1", 5000));
        return new WayInvestigator(machine.files()).examine(new Incident(failure, "http://app.example.com:5000",
                failure.address(), limit, new Outage(Instant.now(), 1, Optional.empty()), Instant.now()));
    }

    @Test
    void ofAMachineThatWasNotAskedForNothingIsConcluded() {
        assertThat(timedOut("192.168.1.9")).containsExactly(new Evidence("own-network",
                "192.168.1.9 is in this machine's own network 192.168.1.0/24 on eth0", null));
    }

    @Test
    void aPrivateAddressElsewhereIsSaid() {
        assertThat(timedOut("10.1.1.1")).extracting(Evidence::words)
                .containsExactly(
                        "packets to 10.1.1.1 go to the router 192.168.1.1 over eth0; it is a private address in none of "
                                + "this machine's networks (192.168.1.0/24 on eth0), so that the router has to know the way");
    }

    @Test
    void aPublicAddressGoesByTheRouter() {
        assertThat(timedOut("198.51.100.7")).containsExactly(
                new Evidence("by-router", "packets to 198.51.100.7 go to the router 192.168.1.1 over eth0", null));
    }

    @Test
    void aRouterThatDoesNotAnswerIsTheCause() {
        machine.with("proc/net/arp", MachineAtHome.ARP.replace("0x2  ", "0x0  "));

        assertThat(timedOut("198.51.100.7")).extracting(Evidence::code).containsExactly("router-silent");
    }

    @Test
    void withoutARouteTheOwnNetworksAreSaid() {
        machine.with("proc/net/route",
                "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
                        + "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n")
                .with("proc/net/fib_trie", "");

        assertThat(found(new Unreachable(address("198.51.100.7", 5000), Errno.ENETUNREACH))).extracting(Evidence::words)
                .containsExactly("this machine has no route for 198.51.100.7; it is in 192.168.1.0/24 on eth0");
    }

    @Test
    void withoutIpv6OutsideItIsSaid() {
        machine.with("proc/net/ipv6_route", MachineAtHome.IPV6_END);

        assertThat(found(new Unreachable(address("2001:db8::1", 5000), Errno.ENETUNREACH))).extracting(Evidence::words)
                .containsExactly("this machine has no route for 2001:db8::1; it is in no network of IPv6");
    }

    @ParameterizedTest
    @CsvSource({"10.6.1.1,ENETUNREACH,route-throw", "10.8.0.4,EINVAL,route-blackhole"})
    void aRouteToNowhereIsNamed(String address, Errno errno, String code) {
        assertThat(found(new Unreachable(address(address, 5000), errno))).extracting(Evidence::code)
                .containsExactly(code);
    }

    @Test
    void aRouteThatSwallowsEverythingIsNamed() {
        assertThat(found(new Unreachable(address("10.8.0.4", 5000), Errno.EINVAL))).extracting(Evidence::words)
                .containsExactly(
                        "the route blackhole 10.8.0.0/24 (table main) of this machine keeps packets from 10.8.0.4");
    }

    @Test
    @RequiresProgram("sh")
    void aRouteOfAnotherTableIsNamedIfTheKernelUsesIt() {
        var failure = new Unreachable(address("10.7.0.1", 5000), Errno.EHOSTUNREACH);
        assertThat(found(failure)).extracting(Evidence::code).containsExactly("private-elsewhere");

        refusing("0:\tfrom all lookup 255\n100:\tfrom all lookup 100\n32766:\tfrom all lookup 254");
        assertThat(found(failure)).singleElement().satisfies(route -> {
            assertThat(route.words()).isEqualTo(
                    "the route unreachable 10.7.0.0/24 (table 100) of this machine keeps packets from 10.7.0.1");
            assertThat(route.ofAdvice().orElseThrow().commands()).extracting(Command::line)
                    .containsExactly("ip route show table all type unreachable",
                            "sudo ip route replace 10.7.0.1 via 192.168.1.1 table 100");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:\tfrom all lookup 255\n100:\tfrom all 7\n32766:\tfrom all lookup 254",
            "100:\tfrom all to 10.7.0.0/16 7\n101:\tfrom all to 10.1.0.0/16 lookup 100\n32766:\tfrom all lookup 254"})
    @RequiresProgram("sh")
    void aTableThatNobodyAsksIsNotBlamed(String rules) {
        refusing(rules);

        assertThat(found(new Unreachable(address("10.7.0.1", 5000), Errno.EHOSTUNREACH))).extracting(Evidence::words)
                .containsExactly("a rule of routing on this machine says unreachable for packets to 10.7.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100:\tfrom all fwmark 0x1 7\n101:\tnot from all fwmark 0x2 lookup 100", ""})
    @RequiresProgram("sh")
    void whereTwoMayBeToBlameNeitherIs(String rules) {
        refusing(rules);

        assertThat(found(new Unreachable(address("10.7.0.1", 5000), Errno.EHOSTUNREACH))).singleElement()
                .satisfies(found -> {
                    assertThat(found.words()).isEqualTo(
                            "a rule of routing on this machine, or a route of a table that rules lead to, says unreachable for packets to 10.7.0.1");
                    assertThat(found.ofAdvice().orElseThrow().commands()).extracting(Command::line)
                            .containsExactly("ip rule show", "ip route show table all type unreachable");
                });
    }

    private void refusing(String rules) {
        machine.withProgram("usr/sbin/ip", """
                case "$*" in
                'route get '*) echo 'RTNETLINK answers: No route to host'; exit 2;;
                '-N -4 rule show') printf '%%s\\n' '%s';;
                *) exit 1;;
                esac
                """.formatted(rules));
    }

    /** A VPN's table that keeps everything back while the VPN is down is there all the time, and mostly nobody asks it. */
    @Test
    void aDeadEndOfIpv6ThatTheKernelDoesNotUseIsNotBlamed() {
        assertThat(found(new Unreachable(address("fd99::1", 5000), Errno.EHOSTUNREACH))).extracting(Evidence::code)
                .containsExactly("private-elsewhere");
    }

    @Test
    void whatTheUnitDropsIsNeverAnswered() {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with("etc/systemd/system/gatehouse.service", "[Service]\nIPAddressDeny=10.0.0.0/8\n");

        assertThat(timedOut("10.1.1.1")).extracting(Evidence::code).containsExactly("systemd-address");
        assertThat(timedOut("198.51.100.7")).extracting(Evidence::code).containsExactly("by-router");
    }

    @Test
    void aUnitWithoutANetworkReachesNobody() {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with("etc/systemd/system/gatehouse.service", "[Service]\nPrivateNetwork=yes\n");

        assertThat(found(new Unreachable(address("198.51.100.7", 5000), Errno.ENETUNREACH))).extracting(Evidence::code)
                .containsExactly("systemd-network");
        machine.with("etc/systemd/system/gatehouse.service.d/net.conf", "[Service]\nPrivateNetwork=no\n");
        assertThat(found(new Unreachable(address("198.51.100.7", 5000), Errno.ENETUNREACH))).extracting(Evidence::code)
                .containsExactly("by-router");
    }

    @Test
    void toThisMachineItselfThereIsNoWayToTellOf() {
        assertThat(timedOut("192.168.1.5")).isEmpty();
        assertThat(timedOut("127.0.0.1")).isEmpty();
        assertThat(found(new Refused(address("10.1.1.1", 5000)))).isEmpty();
    }
}
