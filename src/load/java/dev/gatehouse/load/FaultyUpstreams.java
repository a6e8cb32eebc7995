package dev.gatehouse.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Four upstreams, each of which can be made to fail in several ways and to recover. For requests without a body. */
final class FaultyUpstreams implements Upstream {

    private static final int COUNT = 4;
    private static final int SLOW = 200;
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
            + "0123456789abcdef".repeat(64)).getBytes(StandardCharsets.ISO_8859_1);

    /** What befalls one of them. */
    enum Fault {

        /** nothing */
        NONE,
        /** it is gone with all its connections, and its port refuses new ones */
        KILL,
        /** it takes connections and requests and answers none */
        HANG,
        /** each answer takes a fifth of a second */
        SLOW,
        /** it takes a request and closes the connection */
        BREAK
    }

    private final List<One> all;

    FaultyUpstreams() {
        all = Stream.generate(One::new).limit(COUNT).toList();
        all.forEach(One::open);
    }

    @Override
    public int port() {
        return all.getFirst().port;
    }

    @Override
    public List<Integer> ports() {
        return all.stream().map(one -> one.port).toList();
    }

    int size() {
        return all.size();
    }

    void befall(int number, Fault fault) {
        all.get(number).become(fault);
    }

    void forgetCounts() {
        all.forEach(one -> one.answers.set(0));
    }

    /** How many times as much the busiest has answered as the least busy. */
    double spread() {
        var counts = all.stream().mapToLong(one -> one.answers.get()).summaryStatistics();
        return (double) counts.getMax() / Math.max(1, counts.getMin());
    }

    @Override
    public void close() {
        all.forEach(One::shut);
    }

    /** One of them, whose port stays the same. */
    private static final class One {

        private final AtomicLong answers = new AtomicLong();
        private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
        private int port;
        private volatile ServerSocket server;
        private volatile Fault fault = Fault.NONE;

        private void open() {
            try {
                var socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1024);
                port = socket.getLocalPort();
                server = socket;
                Thread.ofVirtual().start(() -> accept(socket));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void become(Fault next) {
            var before = fault;
            fault = next;
            if (next == Fault.KILL) {
                shut();
            } else if (before == Fault.KILL) {
                open();
            } else if (before == Fault.HANG) {
                // As after a restart.
                drop();
            }
        }

        private void shut() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            drop();
        }

        private void drop() {
            for (var socket : connections) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    // It is closed already.
                }
            }
        }

        private void accept(ServerSocket socket) {
            try {
                while (true) {
                    var connection = socket.accept();
                    connection.setTcpNoDelay(true);
                    connections.add(connection);
                    Thread.ofVirtual().start(() -> answer(connection));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void answer(Socket connection) {
            try (connection; var in = new BufferedInputStream(connection.getInputStream())) {
                while (!Heads.read(in).isEmpty() && fault != Fault.BREAK) {
                    if (fault == Fault.SLOW) {
                        Thread.sleep(FaultyUpstreams.SLOW);
                    }
                    if (fault != Fault.HANG) {
                        connection.getOutputStream().write(ANSWER);
                        answers.incrementAndGet();
                    }
                }
            } catch (IOException | InterruptedException e) {
                // The proxy has closed the connection, or it was dropped.
            } finally {
                connections.remove(connection);
            }
        }
    }
}
