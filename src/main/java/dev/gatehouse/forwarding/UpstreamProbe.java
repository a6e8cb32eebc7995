package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import reactor.netty.resources.LoopResources;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Probe;

/**
 * Finds out whether an upstream takes connections and answers, by the same addresses and sockets as the engine. What it opens it
 * closes at once. Safe from any thread.
 */
public final class UpstreamProbe implements Probe {

    private final Connector connector;
    private final LoopResources loops;

    UpstreamProbe(Connector connector, LoopResources loops) {
        this.connector = connector;
        this.loops = loops;
    }

    /** Completes on an event loop. */
    @Override
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
        limited(loop, outcome, limit, dial::start, dial::timedOut);
        return outcome;
    }

    /** Completes on an event loop. */
    @Override
    public CompletableFuture<Integer> ask(Peer peer, String path, Optional<String> host, Duration limit) {
        EventLoop loop = loops.onServer(true).next();
        var outcome = new CompletableFuture<Integer>();
        var question = new HealthQuestion(new Upstream(peer, peer.tls()), path, host, connector, loop, outcome);
        limited(loop, outcome, limit, question::start, question::timedOut);
        return outcome;
    }

    private static void limited(EventLoop loop, CompletableFuture<?> outcome, Duration limit, Runnable start,
            Runnable timedOut) {
        loop.execute(() -> {
            Future<?> limited = loop.schedule(timedOut, limit.toNanos(), TimeUnit.NANOSECONDS);
            outcome.whenComplete((_, _) -> limited.cancel(false));
            start.run();
        });
    }
}
