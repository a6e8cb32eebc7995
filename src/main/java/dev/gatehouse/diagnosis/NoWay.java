package dev.gatehouse.diagnosis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * Tells a network without a route from a machine that cannot be reached: of both, Netty's native transports say the same, without a
 * word.
 */
final class NoWay {

    private NoWay() {
    }

    /** The same with a word, if the kernel has one for this address: it looks for a route when a datagram socket is connected, and sends nothing. */
    static Throwable inWords(SocketAddress address, Throwable cause) {
        if (!(cause instanceof NoRouteToHostException) || cause.getMessage() != null
                || !(address instanceof InetSocketAddress)) {
            return cause;
        }
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.connect(address);
            return cause;
        } catch (IOException e) {
            return Errno.of(e)
                    .filter(errno -> errno == Errno.ENETUNREACH)
                    .<Throwable>map(errno -> new NoRouteToHostException(errno.words()))
                    .orElse(cause);
        }
    }
}
