package dev.gatehouse.evidence;

import static dev.gatehouse.evidence.Incidents.address;
import static dev.gatehouse.fixture.SystemRoot.socket;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.ListeningProgram;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.kernel.SystemFiles;

/** Tests for {@link ListenerInvestigator}, against tables in files and a program that really listens. */
@EnabledOnOs(OS.LINUX)
class ListenerInvestigatorTests {

    private static final String LOOPBACK = "0100007F";
    private static final String LOOPBACK6 = "00000000000000000000000001000000";
    private static final String ALL = "00000000";
    private static final String ALL6 = "00000000000000000000000000000000";
    private static final String LAN = "0501A8C0";

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void atHome() {
        machine = MachineAtHome.in(new SystemRoot(folder))
                .with("proc/self/status", "Pid:\t9685\n")
                .with("etc/passwd", "app:x:991:991::/:/bin/false\n");
    }

    private List<Evidence> found(String address) {
        return new ListenerInvestigator(machine.files())
                .examine(Incidents.of(new Refused(address(address, 5000)), "http://localhost:5000"));
    }

    private Evidence onLoopback() {
        return found("127.0.0.1").getFirst();
    }

    private static String listening(String address, int port, long inode) {
        return socket("%s:%04X".formatted(address, port), (address.length() == 8 ? ALL : ALL6) + ":0000", "0A", 991,
                inode);
    }

    @Test
    void aProgramOnThePortBesideIsNamed() {
        machine.withSockets("tcp", listening(LOOPBACK, 5001, 77)).withProcess(812, "python3", 77);

        assertThat(onLoopback()).isEqualTo(new Evidence("listens-nearby",
                "nothing on 5000; `python3` (pid 812) listens on 127.0.0.1:5001", null));
    }

    @Test
    void theNearestAreNamedFirstAndNoMoreThanThree() {
        machine.withSockets("tcp", listening(ALL, 8080, 1), listening(LOOPBACK, 5020, 2), listening(LOOPBACK, 5021, 3),
                listening(LOOPBACK, 4999, 4), listening(LAN, 3000, 5), listening(LOOPBACK, 5002, 6));

        assertThat(onLoopback().words())
                .isEqualTo("nothing on 5000; a program of the user app listens on 127.0.0.1:4999, "
                        + "a program of the user app listens on 127.0.0.1:5002, a program of the user app listens on 127.0.0.1:5020");
    }

    @Test
    void gatehouseItselfIsNotProposed() {
        machine.withSockets("tcp", listening(ALL, 8080, 1)).withProcess(9685, "java", 1);

        assertThat(onLoopback()).isEqualTo(
                new Evidence("listens-nobody", "nothing listens on 5000, nor on a port near it", null));
    }

    @Test
    void aProgramFarAwayIsNotProposed() {
        machine.withSockets("tcp", listening(LOOPBACK, 5021, 1), listening(LOOPBACK, 22, 2));

        assertThat(onLoopback().code()).isEqualTo("listens-nobody");
    }

    @Test
    void aProgramOnTheSamePortOfIpv6IsTheOne() {
        machine.withSockets("tcp6", listening(LOOPBACK6, 5000, 77)).withProcess(812, "node", 77);

        assertThat(onLoopback().words())
                .isEqualTo(
                        "nothing on 127.0.0.1:5000; `node` (pid 812) listens on [::1]:5000, another address of the same port");
        assertThat(onLoopback().ofAdvice().orElseThrow().remedy()).isEqualTo(
                "write http://[::1]:5000 as the upstream, or have the application listen on 127.0.0.1, too");
    }

    @Test
    void aProgramOnTheAddressOfTheNetworkIsTheOne() {
        machine.withSockets("tcp", listening(LAN, 5000, 77), listening(LOOPBACK, 5001, 78))
                .withProcess(812, "node", 77);

        assertThat(onLoopback().code()).isEqualTo("listens-elsewhere");
        assertThat(onLoopback().words()).contains("listens on 192.168.1.5:5000").doesNotContain("5001");
        assertThat(found("192.168.1.5").getFirst().code()).isEqualTo("listens-now");
    }

    @Test
    void aProgramOnLoopbackOnlyIsNotReachedByTheNetworksAddress() {
        machine.withSockets("tcp", listening(LOOPBACK, 5000, 77)).withProcess(812, "node", 77);

        assertThat(found("192.168.1.5").getFirst().ofAdvice().orElseThrow().remedy())
                .isEqualTo(
                        "write http://127.0.0.1:5000 as the upstream, or have the application listen on 192.168.1.5, too");
        assertThat(found("::1").getFirst().code()).isEqualTo("listens-elsewhere");
    }

    @Test
    void aProgramThatHasStartedMeanwhileIsSaid() {
        machine.withSockets("tcp", listening(ALL, 5000, 77)).withProcess(812, "node", 77);

        assertThat(onLoopback().words())
                .isEqualTo("by now `node` (pid 812) listens on 0.0.0.0:5000: it has started since, "
                        + "or a firewall of this machine refuses the connection");
        assertThat(found("::1").getFirst().code()).isEqualTo("listens-elsewhere");
    }

    @Test
    void aProgramForAllAddressesOfIpv6MayTakeNoOthers() {
        machine.withSockets("tcp6", listening(ALL6, 5000, 77)).withProcess(812, "node", 77);

        assertThat(onLoopback().words()).contains("listens on [::]:5000: it has started since, it takes IPv6 only, or");
        assertThat(found("::1").getFirst().words()).doesNotContain("IPv6 only");
    }

    @Test
    void thePortOfUdpIsAnother() {
        machine.withSockets("udp", socket(LOOPBACK + ":1388", ALL + ":0000", "07", 991, 77))
                .withProcess(812, "dns", 77);

        assertThat(onLoopback().words())
                .isEqualTo("nothing on 5000 by TCP; by UDP `dns` (pid 812) listens on 127.0.0.1:5000, "
                        + "which is another port of the same number");
    }

    @Test
    void theNameOfAProgramDoesNoHarm() {
        machine.withSockets("tcp", listening(LOOPBACK, 5001, 77)).withProcess(812, "a\u001b[2J`b", 77);

        assertThat(onLoopback().words()).contains("`a?[2J`b` (pid 812)");
    }

    @Test
    void anotherMachinesListenersAreNotKnown() {
        machine.withSockets("tcp", listening(LOOPBACK, 5001, 77));

        assertThat(found("192.168.1.7")).isEmpty();
        assertThat(new ListenerInvestigator(machine.files())
                .examine(Incidents.of(new ConnectTimedOut(address("127.0.0.1", 5000)), "http://localhost:5000")))
                .isEmpty();
    }

    @Test
    @RequiresProgram("python3")
    void aProgramThatReallyListensIsNamed() {
        int refused = Upstream.nobody();
        try (var application = ListeningProgram.near(refused)) {
            assertThat(new ListenerInvestigator(SystemFiles.ofThisMachine()).examine(
                    Incidents.of(new Refused(address("127.0.0.1", refused)), "http://localhost:" + refused)))
                    .singleElement()
                    .extracting(Evidence::words)
                    .asString()
                    .startsWith("nothing on %d; ".formatted(refused))
                    .containsPattern("`python3?[0-9.]*` \\(pid %d\\) listens on 127\\.0\\.0\\.1:%d"
                            .formatted(application.pid(), application.port()));
        }
    }
}
