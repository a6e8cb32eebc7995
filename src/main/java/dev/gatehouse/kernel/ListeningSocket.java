package dev.gatehouse.kernel;

import java.net.InetSocketAddress;

/**
 * A socket that takes connections, or datagrams from anybody.
 *
 * @param inode what names it among the open files of its process
 * @param user the number of the user it was made by
 */
public record ListeningSocket(Transport transport, InetSocketAddress address, long inode, long user) {

    public int port() {
        return address.getPort();
    }
}
