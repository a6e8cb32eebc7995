package dev.gatehouse.evidence;

import java.net.InetAddress;
import java.time.Duration;
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
import dev.gatehouse.kernel.Programs;
import dev.gatehouse.kernel.Route;
import dev.gatehouse.kernel.Route.Kind;
import dev.gatehouse.kernel.Routes;
import dev.gatehouse.kernel.SystemFiles;

/** Finds the route by which packets to an address go nowhere, if its type fits what the kernel said. */
final class RouteFinder {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final Routes routes;
    private final Programs programs;

    RouteFinder(SystemFiles files) {
        this.routes = new Routes(files);
        this.programs = new Programs(files);
    }

    Optional<Evidence> find(UpstreamFailure failure, InetAddress address) {
        return typeFor(failure).flatMap(type -> routes.to(address)
                .filter(route -> route.kind() == type || route.kind() == Kind.REFUSING)
                .map(route -> evidence(type, route, address))
                .or(() -> fromElsewhere(type, address)));
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

    /** Which other tables are asked nobody knows but the kernel, and {@code ip} asks it. */
    private Optional<Evidence> fromElsewhere(Kind type, InetAddress address) {
        String said = switch (type) {
            case PROHIBIT -> "Permission denied";
            case BLACKHOLE -> "Invalid argument";
            default -> "No route to host";
        };
        boolean isSo = (type == Kind.PROHIBIT || type == Kind.BLACKHOLE || type == Kind.UNREACHABLE)
                && programs.run(PATIENCE, "ip", List.of("route", "get", NetUtil.toAddressString(address)))
                        .filter(outcome -> outcome.status() != 0 && outcome.output().contains(said))
                        .isPresent();
        if (!isSo) {
            return Optional.empty();
        }
        return Optional.of(routes.deadEndElsewhere(address)
                .filter(route -> route.kind() == type)
                .map(route -> evidence(type, route, address))
                .orElseGet(() -> byRule(type, address)));
    }

    private static Evidence byRule(Kind type, InetAddress address) {
        return new Evidence("rule-" + nameOf(type),
                "a rule of routing on this machine says %s for packets to %s".formatted(nameOf(type),
                        NetUtil.toAddressString(address)),
                new Advice(Party.MACHINE, "put a rule before it that lets this address through",
                        List.of(new Command("ip rule show", "shows the rules in their order"))));
    }

    private Evidence evidence(Kind type, Route route, InetAddress address) {
        String text = NetUtil.toAddressString(address);
        String range = NetUtil.toAddressString(route.to().address()) + "/" + route.to().length();
        String name = nameOf(type);
        var commands = new ArrayList<Command>();
        commands.add(new Command("ip%s route show table all type %s".formatted(six(address), name),
                "shows all routes of this kind"));
        wayOut(address).ifPresent(gateway -> commands.add(new Command(
                "sudo ip%s route replace %s via %s".formatted(six(address), text, gateway),
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

    private static String six(InetAddress address) {
        return address instanceof java.net.Inet6Address ? " -6" : "";
    }

    private static String nameOf(Kind type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
