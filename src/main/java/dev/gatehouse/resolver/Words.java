package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import com.google.common.net.InetAddresses;

/** Addresses as operators write them. */
final class Words {

    private Words() {
    }

    static String of(InetAddress address) {
        return InetAddresses.toAddrString(address);
    }

    /** A name server; its port only where it is not the usual one. */
    static String of(InetSocketAddress server) {
        return server.getPort() == ServerAddress.PORT
                ? of(server.getAddress())
                : InetAddresses.toUriString(server.getAddress()) + ":" + server.getPort();
    }
}
