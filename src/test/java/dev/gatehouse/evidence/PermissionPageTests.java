package dev.gatehouse.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.SystemRoot;

/**
 * Keeps {@code src/docs/permission-denied.md} the same as what Gatehouse says: between {@code found CODE} and {@code end} stands the
 * evidence of a machine where it is so. With {@code -Ddocs.write=true} the page is written anew.
 */
@EnabledOnOs(OS.LINUX)
class PermissionPageTests {

    private static final Path PAGE = Path.of("src", "docs", "permission-denied.md");
    private static final Pattern FOUND = Pattern.compile("(?s)<!-- found (\\S+) -->\n.*?<!-- end -->");
    private static final String DENIAL = "type=AVC msg=audit(1633647336.240:1355): avc:  denied  { name_connect } for  pid=9685 "
            + "comm=\"nginx\" dest=%d scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:%s:s0 "
            + "tclass=tcp_socket permissive=0\n";
    private static final String APPARMOR = "Oct  7 20:55:36 web kernel: audit: type=1400 audit(1633647336.240:88): apparmor=\"DENIED\" operation=\"create\" "
            + "class=\"net\" profile=\"/usr/bin/gatehouse\" pid=9685 comm=\"loop-1\" family=\"inet\" sock_type=\"stream\"\n";

    @TempDir
    private Path folder;

    @Test
    void thePageSaysWhatGatehouseSays() throws IOException {
        String page = Files.readString(PAGE);
        String produced = FOUND.matcher(page)
                .replaceAll(block -> Matcher
                        .quoteReplacement("<!-- found %1$s -->\n%2$s<!-- end -->".formatted(block.group(1),
                                written(block.group(1)))));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, produced);
        }
        assertThat(page).as("stale (write it anew with -Ddocs.write=true)").isEqualTo(produced);
    }

    private String written(String example) {
        Evidence evidence = found(example).stream()
                .filter(found -> example.startsWith(found.code()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no evidence: " + example));
        var text = new StringBuilder("> ").append(sentence(evidence.words())).append('\n');
        evidence.ofAdvice().ifPresent(advice -> text.append(advice(advice)));
        return text.toString();
    }

    private static String advice(Advice advice) {
        var text = new StringBuilder(">\n> **%s:** %s\n".formatted(sentence(advice.who().words()).replace(".", ""),
                sentence(advice.remedy())));
        if (!advice.commands().isEmpty()) {
            text.append("\n| Command | What it does |\n|---|---|\n");
            advice.commands()
                    .forEach(command -> text
                            .append("| `%s` | %s |\n".formatted(command.line(), sentence(command.effect()))));
        }
        return text.append('\n').toString();
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    private List<Evidence> found(String example) {
        var machine = MachineAtHome.in(new SystemRoot(folder.resolve(example)))
                .with("proc/self/status", "Pid:\t9685\n")
                .with("proc/self/cgroup", "0::/system.slice/gatehouse.service\n");
        return switch (example) {
            case "selinux-denial" -> found(selinux(machine).with("var/log/audit/audit.log",
                    DENIAL.formatted(10_012, "unreserved_port_t")), "198.51.100.7", 10_012, Errno.EACCES);
            case "selinux-denial-taken" -> found(selinux(machine).with("var/log/audit/audit.log",
                    DENIAL.formatted(5000, "commplex_main_port_t")), "198.51.100.7", 5000, Errno.EACCES);
            case "selinux-denial-database" -> found(selinux(machine).with("var/log/audit/audit.log",
                    DENIAL.formatted(3306, "mysqld_port_t")), "198.51.100.7", 3306, Errno.EACCES);
            case "audit-log-later" -> found(selinux(machine).with("var/log/audit/audit.log",
                    "type=DAEMON_ROTATE msg=audit(1633647337.000:1): op=rotate-logs\n"), "198.51.100.7", 10_012,
                    Errno.EACCES);
            case "audit-log-forbidden" ->
                found(selinux(machine).withUnreadable("var/log/audit/audit.log"), "198.51.100.7", 10_012,
                        Errno.EACCES);
            case "apparmor-denial" ->
                found(machine.with("proc/self/attr/apparmor/current", "/usr/bin/gatehouse (enforce)\n")
                        .with("var/log/kern.log", APPARMOR), "198.51.100.7", 10_012, Errno.EACCES);
            case "systemd-address" -> found(unit(machine, "IPAddressDeny=any"), "198.51.100.7", 10_012, Errno.EPERM);
            case "systemd-family" ->
                found(unit(machine, "RestrictAddressFamilies=AF_UNIX AF_INET"), "2001:db8::7", 10_012,
                        Errno.EAFNOSUPPORT);
            case "route-prohibit" -> found(machine, "10.9.0.4", 5000, Errno.EACCES);
            case "ipv6-prohibited" -> found(machine, "2001:db8::7", 10_012, Errno.EACCES);
            case "no-denial" -> found(selinux(machine).with("var/log/audit/audit.log",
                    "type=USER_LOGIN msg=audit(1633647000.000:1300): pid=1\n"), "198.51.100.7", 10_012,
                    Errno.EACCES);
            case "not-confined" -> found(machine, "198.51.100.7", 10_012, Errno.EACCES);
            case "socket-permissions" -> List.of(SocketFileFinder.evidence(new ForbiddenPart("/run/app.sock", true,
                    "app", "app", PosixFilePermissions.fromString("rwxr-xr-x"), "gatehouse", false, false),
                    "/run/app.sock"));
            default -> throw new AssertionError("no example: " + example);
        };
    }

    private static SystemRoot selinux(SystemRoot machine) {
        return machine.with("sys/fs/selinux/enforce", "1")
                .with("proc/self/attr/current", "system_u:system_r:httpd_t:s0\0");
    }

    private static SystemRoot unit(SystemRoot machine, String setting) {
        return machine.with("etc/systemd/system/gatehouse.service", "[Service]\n" + setting + "\n");
    }

    private static List<Evidence> found(SystemRoot machine, String address, int port, Errno errno) {
        return new PermissionInvestigator(machine.files()).examine(
                Incidents.of(new PermissionDenied(Incidents.address(address, port), errno),
                        "http://app.example.com:" + port));
    }
}
