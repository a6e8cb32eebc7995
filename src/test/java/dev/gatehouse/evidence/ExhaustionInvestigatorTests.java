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
