package dev.gatehouse.resolver;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * What is believed of a name now.
 *
 * @param name as it is asked for
 * @param addresses where it leads, IPv4 and IPv6 in turn, in the order of the answer otherwise; empty where nobody knows
 * @param resolved when somebody last said so; for a name that never had an address, when it was asked for
 * @param ttl how long that may be believed, within the limits set
 * @param source who said so
 * @param trouble why the last question has no such answer; none where all is well. With addresses, those are the last good ones
 */
public record Resolution(String name, List<InetAddress> addresses, Instant resolved, Duration ttl, Source source,
        @Nullable Trouble trouble) {

    /** Who knows a name. */
    public enum Source {

        /** It is an address itself. */
        LITERAL,

        /** The file of hosts. */
        HOSTS,

        DNS,

        /** What the operating system finds by other means, such as multicast DNS. */
        SYSTEM
    }

    /**
     * Why a name cannot be resolved.
     *
     * @param since when the first question failed so
     */
    public record Trouble(UpstreamFailure failure, Instant since) {}

    public Resolution {
        addresses = List.copyOf(addresses);
    }

    /** Whether the addresses are those of an earlier answer, since there is none now. */
    public boolean isStale() {
        return trouble != null && !addresses.isEmpty();
    }

    /** What is wrong, whether or not there are addresses still. */
    public Optional<UpstreamFailure> failure() {
        return Optional.ofNullable(trouble).map(Trouble::failure);
    }

    /** What a connection that cannot be made for want of an address has failed with. */
    public UpstreamFailure noAddress() {
        return failure().orElseGet(() -> new UpstreamFailure.NameWithoutAddress(name));
    }

    /** Such as {@code 192.0.2.7, 2001:db8::7}, sorted. */
    public String addressesInWords() {
        return inWords(addresses);
    }

    /** Whether it leads to the same addresses, in whatever order. */
    boolean leadsWhere(Resolution other) {
        return addresses.size() == other.addresses.size() && Set.copyOf(addresses).equals(Set.copyOf(other.addresses));
    }

    /** The addresses with another one of each family first, so that connections spread over all of them. */
    List<InetAddress> inTurn(int turn) {
        return addresses.size() < 2 ? addresses : interleaved(turned(family(true), turn), turned(family(false), turn));
    }

    List<InetAddress> family(boolean ipv4) {
        return addresses.stream().filter(address -> address instanceof Inet4Address == ipv4).toList();
    }

    private static List<InetAddress> turned(List<InetAddress> addresses, int turn) {
        if (addresses.size() < 2) {
            return addresses;
        }
        int first = Math.floorMod(turn, addresses.size());
        List<InetAddress> turned = new ArrayList<>(addresses.subList(first, addresses.size()));
        turned.addAll(addresses.subList(0, first));
        return turned;
    }

    /** One of IPv4, one of IPv6 and so on, so that a family without a way costs one attempt (RFC 8305, section 4). */
    static List<InetAddress> interleaved(List<InetAddress> ipv4, List<InetAddress> ipv6) {
        List<InetAddress> all = new ArrayList<>(ipv4.size() + ipv6.size());
        Iterator<InetAddress> fours = ipv4.iterator();
        Iterator<InetAddress> sixes = ipv6.iterator();
        while (fours.hasNext() || sixes.hasNext()) {
            if (fours.hasNext()) {
                all.add(fours.next());
            }
            if (sixes.hasNext()) {
                all.add(sixes.next());
            }
        }
        return all;
    }

    static String inWords(List<InetAddress> addresses) {
        return addresses.stream()
                .map(Words::of)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
