package dev.gatehouse.evidence;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.kernel.Neighbours;
import dev.gatehouse.kernel.Network;
import dev.gatehouse.kernel.Route;
import dev.gatehouse.kernel.Routes;
import dev.gatehouse.kernel.SystemFiles;

/** Which way packets to a machine take that was not reached, as far as this machine knows. */
final class WayInvestigator implements Investigator {

    private static final List<Network> PRIVATE = Stream
            .of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7")
            .flatMap(text -> Network.of(text).stream())
            .toList();

    private final RouteFinder deadEnds;
    private final SandboxFinder sandbox;
    private final Routes routes;
    private final Neighbours neighbours;

    WayInvestigator(SystemFiles files) {
        this.deadEnds = new RouteFinder(files);
        this.sandbox = new SandboxFinder(files);
        this.routes = new Routes(files);
        this.neighbours = new Neighbours(files);
    }

    @Override
    public List<Evidence> examine(Incident incident) {
        var attempt = Attempt.of(incident);
        return attempt.address()
                .filter(_ -> isAboutTheWay(attempt.failure()))
                .flatMap(address -> examine(attempt, address.getAddress()))
                .map(List::of)
                .orElse(List.of());
    }

    private static boolean isAboutTheWay(UpstreamFailure failure) {
        return failure instanceof ConnectTimedOut || failure instanceof Unreachable;
    }

    private Optional<Evidence> examine(Attempt attempt, InetAddress address) {
        Optional<Evidence> forbidden = deadEnds.find(attempt.failure(), address)
                .or(() -> sandbox.find(attempt.failure(), address));
        return forbidden.isPresent() || routes.isOwn(address)
                ? forbidden
                : Optional.of(way(address, attempt.begun()));
    }

    private Evidence way(InetAddress address, Instant since) {
        Optional<Route> route = routes.to(address);
        if (route.isEmpty() || route.get().kind().isDeadEnd()) {
            return noRoute(address);
        }
        String device = route.get().device().orElse("an interface");
        return route.get()
                .gateway()
                .map(gateway -> byGateway(address, gateway, device, since))
                .orElseGet(() -> inOwnNetwork(address, route.get(), device, since));
    }

    private Evidence noRoute(InetAddress address) {
        return new Evidence("no-route",
                "this machine has no route for %s; it is in %s".formatted(NetUtil.toAddressString(address),
                        ownNetworks(address)),
                new Advice(Party.NETWORK, "correct the address, or give this machine a route to that network",
                        List.of()));
    }

    private Evidence byGateway(InetAddress address, InetAddress gateway, String device, Instant since) {
        String text = NetUtil.toAddressString(address);
        String way = "packets to %s go to the router %s over %s".formatted(text, NetUtil.toAddressString(gateway),
                device);
        if (neighbours.state(gateway, since) == Neighbours.State.SILENT) {
            return new Evidence("router-silent",
                    way + ", and that router does not answer in its own network",
                    new Advice(Party.NETWORK, "see that the router is on and connected, and that its address is right",
                            List.of()));
        }
        boolean isPrivate = PRIVATE.stream().anyMatch(network -> network.contains(address));
        return isPrivate
                ? new Evidence("private-elsewhere",
                        "%s; it is a private address in none of this machine's networks (%s), so that the router has to know the way"
                                .formatted(way, ownNetworks(address)),
                        null)
                : new Evidence("by-router", way, null);
    }

    private Evidence inOwnNetwork(InetAddress address, Route route, String device, Instant since) {
        String text = NetUtil.toAddressString(address);
        String place = "%s is in this machine's own network %s on %s".formatted(text, words(route.to()), device);
        return switch (neighbours.state(address, since)) {
            case SILENT -> new Evidence("neighbour-silent",
                    place + " and does not answer there (%s): the machine is off, or not in that network"
                            .formatted(question(address)),
                    new Advice(Party.APPLICATION,
                            "see that the machine is on and connected, and that its address is still "
                                    + text,
                            List.of()));
            case THERE -> new Evidence("neighbour-there",
                    place + " and is there, it answers to %s; so it is its own firewall, or the port, that does not answer"
                            .formatted(question(address)),
                    new Advice(Party.APPLICATION, "allow the port in the firewall of " + text, List.of()));
            case UNKNOWN -> new Evidence("own-network", place, null);
        };
    }

    /** How machines of one network look for each other. */
    private static String question(InetAddress address) {
        return address instanceof Inet6Address ? "NDP" : "ARP";
    }

    private String ownNetworks(InetAddress like) {
        String networks = routes.networks()
                .stream()
                .filter(route -> (route.to().address() instanceof Inet6Address) == (like instanceof Inet6Address))
                .map(route -> words(route.to()) + route.device().map(device -> " on " + device).orElse(""))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        return networks.isEmpty()
                ? "no network of IPv%s".formatted(like instanceof Inet6Address ? "6" : "4")
                : networks;
    }

    private static String words(Network network) {
        return NetUtil.toAddressString(network.address()) + "/" + network.length();
    }
}
