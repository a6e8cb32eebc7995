package dev.gatehouse.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An upstream that thinks for a while before it answers with 1 KiB. For requests without a body. */
final class SlowUpstream implements Upstream {

    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
            + "0123456789abcdef".repeat(64)).getBytes(StandardCharsets.ISO_8859_1);

    private final Duration thought;
    private final ServerSocket server;

    SlowUpstream(Duration thought) {
        this.thought = thought;
        try {
            server = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try (socket; var in = new BufferedInputStream(socket.getInputStream())) {
            while (!Heads.read(in).isEmpty()) {
                Thread.sleep(thought);
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException | InterruptedException e) {
            // The proxy has closed the connection.
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
