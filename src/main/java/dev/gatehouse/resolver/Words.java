package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

import com.google.common.net.InetAddresses;

/** Addresses as operators write them. */
final class Words {

    private Words() {
    }

    static String of(InetAddress address) {
        return InetAddresses.toAddrString(address);
    }

    /** The address that a text is; empty where it is none, or one of a zone that this machine does not have (RFC 4007, section 11). */
    static Optional<InetAddress> address(String text) {
        try {
            return InetAddresses.isInetAddress(text) ? Optional.of(InetAddresses.forString(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A name server; its port only where it is not the usual one. */
    static String of(InetSocketAddress server) {
        return server.getPort() == ServerAddress.PORT
                ? of(server.getAddress())
                : InetAddresses.toUriString(server.getAddress()) + ":" + server.getPort();
    }
}
