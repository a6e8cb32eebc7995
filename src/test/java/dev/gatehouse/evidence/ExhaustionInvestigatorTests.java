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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.SystemRoot;
import dev.gatehouse.kernel.SystemFiles;

/** Tests for {@link ExhaustionInvestigator}, against files as the kernel writes them. */
@EnabledOnOs(OS.LINUX)
class ExhaustionInvestigatorTests {

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void empty() {
        machine = new SystemRoot(folder);
    }

    private List<Evidence> found(Errno errno) {
        return found(machine.files(), errno);
    }

    private static List<Evidence> found(SystemFiles files, Errno errno) {
        return new ExhaustionInvestigator(files)
                .examine(Incidents.of(new Exhausted(address("10.1.1.1", 5000), errno), "http://10.1.1.1:5000"));
    }

    @Test
    void openFilesAreCounted() {
        machine.with("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             7000                 7000                 processes
                Max open files            20480                524288               files
                """)
                .with("proc/self/cgroup", "0::/system.slice/proxy.service\n")
                .with("proc/self/fd/0", "")
                .with("proc/self/fd/7", "");

        assertThat(found(Errno.EMFILE)).singleElement().satisfies(files -> {
            assertThat(files.words())
                    .isEqualTo("2 files and connections are open now, and this program may have 20,480");
            assertThat(files.ofAdvice().orElseThrow().commands()).containsExactly(
                    new Command("sudo systemctl edit proxy.service",
                            "opens an addition to the unit; write two lines into it, "
                                    + "[Service] and LimitNOFILE=81920: it may then have so many open"),
                    new Command("sudo systemctl restart proxy.service", "puts it in force"));
        });
    }

    /** To restart a session's scope would end the session. */
    @ParameterizedTest
    @ValueSource(strings = {"0::/", "0::/user.slice/user-1000.slice/session-3.scope",
            "0::/system.slice/docker-0123456789ab.scope",
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/proxy.service",
            "0::/user.slice/user-1000.slice/user@1000.service", "0::/system.slice/proxy.service/libpod-payload-47"})
    void whatIsNoServiceOfTheSystemIsNotRestarted(String cgroup) {
        machine.with("proc/self/limits", "Max open files            1024                524288               files\n")
                .with("proc/self/cgroup", cgroup + "\n");

        assertThat(found(Errno.EMFILE)).singleElement().satisfies(files -> {
            assertThat(files.ofAdvice().orElseThrow().commands()).isEmpty();
            assertThat(files.ofAdvice().orElseThrow().remedy()).contains("--ulimit nofile=65536", "ulimit -n 65536");
        });
    }

    @Test
    void ofIpv6TheCauseMayBeThatThereIsNoAddress() {
        machine.withSockets("tcp").with("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        assertThat(found("::1")).singleElement().satisfies(none -> {
            assertThat(none.code()).isEqualTo("no-ipv6-address");
            assertThat(none.words()).isEqualTo(
                    "::1 is an address of IPv6, and this machine has none on its loopback interface to connect from");
            assertThat(none.ofAdvice().orElseThrow().remedy()).contains("write 127.0.0.1");
        });

        machine.with("proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n");
        assertThat(found("::1")).extracting(Evidence::code).containsExactly("local-ports");
        assertThat(found("2001:db8::1")).extracting(Evidence::words)
                .containsExactly(
                        "2001:db8::1 is an address of IPv6, and this machine has none but that of its loopback "
                                + "interface to connect from");

        machine.with("proc/net/if_inet6", "fd000000000000000000000000000005 02 40 00 80     eth0\n");
        assertThat(found("2001:db8::1")).extracting(Evidence::code).containsExactly("local-ports");
    }

    private List<Evidence> found(String to) {
        return new ExhaustionInvestigator(machine.files()).examine(Incidents
                .of(new Exhausted(address(to, 5000), Errno.EADDRNOTAVAIL), "http://app.example.com:5000"));
    }

    @Test
    void openFilesOfAllProgramsAreCounted() {
        machine.with("proc/sys/fs/file-nr", "99999\t0\t100000\n");

        assertThat(found(Errno.ENFILE).getFirst().words())
                .isEqualTo(
                        "all programs of this machine together have 99,999 files open, of 100,000 that there may be");
        assertThat(found(Errno.ENFILE).getFirst().ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo sysctl -w fs.file-max=200000");
    }

    @Test
    void portsInUseForTheAddressAreCounted() {
        machine.with("proc/sys/net/ipv4/ip_local_port_range", "32768\t32770\n")
                .withSockets("tcp", socket("0500010A:8000", "0101010A:1388", "06", 0, 0),
                        socket("0500010A:8001", "0101010A:1388", "06", 0, 0),
                        socket("0500010A:8002", "0101010A:1388", "01", 0, 3),
                        socket("0500010A:8002", "0201010A:1388", "01", 0, 4));

        assertThat(found(Errno.EADDRNOTAVAIL)).singleElement().satisfies(ports -> {
            assertThat(ports.words()).isEqualTo("of 3 local ports (32768 to 32770), 3 are in use for 10.1.1.1:5000, "
                    + "2 of them by connections that have ended lately (TIME_WAIT)");
            assertThat(ports.ofAdvice().orElseThrow().commands()).extracting(Command::line)
                    .containsExactly("sudo sysctl -w net.ipv4.ip_local_port_range='15000 65535'");
        });
    }

    @Test
    void portsThatAreThereAgainNeedNoSetting() {
        machine.with("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n").withSockets("tcp");

        assertThat(found(Errno.EADDRNOTAVAIL).getFirst().words()).startsWith("of 28,232 local ports")
                .endsWith("now they would be enough");
        assertThat(found(Errno.EADDRNOTAVAIL).getFirst().advice()).isNull();
    }

    @Test
    void memoryIsSaidInNumbers() {
        machine.with("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:  1 kB\nMemAvailable:      20480 kB\n")
                .with("proc/net/sockstat",
                        "sockets: used 5\nTCP: inuse 5 orphan 0 tw 2 alloc 9 mem 1234\nUDP: inuse 3 mem 1\n")
                .with("proc/sys/net/ipv4/tcp_mem", "100\t500\t1235\n");

        assertThat(found(Errno.ENOMEM).getFirst().words()).isEqualTo("of 8,192 MiB of memory 20 are available; "
                + "TCP has 1,234 pages of 1,235 that it may have (net.ipv4.tcp_mem)");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOMEM", "ENOBUFS"})
    void ofThisMachineThereAreNumbersForEach(Errno errno) {
        assertThat(found(SystemFiles.ofThisMachine(), errno)).singleElement()
                .satisfies(evidence -> assertThat(evidence.words()).containsPattern("[1-9]"));
        assertThat(found(errno)).as("where nothing can be read").isEmpty();
    }

    @Test
    void otherFailuresAreNoneOfItsConcern() {
        assertThat(new ExhaustionInvestigator(SystemFiles.ofThisMachine())
                .examine(Incidents.of(new Refused(address("10.1.1.1", 5000)), "http://10.1.1.1:5000"))).isEmpty();
    }
}
