package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/** The port that a proxy forwards to as long as it runs; each check puts its own {@link ScriptedUpstream} behind it. */
final class UpstreamPort implements AutoCloseable {

    private final ServerSocket server;
    private final AtomicReference<ScriptedUpstream> script = new AtomicReference<>(
            new ScriptedUpstream(new Transcript()));

    /** @param port 0 for any */
    UpstreamPort(int port) {
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
            Thread.ofVirtual().start(this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int number() {
        return server.getLocalPort();
    }

    /** Connections that come from now on belong to this script. */
    void play(ScriptedUpstream upstream) {
        script.set(upstream);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                script.get().take(connection);
            } catch (IOException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
