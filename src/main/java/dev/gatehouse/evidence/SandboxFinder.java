package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.evidence.UnitFiles.Setting;
import dev.gatehouse.kernel.SystemFiles;

/**
 * Finds the setting of this program's unit that keeps it from an address. The kernel says it in several ways: a family that is not
 * allowed as errno 97, a network that is not there as 101; what {@code IPAddressDeny=} drops is at times not permitted (1), and at
 * times just never answered. For any other error it is none of these.
 */
final class SandboxFinder {

    private final SystemFiles files;

    SandboxFinder(SystemFiles files) {
        this.files = files;
    }

    Optional<Evidence> find(UpstreamFailure failure, InetAddress address) {
        var units = new UnitFiles(files);
        return units.unit().flatMap(unit -> find(unit, new Sandbox(units.settings()), failure, address));
    }

    private Optional<Evidence> find(String unit, Sandbox sandbox, UpstreamFailure failure, InetAddress address) {
        return switch (failure) {
            case PermissionDenied(var _, var errno) when errno == Errno.EAFNOSUPPORT ->
                sandbox.denyingFamily(address).map(setting -> family(unit, setting, address));
            case Unreachable(var _, var errno) when errno == Errno.ENETUNREACH ->
                sandbox.withoutNetwork().map(setting -> noNetwork(unit, setting));
            case PermissionDenied(var _, var errno) when errno == Errno.EPERM ->
                sandbox.denyingAddress(address).map(setting -> denied(unit, setting, address));
            case ConnectTimedOut _ ->
                sandbox.denyingAddress(address).map(setting -> denied(unit, setting, address));
            default -> Optional.empty();
        };
    }

    private Evidence denied(String unit, Setting setting, InetAddress address) {
        String text = NetUtil.toAddressString(address);
        return new Evidence("systemd-address", "systemd drops packets of %s to %s: %s".formatted(unit, text, setting),
                new Advice(Party.MACHINE, "allow the unit this one address, by IPAddressAllow=" + text,
                        dropIn(unit, "IPAddressAllow=" + text, "the unit may then reach %s, too".formatted(text))));
    }

    private Evidence family(String unit, Setting setting, InetAddress address) {
        String family = address instanceof Inet6Address ? "AF_INET6" : "AF_INET";
        return new Evidence("systemd-family",
                "systemd lets %s make no sockets of %s: %s".formatted(unit, family, setting),
                new Advice(Party.MACHINE,
                        "allow the unit this family of addresses, by RestrictAddressFamilies=" + family,
                        dropIn(unit, "RestrictAddressFamilies=" + family,
                                "the unit may then use %s, too".formatted(family.endsWith("6") ? "IPv6" : "IPv4"))));
    }

    private Evidence noNetwork(String unit, Setting setting) {
        return new Evidence("systemd-network",
                "systemd gives %s no network but a loopback of its own: %s".formatted(unit, setting),
                new Advice(Party.MACHINE,
                        "have the application listen on a Unix socket, which needs no network; to reach other machines, the unit has to be given a network by whoever wrote that setting",
                        isService(unit)
                                ? List.of(new Command("systemctl cat " + unit, "shows the unit with its additions"))
                                : List.of()));
    }

    /** None for what is not the system's own service: a session's end, say, would be the end of all that runs in it. */
    private List<Command> dropIn(String unit, String line, String effect) {
        return isService(unit)
                ? List.of(new Command("sudo systemctl edit " + unit,
                        "opens an addition to the unit; write two lines into it, [Service] and %s: %s".formatted(line,
                                effect)),
                        new Command("sudo systemctl restart " + unit, "puts it in force"))
                : List.of();
    }

    private boolean isService(String unit) {
        return new UnitFiles(files).service().filter(unit::equals).isPresent();
    }
}
