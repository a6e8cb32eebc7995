package dev.gatehouse.check;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A connection on which a few bytes are said and heard, each time for so long at most. */
interface Wire extends Closeable {

    int MOST = 4096;

    void send(byte[] bytes) throws IOException;

    /** What comes next; empty where nothing comes in time, and no bytes at all where the other side has closed. */
    Optional<byte[]> hear(Duration limit) throws IOException;

    static Wire to(InetSocketAddress address, Duration limit) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(address, Math.toIntExact(Math.max(1, limit.toMillis())));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return over(socket);
    }

    static Wire over(Socket socket) {
        return new Wire() {

            @Override
            public void send(byte[] bytes) throws IOException {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            }

            @Override
            public Optional<byte[]> hear(Duration wait) throws IOException {
                try {
                    socket.setSoTimeout(Math.toIntExact(Math.max(1, wait.toMillis())));
                    return Optional.of(next(socket.getInputStream()));
                } catch (SocketTimeoutException _) {
                    return Optional.empty();
                }
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    /** A Unix socket. It knows no time limits, so that a thread of its own listens. */
    static Wire to(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> listen(channel, heard));
        return new Wire() {

            @Override
            public void send(byte[] bytes) throws IOException {
                channel.write(ByteBuffer.wrap(bytes));
            }

            @Override
            public Optional<byte[]> hear(Duration wait) throws IOException {
                try {
                    return Optional.ofNullable(heard.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static void listen(SocketChannel channel, BlockingQueue<byte[]> heard) {
        try {
            byte[] next;
            do {
                next = next(Channels.newInputStream(channel));
                heard.add(next);
            } while (next.length > 0);
        } catch (IOException _) {
            heard.add(new byte[0]);
        }
    }

    private static byte[] next(InputStream in) throws IOException {
        byte[] buffer = new byte[MOST];
        int read = in.read(buffer);
        return read < 0 ? new byte[0] : Arrays.copyOf(buffer, read);
    }
}
