package dev.gatehouse.check;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.util.NetUtil;

import dev.gatehouse.tls.acme.NameOutlook;

/**
 * The machine that the check runs on, which is taken for the one that Gatehouse is to run on.
 *
 * @param addresses its own, without those of loopback
 */
record ThisMachine(Set<InetAddress> addresses) {

    static ThisMachine now() {
        try {
            return new ThisMachine(NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (SocketException _) {
            return new ThisMachine(Set.of());
        }
    }

    boolean has(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || addresses.contains(address);
    }

    /** Whether visitors from outside come by another machine's address, such as a router's. */
    boolean isBehindAnother() {
        return addresses.stream().allMatch(NameOutlook::isSpecial);
    }

    /** Its addresses for people, those of IPv4 first. */
    String inWords() {
        return addresses.isEmpty() ? "no address but those of loopback" : inWords(addresses.stream());
    }

    static String inWords(List<InetAddress> addresses) {
        return inWords(addresses.stream());
    }

    private static String inWords(Stream<InetAddress> addresses) {
        return addresses.map(NetUtil::toAddressString)
                .sorted(Comparator.comparing((String text) -> text.contains(":")).thenComparing(text -> text))
                .collect(Collectors.joining(", "));
    }
}
