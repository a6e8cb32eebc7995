package dev.gatehouse.explain;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Where something happened, as far as the line says.
 *
 * @param upstream what was to be reached: {@code http://127.0.0.1:8081}, or a name that only the configuration knows
 * @param address the upstream's name or address, without the port; the path of a Unix socket with {@code unix:} before it
 * @param port the upstream's port; null where the line does not say
 * @param client the address of the one who asked
 * @param host the host that was asked for
 */
public record Place(@Nullable String upstream, @Nullable String address, @Nullable Integer port,
        @Nullable String client,
        @Nullable String host) {

    static final Place NOWHERE = new Place(null, null, null, null, null);

    private static final String UNIX = "unix:";

    /** Out of {@code scheme://host:port/path}, {@code host:port} or {@code http://unix:/path/of.sock:/path}. */
    static Place ofUpstream(@Nullable String url) {
        if (url == null || url.isBlank()) {
            return NOWHERE;
        }
        int scheme = url.indexOf("://");
        String prefix = scheme < 0 ? "" : url.substring(0, scheme + 3);
        String rest = url.substring(prefix.length());
        if (rest.startsWith(UNIX) || rest.startsWith("/")) {
            String path = rest.startsWith(UNIX) ? rest.substring(UNIX.length()) : rest;
            int end = path.indexOf(':');
            String socket = UNIX + (end < 0 ? path : path.substring(0, end));
            return new Place(socket, socket, null, null, null);
        }
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        Place place = ofAuthority(authority);
        return place.address() == null
                ? NOWHERE
                : new Place(prefix + authority, place.address(), place.port(), null, null);
    }

    private static Place ofAuthority(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean bare = colon < 0 || authority.endsWith("]")
                || (authority.indexOf(':') != colon && !authority.contains("]:"));
        String host = bare ? authority : authority.substring(0, colon);
        Integer port = bare ? null : Text.port(authority.substring(colon + 1));
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return plain.isBlank() ? NOWHERE : new Place(authority, plain, port, null, null);
    }

    Place with(@Nullable String newClient, @Nullable String newHost) {
        return new Place(upstream, address, port, newClient == null ? null : withoutPort(newClient), newHost);
    }

    /** {@code 192.0.2.7:4711} and {@code [2001:db8::7]:4711}, and an address alone as it is. */
    private static String withoutPort(String client) {
        int colon = client.lastIndexOf(':');
        boolean hasPort = colon > 0 && (client.indexOf(':') == colon || client.charAt(colon - 1) == ']');
        return hasPort ? client.substring(0, colon) : client;
    }

    /** The address that was tried, without a look-up; null where the line has a name or nothing. */
    @Nullable
    SocketAddress socketAddress() {
        if (address == null) {
            return null;
        }
        try {
            if (address.startsWith(UNIX)) {
                return UnixDomainSocketAddress.of(address.substring(UNIX.length()));
            }
            return port == null ? null : new InetSocketAddress(InetAddress.ofLiteral(address), port);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** In a sentence. What is a name in a configuration and no address is not to be taken for one. */
    String words() {
        if (upstream == null) {
            return "the upstream";
        }
        return address == null ? "the upstream \"" + upstream + "\"" : upstream;
    }
}
