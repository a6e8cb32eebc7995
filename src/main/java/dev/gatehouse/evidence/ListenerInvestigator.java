package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.kernel.ListeningSocket;
import dev.gatehouse.kernel.Processes;
import dev.gatehouse.kernel.Routes;
import dev.gatehouse.kernel.SocketTables;
import dev.gatehouse.kernel.SystemFiles;

/** Who listens where a connection to this machine was refused: on another of its addresses, by UDP only, on a port beside it. */
final class ListenerInvestigator implements Investigator {

    private static final int NEAR = 20;
    private static final int MOST = 3;

    /** Where frameworks listen unless they are told otherwise. */
    private static final Set<Integer> USUAL = Set.of(3000, 3001, 4000, 4200, 4321, 5000, 5001, 5173, 8000, 8001, 8080,
            8081,
            8888, 9000);

    private final SocketTables sockets;
    private final Processes processes;
    private final Routes routes;

    ListenerInvestigator(SystemFiles files) {
        this.sockets = new SocketTables(files);
        this.processes = new Processes(files);
        this.routes = new Routes(files);
    }

    @Override
    public List<Evidence> examine(Incident incident) {
        var attempt = Attempt.of(incident);
        return attempt.failure() instanceof Refused
                ? attempt.address()
                        .filter(address -> routes.isOwn(address.getAddress()))
                        .map(address -> List.of(examine(attempt, address)))
                        .orElse(List.of())
                : List.of();
    }

    private Evidence examine(Attempt attempt, InetSocketAddress refused) {
        List<ListeningSocket> listening = sockets.listening();
        List<ListeningSocket> samePort = listening.stream()
                .filter(socket -> socket.port() == refused.getPort())
                .sorted(Comparator.comparing(socket -> !takes(socket, refused)))
                .toList();
        if (!samePort.isEmpty()) {
            return onSamePort(attempt, refused, samePort);
        }
        List<ListeningSocket> datagram = sockets.datagram()
                .stream()
                .filter(socket -> socket.port() == refused.getPort())
                .toList();
        return datagram.isEmpty() ? nearby(refused, listening) : onUdp(refused, datagram);
    }

    private Evidence onSamePort(Attempt attempt, InetSocketAddress refused, List<ListeningSocket> listening) {
        var holders = new Holders(processes, listening);
        ListeningSocket other = listening.getFirst();
        if (takes(other, refused)) {
            return new Evidence("listens-now",
                    "by now %s: it has started since%s, or a firewall of this machine refuses the connection"
                            .formatted(holders.words(other),
                                    isOfIpv6(other.address()) && !isOfIpv6(refused) ? ", it takes IPv6 only" : ""),
                    null);
        }
        String scheme = attempt.upstream().map(upstream -> upstream.scheme()).orElse("http");
        return new Evidence("listens-elsewhere",
                "nothing on %s; %s, another address of the same port".formatted(NetUtil.toSocketAddressString(refused),
                        words(holders, listening)),
                new Advice(Party.CONFIGURATION,
                        "write %s://%s as the upstream, or have the application listen on %s, too".formatted(scheme,
                                NetUtil.toSocketAddressString(reachable(other)),
                                NetUtil.toAddressString(refused.getAddress())),
                        List.of()));
    }

    private Evidence onUdp(InetSocketAddress refused, List<ListeningSocket> datagram) {
        var holders = new Holders(processes, datagram);
        return new Evidence("listens-udp",
                "nothing on %d by TCP; by UDP %s, which is another port of the same number".formatted(refused.getPort(),
                        holders.words(datagram.getFirst())),
                null);
    }

    private Evidence nearby(InetSocketAddress refused, List<ListeningSocket> listening) {
        List<ListeningSocket> likely = listening.stream()
                .filter(socket -> Math.abs(socket.port() - refused.getPort()) <= NEAR || USUAL.contains(socket.port()))
                .sorted(Comparator.comparing(socket -> Math.abs(socket.port() - refused.getPort())))
                .toList();
        var holders = new Holders(processes, likely);
        List<ListeningSocket> others = likely.stream().filter(socket -> !holders.isOwn(socket)).limit(MOST).toList();
        return others.isEmpty()
                ? new Evidence("listens-nobody",
                        "nothing listens on %d, nor on a port near it".formatted(refused.getPort()),
                        null)
                : new Evidence("listens-nearby",
                        "nothing on %d; %s".formatted(refused.getPort(), words(holders, others)),
                        null);
    }

    private static String words(Holders holders, List<ListeningSocket> sockets) {
        return sockets.stream().map(holders::words).limit(MOST).collect(Collectors.joining(", "));
    }

    /** Whether a socket would have taken the connection. One of IPv6 for all addresses may take those of IPv4, and mostly does. */
    private static boolean takes(ListeningSocket socket, InetSocketAddress refused) {
        InetAddress listens = socket.address().getAddress();
        return listens.equals(refused.getAddress())
                || (listens.isAnyLocalAddress() && (isOfIpv6(socket.address()) || !isOfIpv6(refused)));
    }

    private static boolean isOfIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    private static InetSocketAddress reachable(ListeningSocket socket) {
        InetAddress listens = socket.address().getAddress();
        return listens.isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port())
                : socket.address();
    }
}
