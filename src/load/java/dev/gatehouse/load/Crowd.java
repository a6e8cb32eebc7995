package dev.gatehouse.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Visitors who ask one request after the other, each on a connection of its own that stays open, and remember of each
 * request when it began and when it was answered.
 *
 * <p>wrk sums up a whole run, which hides what happens in a fraction of a second.
 */
final class Crowd implements AutoCloseable {

    private static final int TIMEOUT = 10_000;
    private static final int PAUSE_AFTER_FAILURE = 10;

    private final Task task;
    private final String path;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private volatile boolean isOver;

    /** A request; times are those of {@link System#nanoTime}. */
    record Visit(long begin, long end, boolean isAnswered, boolean isGood) {

        boolean overlaps(long from, long to) {
            return begin < to && end > from;
        }
    }

    Crowd(Task task, String path, int size) {
        this.task = task;
        this.path = path;
        for (var number = 0; number < size; number++) {
            threads.add(Thread.ofPlatform().daemon().start(this::visit));
        }
    }

    /** Sends everybody home and hands back what they remember. */
    List<Visit> end() {
        close();
        synchronized (visits) {
            return List.copyOf(visits);
        }
    }

    @Override
    public void close() {
        isOver = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void visit() {
        var own = new ArrayList<Visit>();
        while (!isOver) {
            try (var socket = new Socket()) {
                socket.setSoTimeout(TIMEOUT);
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress("127.0.0.1", task.port()), TIMEOUT);
                stay(socket, own);
            } catch (IOException e) {
                own.add(new Visit(System.nanoTime(), System.nanoTime(), false, false));
                pause();
            }
        }
        synchronized (visits) {
            visits.addAll(own);
        }
    }

    /** Asks until the proxy says that it will close the connection. */
    private void stay(Socket socket, List<Visit> own) {
        var begin = System.nanoTime();
        try (var in = new BufferedInputStream(socket.getInputStream())) {
            var mayStay = true;
            while (mayStay && !isOver) {
                begin = System.nanoTime();
                socket.getOutputStream().write(request());
                var head = Heads.read(in);
                if (head.isEmpty()) {
                    throw new EOFException();
                }
                in.skipNBytes(Heads.length(head));
                own.add(new Visit(begin, System.nanoTime(), true, head.startsWith("http/1.1 200 ")));
                mayStay = !head.contains("\r\nconnection: close\r\n");
            }
        } catch (IOException e) {
            own.add(new Visit(begin, System.nanoTime(), false, false));
        }
    }

    private byte[] request() {
        var host = task.hosts().get(ThreadLocalRandom.current().nextInt(task.hosts().size()));
        return "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
