package dev.gatehouse.resolver;

import java.net.InetSocketAddress;
import java.util.Optional;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

import dev.gatehouse.site.HostName;

/**
 * A name server as an operator writes it: a name or an address, with a port if it is not 53.
 *
 * @param host without brackets
 */
public record ServerAddress(String host, int port) {

    /** Where name servers listen (RFC 1035, section 4.2). */
    public static final int PORT = 53;

    /** Reads it; empty where it is none. */
    public static Optional<ServerAddress> of(String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text).withDefaultPort(PORT);
            boolean isHost = InetAddresses.isInetAddress(parts.getHost()) || HostName.of(parts.getHost()).isPresent();
            return isHost && parts.getPort() > 0
                    ? Optional.of(new ServerAddress(parts.getHost(), parts.getPort()))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The address, where it is one and not a name. */
    public Optional<InetSocketAddress> literal() {
        return Words.address(host).map(address -> new InetSocketAddress(address, port));
    }

    @Override
    public String toString() {
        return HostAndPort.fromParts(host, port).toString();
    }
}
