package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import reactor.netty.resources.LoopResources;

import dev.gatehouse.site.UpstreamAddress;

/**
 * Finds out whether an upstream takes connections, by the same addresses and sockets as the engine. What it opens it closes at
 * once. Safe from any thread.
 */
public final class UpstreamProbe {

    private final Connector connector;
    private final LoopResources loops;

    UpstreamProbe(Connector connector, LoopResources loops) {
        this.connector = connector;
        this.loops = loops;
    }

    /**
     * Tries to connect.
     *
     * @param limit how long all of it may take
     * @return completes on an event loop; exceptionally with why there was no connection
     */
    public CompletableFuture<Void> connect(UpstreamAddress upstream, Duration limit) {
        EventLoop loop = loops.onServer(true).next();
        var outcome = new CompletableFuture<Void>();
        var dial = new Dial(upstream, loop, connector, new Dial.Caller() {

            @Override
            public void connected(Channel channel) {
                channel.close();
                outcome.complete(null);
            }

            @Override
            public void notConnected(Throwable cause) {
                outcome.completeExceptionally(cause);
            }
        });
        loop.execute(() -> {
            Future<?> limited = loop.schedule(dial::timedOut, limit.toNanos(), TimeUnit.NANOSECONDS);
            outcome.whenComplete((_, _) -> limited.cancel(false));
            dial.start();
        });
        return outcome;
    }
}
