package dev.gatehouse.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells whose program listens on a port of this machine. Anybody may listen there while Gatehouse does not, and would be sent the token
 * by the next command. Linux says it in {@code /proc/net/tcp}; elsewhere nobody is suspected.
 *
 * @param tables what the kernel tells of sockets
 */
record PortOwner(List<Path> tables) {

    private static final String LISTENING = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final long ROOT = 0;

    static PortOwner ofThisMachine() {
        return new PortOwner(List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")));
    }

    static boolean isThisMachine(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /** Whether all that listens on this port is of the file's owner or of root. */
    boolean isOwnerOf(Path file, int port) {
        Set<Long> listening = listening(port);
        if (listening.isEmpty()) {
            return true;
        }
        try {
            long owner = ((Number) Files.getAttribute(file, "unix:uid")).longValue();
            return listening.stream().allMatch(user -> user == owner || user == ROOT);
        } catch (IOException | UnsupportedOperationException _) {
            return true;
        }
    }

    private Set<Long> listening(int port) {
        String end = ":%04X".formatted(port);
        return tables.stream()
                .flatMap(PortOwner::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > USER && fields[ADDRESS].endsWith(end)
                        && fields[STATE].equals(LISTENING))
                .map(fields -> Long.parseLong(fields[USER]))
                .collect(Collectors.toSet());
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1);
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
