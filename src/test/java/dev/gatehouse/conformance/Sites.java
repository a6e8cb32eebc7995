package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The sites that every proxy is configured with, and where they lead.
 *
 * <p>{@code app.test} and the others go to the scripted upstream. {@code *.wild.test}, {@code *.longer.wild.test} and
 * {@code exact.wild.test} go there with {@code /wild}, {@code /longer} and {@code /exact} before the path. {@code own.test} sends
 * the upstream's own name as {@code Host}. {@code xn--bcher-kva.test} is a name in another script. {@code slow.test} has a second for the first
 * byte of a response and between any two. {@code dead.test} goes to a port where nobody listens, {@code tls.test} to the scripted upstream as if
 * it spoke TLS, {@code full.test} to a port that takes no connection, with half a second for it. The visitor at {@link #TRUSTED} is a
 * trusted proxy.
 */
final class Sites implements AutoCloseable {

    /** The address of a visitor whose {@code X-Forwarded-*} headers are believed. */
    static final String TRUSTED = "127.0.0.2";

    /** A port where nobody listens. */
    static final int DEAD_PORT = 1;

    private final UpstreamPort upstream;
    private final ServerSocket full;
    private final List<Socket> waiting = new ArrayList<>();

    /** @param upstreamPort 0 for any */
    Sites(int upstreamPort) {
        upstream = new UpstreamPort(upstreamPort);
        full = fullServer();
    }

    UpstreamPort upstream() {
        return upstream;
    }

    String upstreamAddress() {
        return "127.0.0.1:" + upstream.number();
    }

    String fullAddress() {
        return "127.0.0.1:" + full.getLocalPort();
    }

    /** Two connections fill the shortest queue there is; the kernel drops what asks after them. */
    private ServerSocket fullServer() {
        try {
            var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < 2; i++) {
                waiting.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        upstream.close();
        try {
            for (Socket socket : waiting) {
                socket.close();
            }
            full.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
