package dev.gatehouse.exchange;

import java.net.SocketAddress;

/**
 * The two ends of a connection, which no other has at the same time. One end alone may: the kernel gives a local port out again for
 * another destination.
 *
 * @param from the one that has opened it
 */
public record Ends(SocketAddress from, SocketAddress to) {}
