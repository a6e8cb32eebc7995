package dev.gatehouse.forwarding;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open port for HTTP/3. All its connections have one socket, so that it cannot be closed before the last of them when it is left. Safe
 * from any thread.
 */
final class Http3Port {

    private final Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel socket;
    private volatile boolean left;

    void opened(Channel bound) {
        socket = bound;
    }

    /** @return whether there is a connection: a port that was left takes none */
    boolean takes(QuicChannel connection) {
        if (left) {
            connection.close();
            return false;
        }
        connections.add(connection);
        connection.closeFuture().addListener(_ -> {
            connections.remove(connection);
            closeIfDone();
        });
        return true;
    }

    void leave() {
        left = true;
        closeIfDone();
    }

    private void closeIfDone() {
        Channel open = socket;
        if (left && connections.isEmpty() && open != null) {
            open.close();
        }
    }

    /** To be called when its connections have ended. */
    void stop() {
        Channel open = socket;
        if (open != null) {
            open.close().awaitUninterruptibly();
        }
    }
}
