package dev.gatehouse.forwarding;

import java.net.InetAddress;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import dev.gatehouse.site.Settings;

/**
 * Where visitors come in, as it is written.
 *
 * @param address everywhere if null
 * @param port nowhere if null; any that is free if 0
 */
record Listening(@Nullable InetAddress address, @Nullable Integer port) {

    private static final int FIRST_FREE_FOR_ALL = 1024;
    private static final int USUAL = 8080;

    static Listening plain(ServerProperties server) {
        return new Listening(server.getAddress(), server.getPort() == null ? USUAL : server.getPort());
    }

    /** Whether both cannot be open at a time, though the first one belongs to us. */
    boolean overlaps(Listening other) {
        return port != null && port != 0 && port.equals(other.port) && (isEverywhere() || other.isEverywhere());
    }

    /** As one would say it. */
    String inWords() {
        return isEverywhere() ? "port " + port : Objects.requireNonNull(address).getHostAddress() + " port " + port;
    }

    private boolean isEverywhere() {
        return address == null || address.isAnyLocalAddress();
    }

    /** Adds what keeps a port from being opened to the findings. */
    static void find(Settings settings, String key, int port, RuntimeException failure) {
        String why = reason(failure);
        if (why.contains("in use")) {
            settings.find(key, String.valueOf(port),
                    "a port that no other program listens on; find it with: ss -ltnp 'sport = :%d'".formatted(port));
        } else if (why.contains("Permission denied") && port < FIRST_FREE_FOR_ALL) {
            settings.find(key, String.valueOf(port), "a port from " + FIRST_FREE_FOR_ALL
                    + ", or the right to open one below it (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE)");
        } else {
            settings.find(key, String.valueOf(port), "a port that can be opened, not one of which the system says: "
                    + why);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = failure; next != null; next = next.getCause()) {
            cause = next;
        }
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }
}
