package dev.gatehouse.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import dev.gatehouse.site.UpstreamAddress;

/** A probe over plain sockets that counts, and can be held up. */
final class SocketProbe implements Probe {

    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Semaphore way = new Semaphore(Integer.MAX_VALUE);

    /** Nobody gets through until {@link #letThrough}. */
    void holdUp() {
        way.drainPermits();
    }

    void letThrough(int count) {
        way.release(count);
    }

    int asked() {
        return asked.get();
    }

    int running() {
        return running.get();
    }

    int mostAtOnce() {
        return most.get();
    }

    @Override
    public CompletableFuture<Void> connect(UpstreamAddress upstream, Duration limit) {
        return run(() -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(upstream.host(), upstream.port()), (int) limit.toMillis());
                return 0;
            }
        }).thenAccept(_ -> {
        });
    }

    @Override
    public CompletableFuture<Integer> ask(Peer peer, String path, Optional<String> host, Duration limit) {
        return run(() -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(peer.address().host(), peer.address().port()),
                        (int) limit.toMillis());
                socket.setSoTimeout((int) limit.toMillis());
                socket.getOutputStream()
                        .write("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host.orElse("own"))
                                .getBytes(StandardCharsets.US_ASCII));
                String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
                        StandardCharsets.US_ASCII);
                return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
            }
        });
    }

    private interface Attempt<T> {

        T make() throws IOException;
    }

    private <T> CompletableFuture<T> run(Attempt<T> attempt) {
        asked.incrementAndGet();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        var outcome = new CompletableFuture<T>();
        threads.execute(() -> {
            way.acquireUninterruptibly();
            try {
                outcome.complete(attempt.make());
            } catch (IOException e) {
                outcome.completeExceptionally(e);
            }
            // Whoever hears of the outcome has done so by now.
            running.decrementAndGet();
        });
        return outcome;
    }
}
