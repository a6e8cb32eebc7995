package dev.gatehouse.evidence;

import static dev.gatehouse.evidence.Incidents.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link PermissionInvestigator} where SELinux enforces, with the line of the audit log that the guide shows. */
class SeLinuxTests {

    private static final String GUIDE = "type=AVC msg=audit(1633647336.240:1355): avc:  denied  { name_connect } for  pid=9685 "
            + "comm=\"nginx\" dest=10012 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:unreserved_port_t:s0 "
            + "tclass=tcp_socket permissive=0\n";
    private static final String BEFORE = "type=USER_LOGIN msg=audit(1633647000.000:1300): pid=1\n";
    private static final String LOG = "var/log/audit/audit.log";

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void confined() {
        machine = new SystemRoot(folder).with("sys/fs/selinux/enforce", "1")
                .with("proc/self/attr/current", "system_u:system_r:httpd_t:s0\0")
                .with("proc/self/status", "Name:\tjava\nPid:\t9685\nSeccomp:\t0\n")
                .with("proc/self/task/9685/comm", "java")
                .with("proc/self/task/9701/comm", "loop-1");
    }

    private List<Evidence> found(Instant moment) {
        return new PermissionInvestigator(machine.files()).examine(Incidents.at(moment,
                new PermissionDenied(Incidents.address("198.51.100.7", 10_012), Errno.EACCES),
                "http://home.example.net:10012"));
    }

    private Evidence onlyOne() {
        assertThat(found(MOMENT)).hasSize(1);
        return found(MOMENT).getFirst();
    }

    @Test
    void theDenialOfTheGuideIsFound() {
        machine.with(LOG, GUIDE);

        Evidence denial = onlyOne();
        assertThat(denial.code()).isEqualTo("selinux-denial");
        assertThat(denial.words())
                .isEqualTo("SELinux forbade it: denial 1633647336.240:1355, { name_connect } for httpd_t "
                        + "to port 10012, which is of the type unreserved_port_t");
        assertThat(denial.ofAdvice()).hasValueSatisfying(advice -> {
            assertThat(advice.who()).isEqualTo(Party.MACHINE);
            assertThat(advice.commands()).containsExactly(
                    new Command("sudo setsebool -P httpd_can_network_connect 1",
                            "every web server process may then connect to any TCP port, also after a restart"),
                    new Command("sudo semanage port -a -t http_port_t -p tcp 10012",
                            "port 10012 then counts as a web port: web server processes may listen on it, "
                                    + "and connect to it where the policy lets them relay"));
        });
    }

    @Test
    void aThreadOfThisProgramIsThisProgram() {
        machine.with(LOG, GUIDE.replace("pid=9685", "pid=9701"));

        assertThat(onlyOne().code()).isEqualTo("selinux-denial");
    }

    @ParameterizedTest
    @CsvSource({"-1000,true", "1000,true", "-1001,false", "1001,false", "3600000,false"})
    void theSecondHasToBeTheSame(long away, boolean same) {
        machine.with(LOG, BEFORE + GUIDE);

        assertThat(found(MOMENT.plusMillis(away)).getFirst().code()).isEqualTo(same ? "selinux-denial" : "selinux");
    }

    @ParameterizedTest
    @CsvSource({"pid=9685,pid=9686", "dest=10012,dest=10013", "name_connect,name_bind", "name_connect,execmem",
            "tclass=tcp_socket,tclass=udp_socket", "permissive=0,permissive=1", "'denied ','granted '", "dest=10012,''",
            "1633647336.240:1355,now"})
    void anotherDenialIsNotTheCause(String of, String to) {
        machine.with(LOG, BEFORE + GUIDE.replace(of, to));

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "no-denial");
        assertThat(found(MOMENT).get(1).ofAdvice().orElseThrow().remedy())
                .startsWith("look for a route that says prohibit");
        assertThat(found(MOMENT).get(1).words())
                .isEqualTo("the audit log has no denial of this program and port 10012 in that second");
    }

    @Test
    void amongManyLinesTheRightOneIsFound() {
        machine.with(LOG, "type=SYSCALL msg=audit(1633647336.240:1354): arch=c000003e syscall=42 pid=9685\n".repeat(500)
                + GUIDE.replace("dest=10012", "dest=3306").repeat(100) + GUIDE
                + GUIDE.replace("pid=9685", "pid=1").repeat(100));

        assertThat(onlyOne().words()).contains("port 10012");
    }

    @Test
    void onlyTheEndOfALongLogIsRead() {
        machine.with(LOG, GUIDE + "type=USER_LOGIN msg=audit(1633647336.240:1356): pid=1\n".repeat(20_000));

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "audit-log-later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "type=USER_LOGIN msg=audit(1633647336.300:1356): pid=1\n",
            "type=USER_LOGIN msg=audit(1633647335.300:1350): pid=1\n"})
    void aLogThatHasJustBegunProvesNothing(String log) {
        machine.with(LOG, log);

        List<Evidence> found = found(MOMENT);
        assertThat(found).extracting(Evidence::words)
                .containsExactly("SELinux is enforcing, and this program runs as httpd_t",
                        "whether that is what forbids it stands in the audit log, of which this program sees only what came later");
        assertThat(found.get(1).ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo ausearch -m avc -ts recent -p 9685");
    }

    @Test
    @RequiresProgram("sh")
    void theLogIsSearchedOnce() {
        machine.with("var/log/journal/4711/system.journal", "")
                .withProgram("usr/bin/journalctl", "echo asked >> " + folder.resolve("asked"));

        assertThat(found(Instant.now())).extracting(Evidence::code).containsExactly("selinux", "no-denial");
        assertThat(folder.resolve("asked")).hasContent("asked");
    }

    @Test
    @RequiresProgram("sh")
    void aJournalOfMoreThanIsReadProvesNothing() {
        machine.with("var/log/journal/4711/system.journal", "")
                .withProgram("usr/bin/journalctl",
                        """
                                n=0; while [ $n -lt 1000 ]; do n=$((n+1))
                                echo '{"MESSAGE":"x","_AUDIT_ID":"1355","_SOURCE_REALTIME_TIMESTAMP":"1633647336240000"}'; done
                                """);

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "audit-log-later");
    }

    @Test
    void aPortWithATypeOfItsOwnIsGivenAnother() {
        machine.with(LOG, GUIDE.replace("unreserved_port_t", "commplex_main_port_t"));

        assertThat(onlyOne().ofAdvice().orElseThrow().commands()).element(1)
                .extracting(Command::line)
                .isEqualTo("sudo semanage port -m -t http_port_t -p tcp 10012");
    }

    @ParameterizedTest
    @CsvSource({"mysqld_port_t,httpd_can_network_connect_db", "postgresql_port_t,httpd_can_network_connect_db",
            "http_cache_port_t,httpd_can_network_relay", "amqp_port_t,"})
    void aPortOfAnotherProgramKeepsItsType(String type, String narrower) {
        machine.with(LOG, GUIDE.replace("unreserved_port_t", type));

        assertThat(onlyOne().ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactlyElementsOf(Stream.of("httpd_can_network_connect", narrower)
                        .filter(Objects::nonNull)
                        .map("sudo setsebool -P %s 1"::formatted)
                        .toList());
    }

    @Test
    void anotherProxysDomainHasItsOwnSwitch() {
        machine.with(LOG, GUIDE.replace("httpd_t", "haproxy_t"));

        assertThat(onlyOne().ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo setsebool -P haproxy_connect_any 1");
    }

    @Test
    void forADomainThatNobodyKnowsTheLineIsShown() {
        machine.with(LOG, GUIDE.replace("httpd_t", "gatehouse_t"));

        assertThat(onlyOne().ofAdvice()).hasValueSatisfying(advice -> {
            assertThat(advice.remedy()).contains("the domain gatehouse_t", "ports of the type unreserved_port_t");
            assertThat(advice.commands()).extracting(Command::line)
                    .containsExactly("sudo ausearch -m avc -ts recent -p 9685");
        });
    }

    @Test
    void whereTheLogMayNotBeReadTheAdministratorIsTold() {
        machine.withUnreadable(LOG);

        List<Evidence> found = found(MOMENT);
        assertThat(found).extracting(Evidence::words)
                .containsExactly("SELinux is enforcing, and this program runs as httpd_t",
                        "whether that is what forbids it stands in the audit log, and there is none that this program can read");
        assertThat(found.get(1).ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("sudo ausearch -m avc -ts recent -p 9685");
    }

    @Test
    @RequiresProgram("sh")
    void theJournalIsReadWhereThereIsNoAuditd() {
        machine.with("var/log/journal/4711/system.journal", "")
                .withProgram("usr/bin/journalctl",
                        """
                                case "$*" in *--since=@1633647334*--until=@1633647339*_TRANSPORT=audit*) ;; *) exit 1;; esac
                                echo '{"MESSAGE":"AVC avc:  denied  { name_connect } for  pid=9685 comm=\\"loop-1\\" dest=10012 \
                                scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:unreserved_port_t:s0 tclass=tcp_socket permissive=0",\
                                "_AUDIT_TYPE":"1400","_AUDIT_ID":"1355","_SOURCE_REALTIME_TIMESTAMP":"1633647336240000"}'
                                echo 'not JSON'
                                """);

        assertThat(onlyOne().words()).startsWith("SELinux forbade it: denial 1633647336.240:1355, ");
    }

    @Test
    @RequiresProgram("sh")
    void theJournalAloneDoesNotProveThatThereWasNoDenial() {
        machine.withUnreadable(LOG)
                .with("var/log/journal/4711/system.journal", "")
                .withProgram("usr/bin/journalctl", "exit 0");

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "audit-log-forbidden");
    }

    @Test
    void aJournalThatMayNotBeReadIsNotAsked() {
        machine.withUnreadable("var/log/journal/4711/system.journal").withProgram("usr/bin/journalctl", "exit 0");

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "audit-log-forbidden");
    }

    @Test
    void theKernelsOwnLogIsReadWhereThereIsNeither() {
        machine.with("var/log/kern.log", "Oct  7 20:43:12 web kernel: audit: type=1400 "
                + GUIDE.substring(GUIDE.indexOf("audit(")));

        assertThat(onlyOne().code()).isEqualTo("selinux-denial");
    }

    /** Whoever may log may write such lines, but {@code logger} puts a name before them. */
    @ParameterizedTest
    @ValueSource(strings = {"Oct  7 20:43:12 web eve: ", "Oct  7 20:43:12 web eve: x kernel: ", "", "eve kernel: "})
    void aLineOfSomebodyElseIsNotTheKernels(String before) {
        machine.with("var/log/messages", before + GUIDE.substring(GUIDE.indexOf("audit(")));

        assertThat(found(MOMENT)).extracting(Evidence::code).containsExactly("selinux", "audit-log-later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0\n"})
    void selinuxThatDoesNotEnforceForbidsNothing(String enforce) {
        machine.with("sys/fs/selinux/enforce", enforce).with(LOG, GUIDE);

        assertThat(onlyOne().code()).isEqualTo("selinux-watching");
        assertThat(onlyOne().words()).endsWith("so that it is not SELinux");
        assertThat(onlyOne().ofAdvice().orElseThrow().remedy()).doesNotContain("SELinux");
    }
}
