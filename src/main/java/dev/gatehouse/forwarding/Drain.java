package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The orderly end: no connection is accepted any more, idle ones are closed, and what runs may go on to its end for a while. A
 * connection of another protocol, such as a WebSocket, has no end to wait for and is closed when all others are.
 *
 * <p>Goes before the web server's own, which knows nothing of requests that the engine forwards and would cut them off.
 */
final class Drain implements SmartLifecycle {

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Edge edge;
    private final Acceptors acceptors;
    private volatile boolean running;

    Drain(Edge edge, Acceptors acceptors) {
        this.edge = edge;
        this.acceptors = acceptors;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void stop() {
        stop(() -> {
        });
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        Thread.ofPlatform().name("drain").start(() -> {
            try {
                drain();
            } finally {
                callback.run();
            }
        });
    }

    private void drain() {
        acceptors.all().forEach(acceptor -> acceptor.close().awaitUninterruptibly());
        edge.drain();
        edge.connections().forEach(connection -> connection.channel().eventLoop().execute(connection::drain));
        long end = System.nanoTime() + edge.timeouts().drain().toNanos() - LOOK.toNanos();
        while (edge.connections().size() > edge.tunnels().get() && System.nanoTime() < end) {
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        edge.connections().forEach(connection -> connection.channel().close());
    }
}
