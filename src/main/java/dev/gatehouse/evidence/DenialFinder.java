package dev.gatehouse.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.SeLinuxAdvice;
import dev.gatehouse.evidence.AuditLog.Answer;
import dev.gatehouse.kernel.Processes;
import dev.gatehouse.kernel.SystemFiles;

/** Finds what SELinux or AppArmor has forbidden this program. That one of them is there is no proof: the audit log is. */
final class DenialFinder {

    /** The line may be written a moment after the connection was forbidden. */
    private static final Duration LATER = Duration.ofMillis(100);

    private final SystemFiles files;
    private final AuditLog log;

    DenialFinder(SystemFiles files) {
        this.files = files;
        this.log = new AuditLog(files);
    }

    /** A denial of a connection to a port in this very second. */
    Optional<Evidence> find(Instant moment, int port) {
        if (!isEnforced(Confinement.of(files))) {
            return Optional.empty();
        }
        Answer answer = search(moment, port);
        return (answer instanceof Answer.Nothing
                ? searchLater(moment, port)
                : answer) instanceof Answer.Found(Denial denial)
                        ? Optional.of(evidence(denial))
                        : Optional.empty();
    }

    /** What is known where no denial was found. */
    List<Evidence> undecided(Instant moment, int port) {
        var found = new ArrayList<>(confinement());
        Confinement confinement = Confinement.of(files);
        if (isEnforced(confinement)) {
            found.add(switch (search(moment, port)) {
                case Answer.Forbidden _ -> forbidden(confinement);
                default -> new Evidence("no-denial",
                        "the audit log has no denial of this program and port %d in that second".formatted(port), null);
            });
        }
        return found;
    }

    /** Which security module watches over this program. */
    List<Evidence> confinement() {
        return switch (Confinement.of(files)) {
            case Confinement.SeLinux(String domain, boolean enforcing) -> List.of(enforcing
                    ? new Evidence("selinux", "SELinux is enforcing, and this program runs as %s".formatted(domain),
                            null)
                    : new Evidence("selinux-watching",
                            "SELinux only notes down what it would forbid, so that it is not SELinux", null));
            case Confinement.AppArmor(String profile, String mode) -> List.of(mode.equals("enforce")
                    ? new Evidence("apparmor", "AppArmor confines this program by its profile %s".formatted(profile),
                            null)
                    : new Evidence("apparmor-watching",
                            "the AppArmor profile %s is in the mode %s, which forbids nothing".formatted(profile, mode),
                            null));
            case Confinement.None _ ->
                List.of(new Evidence("not-confined", "neither SELinux nor AppArmor confines this program", null));
        };
    }

    private static boolean isEnforced(Confinement confinement) {
        return switch (confinement) {
            case Confinement.SeLinux(var _, boolean enforcing) -> enforcing;
            case Confinement.AppArmor(var _, String mode) -> mode.equals("enforce");
            case Confinement.None _ -> false;
        };
    }

    private Answer search(Instant moment, int port) {
        return log.search(moment, denial -> switch (denial) {
            case Denial.SeLinux selinux -> selinux.isOfConnectTo(port);
            case Denial.AppArmor apparmor -> apparmor.isOfConnect();
        });
    }

    private Answer searchLater(Instant moment, int port) {
        try {
            Thread.sleep(LATER);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return search(moment, port);
    }

    private static Evidence evidence(Denial denial) {
        return switch (denial) {
            case Denial.SeLinux selinux -> new Evidence("selinux-denial",
                    "SELinux forbade it: denial %s, { name_connect } for %s to port %d, which is of the type %s"
                            .formatted(
                                    selinux.id(), selinux.domain(), selinux.port(), selinux.type()),
                    SeLinuxAdvice.onConnect(selinux.domain(), selinux.type(), selinux.port(), selinux.pid()));
            case Denial.AppArmor apparmor -> new Evidence("apparmor-denial",
                    "AppArmor forbade it: denial %s, %s of a socket of %s under the profile %s".formatted(apparmor.id(),
                            apparmor.operation(), apparmor.family(), apparmor.profile()),
                    AppArmorAdvice.about(apparmor));
        };
    }

    private Evidence forbidden(Confinement confinement) {
        // By number: the name in the log is that of the thread that connected.
        long pid = new Processes(files).self();
        var command = confinement instanceof Confinement.AppArmor
                ? new Command("sudo journalctl -k --since=-10min --grep='apparmor=\"DENIED\".*pid=%d '".formatted(pid),
                        "shows what AppArmor has forbidden this program in the last ten minutes")
                : SeLinuxAdvice.search(pid);
        return new Evidence("audit-log-forbidden",
                "whether that is what forbids it stands in the audit log, and there is none that this program can read",
                new Advice(Party.MACHINE, "look into the audit log as an administrator, and allow just this connection",
                        List.of(command)));
    }
}
