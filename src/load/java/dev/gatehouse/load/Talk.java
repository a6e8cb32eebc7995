package dev.gatehouse.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** WebSocket connections to a proxy, on one thread; on each of them one message is under way. */
final class Talk implements AutoCloseable {

    static final int SIZE = 100;

    private static final int BUFFER = 16 * 1024;
    private static final int TICK = 100;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final Selector selector = Selector.open();
    private final List<Speaker> speakers = new ArrayList<>();
    private long[] times = new long[1 << 16];
    private int count;
    private long broken;

    Talk(Task task, int connections) throws IOException {
        for (var number = 0; number < connections; number++) {
            speakers.add(new Speaker(task));
        }
    }

    Load run(Duration duration) throws IOException {
        var begin = System.nanoTime();
        var end = begin + duration.toNanos();
        for (var speaker : speakers) {
            speaker.say();
        }
        while (System.nanoTime() < end) {
            selector.select(this::listen, TICK);
        }
        var sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        if (count == 0) {
            throw new IOException("no message came back");
        }
        return new Load(count, Duration.ofNanos(System.nanoTime() - begin), (long) count * SIZE,
                Duration.ofNanos(Load.share(sorted, 0.50)), Duration.ofNanos(Load.share(sorted, 0.99)),
                new Load.Errors(broken, 0));
    }

    private void listen(SelectionKey key) {
        try {
            ((Speaker) key.attachment()).listen();
        } catch (IOException e) {
            broken++;
            key.cancel();
        }
    }

    private void remember(long time) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
        }
        times[count++] = time;
    }

    @Override
    public void close() throws IOException {
        for (var speaker : speakers) {
            speaker.channel.close();
        }
        selector.close();
    }

    /** One connection. */
    private final class Speaker {

        private final SocketChannel channel;
        private final ByteBuffer arrived = ByteBuffer.allocate(BUFFER);
        private final byte[] message = new byte[SIZE];
        private long said;

        Speaker(Task task) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", task.port()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            shakeHands(task);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void shakeHands(Task task) throws IOException {
            channel.write(StandardCharsets.ISO_8859_1.encode("""
                    GET / HTTP/1.1\r
                    Host: %s\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: %s\r
                    \r
                    """.formatted(task.hosts().getFirst(), KEY)));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                arrived.clear();
                if (channel.read(arrived) < 0) {
                    throw new IOException("closed in the handshake");
                }
                head.append(StandardCharsets.ISO_8859_1.decode(arrived.flip()));
            }
            if (!head.toString().startsWith("HTTP/1.1 101 ") || !head.toString().contains(Frames.accept(KEY))) {
                throw new IOException("no WebSocket: " + head);
            }
            arrived.clear();
        }

        void say() throws IOException {
            // So that no message is like the last one.
            ByteBuffer.wrap(message).putLong(System.nanoTime());
            said = System.nanoTime();
            var frame = Frames.masked(message);
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        }

        void listen() throws IOException {
            if (channel.read(arrived) < 0) {
                throw new IOException("closed");
            }
            arrived.flip();
            var answer = Frames.next(arrived);
            arrived.compact();
            if (answer.isPresent()) {
                if (!Arrays.equals(answer.get(), message)) {
                    throw new IOException("another message came back");
                }
                remember(System.nanoTime() - said);
                say();
            }
        }
    }
}
