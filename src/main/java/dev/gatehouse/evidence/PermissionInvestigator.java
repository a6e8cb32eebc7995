package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.kernel.SystemFiles;

/**
 * Who on this machine forbids a connection: a route, the sandbox of the service, SELinux or AppArmor. Where none can be shown to, it says
 * which there are, and how an administrator finds out.
 */
final class PermissionInvestigator implements Investigator {

    private final RouteFinder routes;
    private final SandboxFinder sandbox;
    private final DenialFinder denials;
    private final SocketFileFinder socketFiles;
    private final SystemFiles files;

    PermissionInvestigator(SystemFiles files) {
        this.routes = new RouteFinder(files);
        this.sandbox = new SandboxFinder(files);
        this.denials = new DenialFinder(files);
        this.socketFiles = new SocketFileFinder(files);
        this.files = files;
    }

    @Override
    public List<Evidence> examine(Incident incident) {
        var attempt = Attempt.of(incident);
        if (!(attempt.failure() instanceof PermissionDenied denied)) {
            return List.of();
        }
        return attempt.address()
                .map(address -> examine(denied, attempt, address))
                .orElseGet(() -> attempt.upstream()
                        .flatMap(upstream -> Optional.ofNullable(upstream.socket()))
                        .map(this::examine)
                        .orElse(List.of()));
    }

    /** The rights of the files decide; only where they allow it, somebody else forbids it. */
    private List<Evidence> examine(String socket) {
        return socketFiles.find(socket)
                .map(List::of)
                .orElseGet(() -> List.of(SocketFileFinder.allowed(socket),
                        denials.ofSocket(SocketFileFinder.lookAgain(socket))));
    }

    private List<Evidence> examine(PermissionDenied denied, Attempt attempt, InetSocketAddress address) {
        DenialFinder.Findings inLog = denials.look(attempt.at(), address.getPort(),
                otherwise(denied, address));
        Optional<Evidence> cause = inLog.denial()
                .or(() -> routes.find(denied, address.getAddress()))
                .or(() -> sandbox.find(denied, address.getAddress()))
                .or(() -> withoutIpv6(denied, address));
        return cause.map(List::of)
                .orElseGet(() -> Stream
                        .of(inLog.undecided().stream(), filter(denied),
                                fromFar(denied, address))
                        .flatMap(found -> found)
                        .toList());
    }

    /** All that may forbid a connection but SELinux and AppArmor, which have been looked for. */
    private static @Nullable Advice otherwise(PermissionDenied denied, InetSocketAddress address) {
        if (denied.error() == Errno.EAFNOSUPPORT) {
            return null;
        }
        boolean six = address.getAddress() instanceof Inet6Address;
        return new Advice(Party.MACHINE,
                "look for a route that says prohibit, a firewall rule%s or a sandbox of the service, and allow just this connection"
                        .formatted(six ? " here or on the way" : ""),
                List.of(new Command(
                        "ip route get " + NetUtil.toAddressString(address.getAddress()),
                        "shows the route to the upstream; \"prohibited\" or \"Permission denied\" is the reason"),
                        new Command("sudo nft list ruleset",
                                "shows the rules of the firewall; look for one that rejects on the way out"),
                        new Command("systemctl show gatehouse -p IPAddressDeny -p SystemCallFilter",
                                "shows which addresses the service may not reach, and which calls it may make")));
    }

    private Optional<Evidence> withoutIpv6(PermissionDenied denied, InetSocketAddress address) {
        boolean isMissing = denied.error() == Errno.EAFNOSUPPORT && address.getAddress() instanceof Inet6Address
                && files.exists("proc/net/tcp") && !files.exists("proc/net/if_inet6");
        return isMissing
                ? Optional.of(new Evidence("no-ipv6", "this machine runs without IPv6, and %s is an address of IPv6"
                        .formatted(address.getAddress().getHostAddress()), null))
                : Optional.empty();
    }

    /** A filter for system calls may be anybody's: a container's, systemd's. What it lets through cannot be read. */
    private Stream<Evidence> filter(PermissionDenied denied) {
        boolean isFiltered = denied.error() != Errno.EACCES
                && files.lines("proc/self/status").stream().anyMatch(line -> line.matches("Seccomp:\\s+2"));
        return isFiltered
                ? Stream.of(new Evidence("seccomp",
                        "a filter for system calls (seccomp) is set for this program, by its container or its unit; what it forbids cannot be read",
                        null))
                : Stream.empty();
    }

    /** Of IPv6 the error is also what firewalls elsewhere say (RFC 4443, section 3.1, code 1). */
    private static Stream<Evidence> fromFar(PermissionDenied denied, InetSocketAddress address) {
        return denied.error() == Errno.EACCES && address.getAddress() instanceof Inet6Address
                ? Stream.of(new Evidence("ipv6-prohibited",
                        "over IPv6 a firewall on the way says the same by \"administratively prohibited\" (ICMPv6), so that it need not be this machine",
                        null))
                : Stream.empty();
    }
}
