package dev.gatehouse.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An upstream for bodies of any size: {@code GET /number} sends so many bytes, and a body that it gets it throws away. */
final class StreamUpstream implements Upstream {

    private static final int BLOCK = 256 * 1024;

    private final ServerSocket server;

    StreamUpstream() {
        try {
            server = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try (socket; var in = new BufferedInputStream(socket.getInputStream(), BLOCK)) {
            for (var head = Heads.read(in); !head.isEmpty(); head = Heads.read(in)) {
                skip(in, Heads.length(head));
                send(socket.getOutputStream(),
                        head.startsWith("get ") ? Long.parseLong(head.split(" ")[1].substring(1)) : 0);
            }
        } catch (IOException e) {
            // The proxy has closed the connection.
        }
    }

    static void skip(InputStream in, long size) throws IOException {
        var block = new byte[BLOCK];
        for (var left = size; left > 0;) {
            var read = in.read(block, 0, (int) Math.min(left, BLOCK));
            if (read < 0) {
                throw new IOException("%d bytes missing".formatted(left));
            }
            left -= read;
        }
    }

    private static void send(OutputStream out, long size) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n"
                .formatted(size)
                .getBytes(StandardCharsets.ISO_8859_1));
        write(out, size);
    }

    static void write(OutputStream out, long size) throws IOException {
        var block = new byte[BLOCK];
        for (var left = size; left > 0; left -= BLOCK) {
            out.write(block, 0, (int) Math.min(left, BLOCK));
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
