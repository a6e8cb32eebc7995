package dev.gatehouse.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.gatehouse.kernel.ListeningSocket;
import dev.gatehouse.kernel.SocketTables;
import dev.gatehouse.kernel.SystemFiles;

/**
 * Tells whose program listens on a port of this machine. Anybody may listen there while Gatehouse does not, and would be sent the token
 * by the next command. Linux says whose it is; elsewhere nobody is suspected.
 */
record PortOwner(SystemFiles machine) {

    private static final long ROOT = 0;

    static boolean isThisMachine(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /** Whether all that listens on this port is of the file's owner or of root. */
    boolean isOwnerOf(Path file, int port) {
        List<ListeningSocket> listening = new SocketTables(machine).listening(port);
        if (listening.isEmpty()) {
            return true;
        }
        try {
            long owner = ((Number) Files.getAttribute(file, "unix:uid")).longValue();
            return listening.stream().allMatch(socket -> socket.user() == owner || socket.user() == ROOT);
        } catch (IOException | UnsupportedOperationException _) {
            return true;
        }
    }
}
