package dev.gatehouse.evidence;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;
import dev.gatehouse.kernel.Route;
import dev.gatehouse.kernel.Route.Kind;
import dev.gatehouse.kernel.Routes;
import dev.gatehouse.kernel.RoutingPolicy;
import dev.gatehouse.kernel.RoutingPolicy.Culprit;
import dev.gatehouse.kernel.SystemFiles;

/**
 * Finds the route by which packets to an address go nowhere, if its type fits what the kernel said. One of a table that only rules lead
 * to is named where the kernel still says so, and nothing else of this machine can be what does.
 */
final class RouteFinder {

    private final Routes routes;
    private final RoutingPolicy policy;

    RouteFinder(SystemFiles files) {
        this.routes = new Routes(files);
        this.policy = new RoutingPolicy(files);
    }

    Optional<Evidence> find(UpstreamFailure failure, InetAddress address) {
        return typeFor(failure).flatMap(type -> routes.to(address)
                .filter(route -> route.kind() == type)
                .map(route -> evidence(route, address))
                .or(() -> byPolicy(type, address)));
    }

    /** The type of a route that the kernel answers so for ({@code ip-route(8)}). */
    private static Optional<Kind> typeFor(UpstreamFailure failure) {
        return switch (failure) {
            case PermissionDenied(var _, var errno) -> switch (errno) {
                case EACCES -> Optional.of(Kind.PROHIBIT);
                default -> Optional.empty();
            };
            case Unreachable(var _, var errno) -> switch (errno) {
                case EHOSTUNREACH -> Optional.of(Kind.UNREACHABLE);
                case ENETUNREACH -> Optional.of(Kind.THROW);
                case EINVAL -> Optional.of(Kind.BLACKHOLE);
                default -> Optional.empty();
            };
            default -> Optional.empty();
        };
    }

    private Optional<Evidence> byPolicy(Kind type, InetAddress address) {
        return policy.refuses(type, address)
                ? Optional.of(policy.culprit(type, address).map(culprit -> switch (culprit) {
                    case Culprit.ByRoute(Route route) -> evidence(route, address);
                    case Culprit.ByRule() -> byRule(type, address);
                }).orElseGet(() -> bySomething(type, address)))
                : Optional.empty();
    }

    private static Evidence byRule(Kind type, InetAddress address) {
        return new Evidence("rule-" + nameOf(type),
                "a rule of routing on this machine says %s for packets to %s".formatted(nameOf(type),
                        NetUtil.toAddressString(address)),
                new Advice(Party.MACHINE, "put a rule before it that lets this address through",
                        List.of(rules(address))));
    }

    /** The code is that of a rule, since it is the rules that lead to whatever it is. */
    private static Evidence bySomething(Kind type, InetAddress address) {
        return new Evidence("rule-" + nameOf(type),
                "a rule of routing on this machine, or a route of a table that rules lead to, says %s for packets to %s"
                        .formatted(nameOf(type), NetUtil.toAddressString(address)),
                new Advice(Party.MACHINE, "put a rule before it that lets this address through",
                        List.of(rules(address), routesOf(type, address))));
    }

    private static Command rules(InetAddress address) {
        return new Command("ip%s rule show".formatted(six(address)), "shows the rules in their order");
    }

    private static Command routesOf(Kind type, InetAddress address) {
        return new Command("ip%s route show table all type %s".formatted(six(address), nameOf(type)),
                "shows all routes of this kind");
    }

    private Evidence evidence(Route route, InetAddress address) {
        String text = NetUtil.toAddressString(address);
        String range = NetUtil.toAddressString(route.to().address()) + "/" + route.to().length();
        String name = nameOf(route.kind());
        var commands = new ArrayList<Command>();
        commands.add(routesOf(route.kind(), address));
        wayOut(address).ifPresent(gateway -> commands.add(new Command(
                "sudo ip%s route replace %s via %s%s".formatted(six(address), text, gateway, in(route.table())),
                "only %s is then reached, by way of %s; for the rest of %s nothing changes".formatted(text, gateway,
                        range))));
        return new Evidence("route-" + name,
                "the route %s %s (table %s) of this machine keeps packets from %s".formatted(name, range, route.table(),
                        text),
                new Advice(Party.MACHINE,
                        "ask whoever set the route why; if Gatehouse may reach this address, add a route to it alone",
                        commands));
    }

    private Optional<String> wayOut(InetAddress address) {
        return address instanceof java.net.Inet6Address
                ? Optional.empty()
                : routes.defaultGateway().map(NetUtil::toAddressString);
    }

    private static String in(String table) {
        return table.equals("main") ? "" : " table " + table;
    }

    private static String six(InetAddress address) {
        return address instanceof java.net.Inet6Address ? " -6" : "";
    }

    private static String nameOf(Kind type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
