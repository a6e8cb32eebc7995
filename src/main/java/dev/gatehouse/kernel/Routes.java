package dev.gatehouse.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The routes of this machine. Which of several tables is asked, rules say that stand in no file ({@link RoutingPolicy}); here the
 * ordinary ones are taken for what is in force. The kernel's file for IPv6 does not tell tables apart: of it only those routes are taken
 * by which packets leave, since a dead end may be of a table that nobody asks.
 */
public final class Routes {

    private static final String MAIN = "main";
    private static final String LOCAL = "local";

    private final SystemFiles files;

    public Routes(SystemFiles files) {
        this.files = files;
    }

    /** The route of the ordinary tables that packets to an address take: the one for the smallest range with it. */
    public Optional<Route> to(InetAddress address) {
        return best(all(address).filter(route -> route.table().equals(MAIN) || route.table().equals(LOCAL)), address);
    }

    /** Whether an address is this machine's own. */
    public boolean isOwn(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || own().anyMatch(address::equals);
    }

    /** The addresses of this machine and their networks, without loopback's. */
    public List<Route> networks() {
        return Stream.concat(ways(), ipv6())
                .filter(route -> route.kind() == Route.Kind.UNICAST && route.gateway().isEmpty()
                        && route.to().length() > 0
                        && !route.to().address().isLinkLocalAddress()
                        && !route.to().address().isMulticastAddress())
                .toList();
    }

    /** The machine that packets to everywhere else are handed to, which for a container is the machine it runs on. */
    public Optional<InetAddress> defaultGateway() {
        return ways().filter(route -> route.to().length() == 0 && route.gateway().isPresent())
                .findFirst()
                .flatMap(Route::gateway);
    }

    private static Optional<Route> best(Stream<Route> routes, InetAddress address) {
        return routes.filter(route -> route.to().contains(address))
                .reduce((one, other) -> other.isBetterThan(one) ? other : one);
    }

    private Stream<Route> all(InetAddress address) {
        // The first of equals wins, and the table with device and gateway comes first.
        return address instanceof Inet6Address
                ? ipv6()
                : Stream.concat(ways(), new RouteTrie(files.lines("proc/net/fib_trie")).routes().stream());
    }

    private Stream<InetAddress> own() {
        return Stream.concat(
                new RouteTrie(files.lines("proc/net/fib_trie")).routes()
                        .stream()
                        .filter(route -> route.kind() == Route.Kind.LOCAL && route.to().length() == Integer.SIZE)
                        .map(route -> route.to().address()),
                files.lines("proc/net/if_inet6").stream().flatMap(line -> Hex.ipv6(line.split(" ", -1)[0]).stream()));
    }

    /** The table {@code main} of IPv4, without the routes that lead nowhere: these the trie has, and with their types. */
    private Stream<Route> ways() {
        return files.lines("proc/net/route")
                .stream()
                .skip(1)
                .flatMap(line -> way(line.strip().split("\\s+", -1)).stream());
    }

    private static Optional<Route> way(String[] fields) {
        if (fields.length < Way.FIELDS || fields[Way.DEVICE].equals("*")) {
            return Optional.empty();
        }
        return Hex.ipv4(fields[Way.TO])
                .flatMap(to -> Hex.ipv4(fields[Way.MASK])
                        .map(mask -> new Route(new Network(to, bits(mask)), Route.Kind.UNICAST, MAIN,
                                Hex.ipv4(fields[Way.GATEWAY]).filter(gateway -> !gateway.isAnyLocalAddress()),
                                Optional.of(fields[Way.DEVICE]))));
    }

    private static int bits(InetAddress mask) {
        int bits = 0;
        for (byte part : mask.getAddress()) {
            bits += Integer.bitCount(part & 0xFF);
        }
        return bits;
    }

    /** In the order of their metrics: of ranges of one size the first wins. */
    private Stream<Route> ipv6() {
        return files.lines("proc/net/ipv6_route")
                .stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length >= Way6.FIELDS)
                .sorted(Comparator.comparing(fields -> fields[Way6.METRIC]))
                .flatMap(fields -> ipv6(fields).stream());
    }

    private static Optional<Route> ipv6(String[] fields) {
        return Hex.ipv6(fields[Way6.TO]).flatMap(to -> {
            try {
                int length = HexFormat.fromHexDigits(fields[Way6.LENGTH]);
                int flags = HexFormat.fromHexDigits(fields[Way6.FLAGS]);
                return (flags & Way6.REJECT) != 0
                        ? Optional.empty()
                        : Optional.of(new Route(new Network(to, length),
                                (flags & Way6.OF_THIS_MACHINE) != 0 ? Route.Kind.LOCAL : Route.Kind.UNICAST, MAIN,
                                Hex.ipv6(fields[Way6.GATEWAY]).filter(gateway -> !gateway.isAnyLocalAddress()),
                                Optional.of(fields[Way6.DEVICE])));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        });
    }

    /** The columns of {@code /proc/net/route}. */
    private static final class Way {

        static final int DEVICE = 0;
        static final int TO = 1;
        static final int GATEWAY = 2;
        static final int MASK = 7;
        static final int FIELDS = 8;
    }

    /** The columns of {@code /proc/net/ipv6_route}. */
    private static final class Way6 {

        static final int TO = 0;
        static final int LENGTH = 1;
        static final int GATEWAY = 4;
        static final int METRIC = 5;
        static final int FLAGS = 8;
        static final int DEVICE = 9;
        static final int FIELDS = 10;
        static final int REJECT = 0x200;
        static final int OF_THIS_MACHINE = 0x8000_0000;
    }
}
