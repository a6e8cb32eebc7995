package dev.gatehouse.diagnosis;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/** Texts on connections that did not come about. */
final class ConnectTexts {

    private ConnectTexts() {
    }

    static Explanation refused(Target to) {
        if (to.socket() != null) {
            return Explanation
                    .that("nothing listens at " + to.text()
                            + ": the socket is there, but whoever made it has ended (111: Connection refused)")
                    .asks(Party.APPLICATION,
                            "start the application or correct the path of the socket in the site's upstream")
                    .type("ss -lxp | grep -F " + to.socket(), "shows who listens on the socket; no line: nobody does")
                    .type("systemctl list-units --failed",
                            "lists the services of this machine that have ended with an error")
                    .done();
        }
        return Explanation
                .that("nothing listens at " + to.text()
                        + ": the machine is there and turned the connection away (111: Connection refused)")
                .asks(Party.APPLICATION, "start the application or correct its port")
                .typeIf(to.isNetwork(), "ss -ltnp 'sport = :" + to.port() + "'",
                        "shows what listens on the port, on the machine of the application; "
                                + "no line: nothing does; 127.0.0.1 in it: only for that machine itself")
                .typeIf(to.isHere(), "systemctl list-units --failed",
                        "lists the services of this machine that have ended with an error")
                .typeIf(to.isNetwork() && !to.isHere(), "curl -v " + to.origin().orElse("") + "/",
                        "asks the application directly, as Gatehouse does")
                .done();
    }

    static Explanation permissionDenied(PermissionDenied denied, Target to) {
        if (to.socket() != null) {
            return Explanation
                    .that("Gatehouse may not use the socket at " + to.text() + numbered(denied.error()))
                    .asks(Party.MACHINE,
                            "give the user of Gatehouse the right to write to the socket and to enter its folders, "
                                    + "for example by the group of the application; the application itself is not at fault")
                    .type("namei -l " + to.socket(), "shows owner and rights of the socket and of each folder above it")
                    .type("ausearch -m avc -ts recent", "shows what SELinux has denied in the last ten minutes")
                    .done();
        }
        if (denied.error() == Errno.EAFNOSUPPORT) {
            return Explanation
                    .that("this machine gives Gatehouse no sockets of the kind that " + to.text() + " needs"
                            + numbered(denied.error()) + ", the application is not at fault")
                    .asks(Party.MACHINE,
                            "allow the kind of address (AF_INET, AF_INET6 or AF_UNIX) in RestrictAddressFamilies= of the service, "
                                    + "or write an address of the other kind into the site's upstream")
                    .type("systemctl show gatehouse -p RestrictAddressFamilies",
                            "shows which kinds of address the service may use")
                    .done();
        }
        return Explanation
                .that("this machine's own security policy forbids connecting to " + to.text() + numbered(denied.error())
                        + ", the application is not at fault and was never asked")
                .asks(Party.MACHINE,
                        "look for a SELinux denial, a route that says prohibit, a firewall rule or a sandbox of the service, "
                                + "and allow just this connection")
                .type("ausearch -m avc -ts recent", "shows what SELinux has denied in the last ten minutes")
                .typeIf(to.isNetwork(), "ip route get " + to.host(),
                        "shows the route to the upstream; \"prohibited\" or \"Permission denied\" is the reason")
                .type("nft list ruleset", "shows the rules of the firewall; look for one that rejects on the way out")
                .type("systemctl show gatehouse -p IPAddressDeny -p RestrictAddressFamilies",
                        "shows which addresses the service may not reach")
                .done();
    }

    static Explanation unreachable(Unreachable unreachable, Target to) {
        return switch (unreachable.error()) {
            case ENOENT -> noSocket(to);
            case ENETUNREACH ->
                lost("this machine has no route to the network of " + to.text(), unreachable.error(), to,
                        "add the route, or bring up the interface or VPN that leads there");
            case EINVAL ->
                lost("this machine finds no sense in connecting to " + to.text()
                        + ": a link-local address (fe80::) without its interface, or a route of the type blackhole",
                        unreachable.error(), to,
                        "give the site's upstream another address of the machine; if it is not link-local, look for the route, "
                                + "and take it away if it is not wanted any more");
            case EHOSTDOWN -> lost("the machine of " + to.text() + " is down", unreachable.error(), to,
                    "switch the machine on, and check its cable and address");
            default -> lost("no way leads to " + to.text()
                    + ": nobody answers at the address, or a router or firewall turned the connection away",
                    unreachable.error(), to,
                    "check the address, that the machine is on, and the route or firewall to it");
        };
    }

    private static Explanation noSocket(Target to) {
        boolean known = to.socket() != null;
        return Explanation.that("there is no socket at " + to.text() + " (2: No such file or directory)")
                .asks(Party.APPLICATION,
                        "start the application, or correct the path of the socket in the site's upstream")
                .typeIf(known, "namei -l " + to.socket(), "shows how far the path leads")
                .typeIf(known, "ss -lx", "lists the sockets of this machine that somebody listens on")
                .done();
    }

    private static Explanation lost(String meaning, Errno error, Target to, String remedy) {
        return Explanation.that(meaning + numbered(error))
                .asks(Party.NETWORK, remedy)
                .typeIf(to.isNetwork(), "ip route get " + to.host(), "shows by which route this machine would send")
                .typeIf(to.isNetwork(), "ping -c 3 " + to.host(), "shows whether the machine answers at all")
                .typeIf(to.isNetwork(), "ip neigh show " + to.host(),
                        "FAILED or INCOMPLETE: nobody in this network has the address")
                .done();
    }

    static Explanation timedOut(ConnectTimedOut timedOut, Target to) {
        return Explanation
                .that(to.text() + " did not accept the connection in time"
                        + (timedOut.address() == null ? "" : " (110: Connection timed out)")
                        + ": the packets are likely dropped by a firewall on the way, or the machine is off")
                .asks(Party.NETWORK,
                        "check that the machine is on, that firewalls and the router's port forwarding let the port through, "
                                + "and that the address is still the right one")
                .typeIf(to.isNetwork(),
                        "timeout 5 bash -c '</dev/tcp/" + to.host() + "/" + to.port() + "' && echo open",
                        "tries the same connection; \"open\" means it works again")
                .typeIf(to.isNetwork(), "ping -c 3 " + to.host(), "shows whether the machine answers at all")
                .typeIf(to.isNetwork() && !to.isHere(), "tracepath -n " + to.host(), "shows how far packets come")
                .done();
    }

    static Explanation exhausted(Exhausted exhausted, Target to) {
        return switch (exhausted.error()) {
            case EMFILE -> files("Gatehouse has as many files and connections open as it may", exhausted.error(),
                    "raise the limit of the service (LimitNOFILE)")
                    .type("systemctl show gatehouse -p LimitNOFILE", "shows the limit of the service")
                    .done();
            case ENFILE -> files("this machine has as many files open as it may", exhausted.error(),
                    "raise fs.file-max, and LimitNOFILE only together with it")
                    .type("sysctl fs.file-nr fs.file-max", "shows how many files are open, and how many may be")
                    .done();
            case ENOMEM, ENOBUFS -> Explanation
                    .that("this machine has no memory left for a connection to " + to.text()
                            + numbered(exhausted.error()))
                    .asks(Party.MACHINE, "give the machine or the container more memory, or find what uses it up")
                    .type("free -m", "shows the memory in use, in MiB")
                    .type("cat /proc/net/sockstat",
                            "shows how many sockets there are, and the memory they take in pages")
                    .done();
            default -> isIpv6(exhausted, to) ? withoutSource(exhausted, to) : withoutPort(exhausted, to);
        };
    }

    private static Explanation withoutPort(Exhausted exhausted, Target to) {
        return Explanation
                .that("this machine has no local port left for " + to.text() + numbered(exhausted.error())
                        + ": too many connections to it are open or were closed a moment ago")
                .asks(Party.MACHINE, "let the application keep connections open between requests (keep-alive), "
                        + "or widen net.ipv4.ip_local_port_range")
                .type("ss -s", "counts the connections of this machine by state")
                .typeIf(to.isNetwork(), "ss -tan state time-wait 'dport = :" + to.port() + "' | wc -l",
                        "counts those to the upstream's port that were closed a moment ago")
                .type("sysctl net.ipv4.ip_local_port_range", "shows the local ports there are")
                .done();
    }

    /** Where IPv6 is switched off, as in many containers, it is never the ports. */
    private static Explanation withoutSource(Exhausted exhausted, Target to) {
        return Explanation
                .that("this machine has no IPv6 address from which to connect to " + to.text()
                        + ", or no local port left for it" + numbered(exhausted.error()))
                .asks(Party.MACHINE, (to.isHere() ? "write 127.0.0.1 in place of ::1" : "write an IPv4 address")
                        + " into the site's upstream, or give this machine an address of IPv6; if it has one, "
                        + "let the application keep connections open between requests (keep-alive)")
                .type("ip -6 address show", "shows the addresses of IPv6 that there are; no line: IPv6 is off")
                .type("ss -s", "counts the connections of this machine by state")
                .done();
    }

    private static boolean isIpv6(Exhausted exhausted, Target to) {
        return exhausted.address() instanceof InetSocketAddress inet
                ? inet.getAddress() instanceof Inet6Address
                : to.host() != null && to.host().indexOf(':') >= 0;
    }

    private static Explanation.Builder files(String meaning, Errno error, String remedy) {
        return Explanation.that(meaning + numbered(error)).asks(Party.MACHINE, remedy);
    }

    private static String numbered(Errno error) {
        return " (" + error.number() + ": " + error.words() + ")";
    }
}
