package dev.gatehouse.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

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

    /**
     * What a look into the log has come to.
     *
     * @param denial of this connection
     * @param undecided what is known where there is none
     */
    record Findings(Optional<Evidence> denial, List<Evidence> undecided) {}

    /**
     * Looks for a denial of a connection to a port in this very second. The log is read once: there may be little time.
     *
     * @param otherwise what to do where it is neither SELinux nor AppArmor; null where the general advice stays
     */
    Findings look(Instant moment, int port, @Nullable Advice otherwise) {
        Confinement confinement = Confinement.of(files);
        if (!isEnforced(confinement)) {
            return new Findings(Optional.empty(), List.of(confinement(confinement, otherwise)));
        }
        waitForTheLine(moment);
        Evidence confined = confinement(confinement, null);
        return switch (search(moment, port)) {
            case Answer.Found(Denial denial) -> new Findings(Optional.of(evidence(denial)), List.of());
            case Answer.Nothing() -> undecided(confined, new Evidence("no-denial",
                    "the audit log has no denial of this program and port %d in that second".formatted(port),
                    otherwise));
            case Answer.OutOfView() -> undecided(confined, new Evidence("audit-log-later",
                    "whether that is what forbids it stands in the audit log, of which this program sees only what came later",
                    toTheLog(confinement)));
            case Answer.Forbidden() -> undecided(confined, new Evidence("audit-log-forbidden",
                    "whether that is what forbids it stands in the audit log, and there is none that this program can read",
                    toTheLog(confinement)));
        };
    }

    private static Findings undecided(Evidence... known) {
        return new Findings(Optional.empty(), List.of(known));
    }

    /**
     * What is known where a socket in the file system may be used by its rights, and is forbidden all the same.
     *
     * @param otherwise what to do where it is none of the two
     */
    Evidence ofSocket(Advice otherwise) {
        Confinement confinement = Confinement.of(files);
        return confinement(confinement, isEnforced(confinement) ? toTheLog(confinement) : otherwise);
    }

    /** Which security module watches over this program. */
    private static Evidence confinement(Confinement of, @Nullable Advice advice) {
        return switch (of) {
            case Confinement.SeLinux(String domain, boolean enforcing) -> enforcing
                    ? new Evidence("selinux", "SELinux is enforcing, and this program runs as %s".formatted(domain),
                            advice)
                    : new Evidence("selinux-watching",
                            "SELinux only notes down what it would forbid, so that it is not SELinux", advice);
            case Confinement.AppArmor(String profile, String mode) -> mode.equals("enforce")
                    ? new Evidence("apparmor", "AppArmor confines this program by its profile %s".formatted(profile),
                            advice)
                    : new Evidence("apparmor-watching",
                            "the AppArmor profile %s is in the mode %s, which forbids nothing".formatted(profile, mode),
                            advice);
            case Confinement.None _ ->
                new Evidence("not-confined", "neither SELinux nor AppArmor confines this program", advice);
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

    private static void waitForTheLine(Instant moment) {
        Duration wait = Duration.between(Instant.now(), moment.plus(LATER));
        if (!wait.isPositive()) {
            return;
        }
        try {
            Thread.sleep(wait.compareTo(LATER) > 0 ? LATER : wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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

    private Advice toTheLog(Confinement confinement) {
        // By number: the name in the log is that of the thread that connected.
        long pid = new Processes(files).self();
        var command = confinement instanceof Confinement.AppArmor
                ? new Command("sudo journalctl -k --since=-10min --grep='apparmor=\"DENIED\".*pid=%d '".formatted(pid),
                        "shows what AppArmor has forbidden this program in the last ten minutes")
                : SeLinuxAdvice.search(pid);
        return new Advice(Party.MACHINE,
                "look into the audit log as an administrator, and allow just this connection", List.of(command));
    }
}
