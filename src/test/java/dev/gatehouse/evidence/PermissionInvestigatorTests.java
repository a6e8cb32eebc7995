package dev.gatehouse.evidence;

import static dev.gatehouse.evidence.Incidents.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

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
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link PermissionInvestigator}: routes, sandboxes, AppArmor, sockets in the file system. */
@EnabledOnOs(OS.LINUX)
class PermissionInvestigatorTests {

    private static final String UNIT = "usr/lib/systemd/system/gatehouse.service";
    private static final String APPARMOR = "2021-10-07T20:55:36.240+02:00 web kernel: [  812.1] audit: type=1400 audit(1633647336.240:88): apparmor=\"DENIED\" operation=\"create\" "
            + "class=\"net\" profile=\"/usr/bin/gatehouse\" pid=9685 comm=\"loop-1\" family=\"inet\" sock_type=\"stream\" protocol=6 "
            + "requested_mask=\"create\" denied_mask=\"create\"\n";

    private static final String BEFORE = "Oct  7 20:50:00 web kernel: audit: type=1400 audit(1633647000.000:80): apparmor=\"STATUS\"\n";

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void atHome() {
        machine = MachineAtHome.in(new SystemRoot(folder)).with("proc/self/status", "Pid:\t9685\nSeccomp:\t0\n");
    }

    private List<Evidence> found(UpstreamFailure failure) {
        return new PermissionInvestigator(machine.files())
                .examine(Incidents.of(failure, "http://app.example.com:5000"));
    }

    private List<Evidence> found(String address, Errno errno) {
        return found(new PermissionDenied(address(address, 5000), errno));
    }

    @Test
    void aRouteThatProhibitsIsNamed() {
        assertThat(found("10.9.0.4", Errno.EACCES)).singleElement().satisfies(route -> {
            assertThat(route.code()).isEqualTo("route-prohibit");
            assertThat(route.words())
                    .isEqualTo(
                            "the route prohibit 10.9.0.0/24 (table main) of this machine keeps packets from 10.9.0.4");
            assertThat(route.ofAdvice().orElseThrow().commands()).containsExactly(
                    new Command("ip route show table all type prohibit", "shows all routes of this kind"),
                    new Command("sudo ip route replace 10.9.0.4 via 192.168.1.1",
                            "only 10.9.0.4 is then reached, by way of 192.168.1.1; for the rest of 10.9.0.0/24 nothing changes"));
        });
    }

    @Test
    @RequiresProgram("sh")
    void ofIpv6TheKernelIsAskedWhichRouteItIs() {
        assertThat(found("fd99::1", Errno.EACCES)).extracting(Evidence::code)
                .containsExactly("not-confined", "ipv6-prohibited");

        machine.withProgram("usr/sbin/ip", """
                case "$*" in
                'route get fd99::1') echo 'RTNETLINK answers: Permission denied'; exit 2;;
                '-N -6 rule show') printf '0:\\tfrom all lookup 255\\n32766:\\tfrom all lookup 254\\n';;
                '-N -6 route show table all type 8')
                    echo '8 default dev lo table 51820 metric 1024 pref medium'
                    echo '8 fd99::/64 dev lo metric 1024 pref medium';;
                *) exit 1;;
                esac
                """);
        assertThat(found("fd99::1", Errno.EACCES)).singleElement()
                .extracting(Evidence::words)
                .isEqualTo("the route prohibit fd99::/64 (table main) of this machine keeps packets from fd99::1");
    }

    @Test
    void aRouteIsNotBlamedForAnotherError() {
        assertThat(found("10.9.0.4", Errno.EPERM)).extracting(Evidence::code).containsExactly("not-confined");
        assertThat(found("10.8.0.4", Errno.EACCES)).extracting(Evidence::code).containsExactly("not-confined");
    }

    @Test
    @RequiresProgram("sh")
    void aRuleThatProhibitsIsFoundByAskingTheKernel() {
        machine.withProgram("usr/sbin/ip",
                """
                        case "$*" in
                        'route get 10.1.1.1') echo 'RTNETLINK answers: Permission denied'; exit 2;;
                        '-N -4 rule show') echo '32764:	from all to 10.1.1.0/24 8';;
                        *) exit 1;;
                        esac
                        """);

        assertThat(found("10.1.1.1", Errno.EACCES)).extracting(Evidence::words)
                .containsExactly("a rule of routing on this machine says prohibit for packets to 10.1.1.1");
    }

    @Test
    void overIpv6ItNeedNotBeThisMachine() {
        assertThat(found("2001:db8::1", Errno.EACCES)).extracting(Evidence::code)
                .containsExactly("not-confined", "ipv6-prohibited");
        assertThat(found("10.1.1.1", Errno.EACCES)).extracting(Evidence::code).containsExactly("not-confined");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"IPAddressDeny=any|IPAddressDeny=any",
            "IPAddressDeny=10.1.0.0/16|IPAddressDeny=10.1.0.0/16",
            "IPAddressDeny=any\\nIPAddressAllow=localhost|IPAddressDeny=any",
            "IPAddressDeny=any\\nIPAddressAllow=10.1.0.0/16|", "IPAddressDeny=localhost|", "#IPAddressDeny=any|",
            "IPAddressDeny=any\\nIPAddressDeny=|",
            "IPAddressDeny=10.2.0.0/16 \\\\\\n 10.1.0.0/16|IPAddressDeny=10.2.0.0/16   10.1.0.0/16"})
    void theUnitsAddressesAreReadAsSystemdReadsThem(String settings, String blamed) {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with(UNIT, "[Service]\n" + settings.replace("\\n", "\n").replace("\\\\", "\\"));

        List<Evidence> found = found("10.1.1.1", Errno.EPERM);
        if (blamed == null) {
            assertThat(found).extracting(Evidence::code).containsExactly("not-confined");
        } else {
            assertThat(found).extracting(Evidence::words)
                    .containsExactly("systemd drops packets of gatehouse.service to 10.1.1.1: %s in /%s"
                            .formatted(blamed, UNIT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session-3.scope", "user@1000.service/app.slice/gatehouse.service"})
    void theUnitOfASessionIsNotRestarted(String unit) {
        machine.with("proc/self/cgroup", "0::/user.slice/user-1000.slice/" + unit + "\n")
                .with("etc/systemd/system/user.slice.d/net.conf", "[Slice]\nIPAddressDeny=any\n");

        assertThat(found("10.1.1.1", Errno.EPERM)).singleElement().satisfies(found -> {
            assertThat(found.code()).isEqualTo("systemd-address");
            assertThat(found.ofAdvice().orElseThrow().remedy())
                    .isEqualTo("allow the unit this one address, by IPAddressAllow=10.1.1.1");
            assertThat(found.ofAdvice().orElseThrow().commands()).isEmpty();
        });
    }

    @Test
    void theUnitIsAllowedThisOneAddress() {
        machine.with("proc/self/cgroup", "4:memory:/x\n1:name=systemd:/system.slice/gatehouse.service\n")
                .with(UNIT, "[Service]\nIPAddressDeny=any\n");

        assertThat(found("10.1.1.1", Errno.EPERM).getFirst().ofAdvice().orElseThrow().commands()).containsExactly(
                new Command("sudo systemctl edit gatehouse.service",
                        "opens an addition to the unit; write two lines into it, [Service] and IPAddressAllow=10.1.1.1: "
                                + "the unit may then reach 10.1.1.1, too"),
                new Command("sudo systemctl restart gatehouse.service", "puts it in force"));
    }

    @Test
    void additionsAndSlicesCountToo() {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with(UNIT, "[Service]\nExecStart=/usr/bin/gatehouse\n")
                .with("etc/systemd/system/system.slice.d/10-net.conf", "[Slice]\nIPAddressDeny=any\n");
        assertThat(found("10.1.1.1", Errno.EPERM).getFirst().words())
                .endsWith("IPAddressDeny=any in /etc/systemd/system/system.slice.d/10-net.conf");

        machine.with("etc/systemd/system/gatehouse.service.d/override.conf", "[Service]\nIPAddressAllow=10.1.1.1\n");
        assertThat(found("10.1.1.1", Errno.EPERM)).extracting(Evidence::code).containsExactly("not-confined");
    }

    @Test
    void anAdditionTakesThePlaceOfItsNamesake() {
        machine.with("proc/self/cgroup", "0::/system.slice/app@blue.service\n")
                .with("usr/lib/systemd/system/app@.service", "[Service]\n")
                .with("usr/lib/systemd/system/app@.service.d/net.conf", "[Service]\nIPAddressDeny=any\n");
        assertThat(found("10.1.1.1", Errno.EPERM)).extracting(Evidence::code).containsExactly("systemd-address");

        machine.with("etc/systemd/system/app@.service.d/net.conf", "");
        assertThat(found("10.1.1.1", Errno.EPERM)).extracting(Evidence::code).containsExactly("not-confined");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"AF_UNIX AF_INET|false", "AF_UNIX|true", "~AF_INET|true", "~AF_INET6|false",
            "none|true",
            "AF_UNIX AF_INET\\nRestrictAddressFamilies=~AF_INET|true",
            "AF_UNIX\\nRestrictAddressFamilies=AF_INET|false",
            "~AF_INET\\nRestrictAddressFamilies=AF_INET|false", "AF_UNIX\\nRestrictAddressFamilies=|false"})
    void aFamilyThatTheUnitMayNotUseIsNamed(String families, boolean denied) {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with(UNIT, "[Service]\nRestrictAddressFamilies=" + families.replace("\\n", "\n"));

        List<Evidence> found = found("10.1.1.1", Errno.EAFNOSUPPORT);
        assertThat(found).extracting(Evidence::code).containsExactly(denied ? "systemd-family" : "not-confined");
        if (denied) {
            assertThat(found.getFirst().words())
                    .startsWith("systemd lets gatehouse.service make no sockets of AF_INET: Restrict");
        }
    }

    @Test
    void aMachineWithoutIpv6IsRecognised() {
        assertThat(folder.resolve("proc/net/if_inet6").toFile().delete()).isTrue();
        machine.withSockets("tcp");

        assertThat(found("2001:db8::1", Errno.EAFNOSUPPORT)).extracting(Evidence::code).containsExactly("no-ipv6");
        assertThat(found("10.1.1.1", Errno.EAFNOSUPPORT)).extracting(Evidence::code).containsExactly("not-confined");
    }

    @Test
    void aFilterForSystemCallsIsSaid() {
        machine.with("proc/self/status", "Pid:\t9685\nSeccomp:\t2\nSeccomp_filters:\t3\n");

        assertThat(found("10.1.1.1", Errno.EPERM)).extracting(Evidence::code)
                .containsExactly("not-confined", "seccomp");
    }

    @Test
    void aDenialOfAppArmorIsFound() {
        machine.with("proc/self/attr/apparmor/current", "/usr/bin/gatehouse (enforce)\n")
                .with("var/log/kern.log", APPARMOR);

        assertThat(found("10.1.1.1", Errno.EACCES)).singleElement().satisfies(denial -> {
            assertThat(denial.words()).isEqualTo(
                    "AppArmor forbade it: denial 1633647336.240:88, create of a socket of inet under the profile /usr/bin/gatehouse");
            assertThat(denial.ofAdvice().orElseThrow().remedy()).contains("\"network inet stream,\"",
                    "/etc/apparmor.d/local/usr.bin.gatehouse");
            assertThat(denial.ofAdvice().orElseThrow().commands()).extracting(Command::line)
                    .containsExactly("sudo apparmor_parser -r /etc/apparmor.d/usr.bin.gatehouse");
        });
    }

    @ParameterizedTest
    @CsvSource({"operation=\"create\",operation=\"open\"", "family=\"inet\",family=\"unix\"", "DENIED,ALLOWED",
            "pid=9685,pid=1", "stream,dgram"})
    void whatElseAppArmorForbidsIsNotTheCause(String of, String to) {
        machine.with("proc/self/attr/apparmor/current", "/usr/bin/gatehouse (enforce)\n")
                .with("var/log/kern.log", BEFORE + APPARMOR.replace(of, to));

        assertThat(found("10.1.1.1", Errno.EACCES)).extracting(Evidence::code).containsExactly("apparmor", "no-denial");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x;id", "$(id)", "a b", "-h", ""})
    void aProfileOfAnOddNameStandsInNoCommand(String profile) {
        machine.with("proc/self/attr/apparmor/current", "gatehouse (enforce)\n")
                .with("var/log/kern.log", APPARMOR.replace("/usr/bin/gatehouse", profile));

        assertThat(found("10.1.1.1", Errno.EACCES)).singleElement().satisfies(denial -> {
            assertThat(denial.code()).isEqualTo("apparmor-denial");
            assertThat(denial.ofAdvice().orElseThrow().remedy()).contains("the AppArmor profile that the denial names");
            assertThat(denial.ofAdvice().orElseThrow().commands()).isEmpty();
        });
    }

    @Test
    void aProfileThatForbidsNothingIsNoCause() {
        machine.with("sys/kernel/security/apparmor/profiles", "")
                .with("proc/self/attr/current", "gatehouse (complain)\n")
                .with("var/log/kern.log", APPARMOR);

        assertThat(found("10.1.1.1", Errno.EACCES)).extracting(Evidence::words)
                .containsExactly("the AppArmor profile gatehouse is in the mode complain, which forbids nothing");
    }

    @Test
    void withoutALogTheAdministratorIsToldHowToLook() {
        machine.with("proc/self/attr/apparmor/current", "gatehouse (enforce)\n");

        List<Evidence> found = found("10.1.1.1", Errno.EACCES);
        assertThat(found).extracting(Evidence::code).containsExactly("apparmor", "audit-log-forbidden");
        assertThat(found.get(1).ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo journalctl -k --since=-10min --grep='apparmor=\"DENIED\".*pid=9685 '");
    }

    private List<Evidence> foundOfSocket() {
        return new PermissionInvestigator(machine.files())
                .examine(Incidents.of(new PermissionDenied(null, Errno.EACCES), "unix:/run/app.sock"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Uid:\t0\t0\t0\t0|give %s, who owns it, the right to write to it, in the settings of whoever makes it",
            "Uid:\t7\t7\t7\t7;Groups:\t4 0 7|give the group root, which %s is a member of, the right to write to it, in the settings of whoever makes it",
            "Uid:\t7\t7\t7\t7;Gid:\t7\t7\t7\t7;Groups:\t4 7|give it a group that %s is a member of, and that group the right to write to it"})
    void aSocketThatMayNotBeWrittenToIsNamed(String status, String remedy) {
        machine.with("proc/self/status", status.replace(';', '\n') + "\n")
                .withLink("run/app.sock", "/proc/sys/kernel/osrelease");
        String user = System.getProperty("user.name");

        assertThat(foundOfSocket()).singleElement().satisfies(found -> {
            assertThat(found.code()).isEqualTo("socket-permissions");
            assertThat(found.words())
                    .isEqualTo("/run/app.sock is of root:root with the mode r--r--r--, so that %s may not write to it"
                            .formatted(user));
            assertThat(found.ofAdvice().orElseThrow().remedy()).isEqualTo(remedy.formatted(user));
            assertThat(found.ofAdvice().orElseThrow().commands()).extracting(Command::line)
                    .endsWith("namei -l /run/app.sock");
        });
    }

    @Test
    void aSocketThatMayBeWrittenToIsNotBlamed() {
        machine.with("run/app.sock", "");

        assertThat(foundOfSocket()).extracting(Evidence::code).containsExactly("socket-allowed", "not-confined");
        assertThat(foundOfSocket().get(1).ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("namei -l /run/app.sock", "getfacl -p /run/app.sock");
    }

    @Test
    void whereTheRightsAllowASocketSelinuxMayForbidIt() {
        machine.with("run/app.sock", "")
                .with("sys/fs/selinux/enforce", "1")
                .with("proc/self/attr/current", "system_u:system_r:httpd_t:s0\0");

        assertThat(foundOfSocket()).extracting(Evidence::code).containsExactly("socket-allowed", "selinux");
        assertThat(foundOfSocket().get(1).ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo ausearch -m avc -ts recent -p 9685");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|", "gatehouse (complain)|", "|0"})
    void whoCannotHaveForbiddenItIsNotLookedFor(String profile, String selinux) {
        if (profile != null) {
            machine.with("proc/self/attr/apparmor/current", profile);
        }
        if (selinux != null) {
            machine.with("sys/fs/selinux/enforce", selinux);
        }

        assertThat(found("10.1.1.1", Errno.EACCES)).singleElement()
                .extracting(found -> found.ofAdvice().orElseThrow())
                .satisfies(advice -> {
                    assertThat(advice.remedy())
                            .isEqualTo(
                                    "look for a route that says prohibit, a firewall rule or a sandbox of the service, "
                                            + "and allow just this connection");
                    assertThat(advice.commands()).extracting(Command::line)
                            .contains("ip route get 10.1.1.1")
                            .noneMatch(line -> line.contains("ausearch"));
                });
    }

    @Test
    void addressesAreNotBlamedForWhatTheKernelSaysOtherwise() {
        machine.with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n")
                .with(UNIT, "[Service]\nIPAddressDeny=any\n");

        assertThat(found("10.1.1.1", Errno.EACCES)).extracting(Evidence::code).containsExactly("not-confined");
        assertThat(new WayInvestigator(machine.files())
                .examine(Incidents.of(new UpstreamFailure.Unreachable(address("10.1.1.1", 5000), Errno.EHOSTUNREACH),
                        "http://app.example.com:5000")))
                .extracting(Evidence::code)
                .doesNotContain("systemd-address");
        assertThat(new WayInvestigator(machine.files())
                .examine(Incidents.of(new ConnectTimedOut(address("10.1.1.1", 5000)), "http://app.example.com:5000")))
                .extracting(Evidence::code)
                .containsExactly("systemd-address");
    }

    @Test
    void theLastOfSeveralUpstreamsIsLookedInto() {
        assertThat(found(new NoneLeft(2, new PermissionDenied(address("10.9.0.4", 5000), Errno.EACCES))))
                .extracting(Evidence::code)
                .containsExactly("route-prohibit");
        assertThat(found(new NoneLeft(2, null))).isEmpty();
    }

    @Test
    void otherFailuresAreNoneOfItsConcern() {
        assertThat(found(new Refused(address("10.9.0.4", 5000)))).isEmpty();
        assertThat(found(new ConnectTimedOut(address("10.9.0.4", 5000)))).isEmpty();
    }
}
