package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** An upstream that sends every WebSocket message back, on one thread; to a plain request it says that it is there. */
final class EchoUpstream implements Upstream {

    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *(\\S+)\r\n");
    private static final int BUFFER = 16 * 1024;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final int port;

    EchoUpstream() {
        try {
            selector = Selector.open();
            server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1024);
            port = server.socket().getLocalPort();
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @Override
    public int port() {
        return port;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::handle);
            }
        } catch (IOException | ClosedSelectorException e) {
            // Closed.
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((Guest) key.attachment()).read();
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private void accept() throws IOException {
        var channel = server.accept();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, new Guest(channel));
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone anyway.
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection: a handshake, then messages. */
    private static final class Guest {

        private final SocketChannel channel;
        private final ByteBuffer arrived = ByteBuffer.allocate(BUFFER);
        private boolean isUpgraded;

        Guest(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            if (channel.read(arrived) < 0) {
                channel.close();
                return;
            }
            arrived.flip();
            if (isUpgraded) {
                echo();
            } else {
                shakeHands();
            }
            arrived.compact();
        }

        private void echo() throws IOException {
            for (var message = Frames.next(arrived); message.isPresent(); message = Frames.next(arrived)) {
                write(Frames.plain(message.get()));
            }
        }

        private void shakeHands() throws IOException {
            var head = StandardCharsets.ISO_8859_1.decode(arrived.duplicate()).toString();
            if (!head.endsWith("\r\n\r\n")) {
                return;
            }
            arrived.position(arrived.limit());
            var key = KEY.matcher(head);
            isUpgraded = key.find();
            write(StandardCharsets.ISO_8859_1.encode(isUpgraded
                    ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
                            .formatted(Frames.accept(key.group(1)))
                    : "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhere\n"));
        }

        /** A few bytes at a time always have room in a socket whose other end reads. */
        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
