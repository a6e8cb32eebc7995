package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.HeadReader;

/**
 * The idle connections of one event loop to the upstreams. The newest is taken first, so that those beyond what is needed grow old
 * and are closed: before the upstream does it, and before they are so old that something between may have forgotten them. Those
 * to an address that the upstream's name has left are closed at once.
 */
final class UpstreamPool implements LoopClock.Timed {

    /** A little below the keep-alive of the usual application servers (Node.js: 5 s). */
    private static final long MOST_IDLE = Duration.ofSeconds(4).toNanos();

    private static final long OLDEST = Duration.ofSeconds(60).toNanos();

    /** Idle connections to one upstream; more are closed. */
    private static final int MOST = 512;

    private final Map<Upstream, Deque<UpstreamConnection>> idle = new HashMap<>();
    private final Connector connector;
    private final LoopClock clock;
    private final EventLoop loop;
    private final HeadReader.Limits limits;

    UpstreamPool(EventLoop loop, LoopClock clock, Connector connector, HeadReader.Limits limits) {
        this.loop = loop;
        this.clock = clock;
        this.connector = connector;
        this.limits = limits;
        clock.add(this);
    }

    long now() {
        return clock.now();
    }

    /** An idle connection; null where there is none. */
    @Nullable
    UpstreamConnection take(Upstream upstream) {
        Deque<UpstreamConnection> waiting = idle.get(upstream);
        if (waiting == null) {
            return null;
        }
        for (UpstreamConnection next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
            if (next.isLeftBehind()) {
                next.abandon();
            } else if (next.channel().isActive()) {
                return next;
            }
        }
        return null;
    }

    /** Makes a connection for an exchange, which is told on this loop how it went. */
    Connect connect(Upstream upstream, UpstreamExchange exchange) {
        var connect = new Connect(upstream, loop, connector, exchange, this);
        connect.start();
        return connect;
    }

    UpstreamConnection made(Upstream upstream, Channel channel) {
        return new UpstreamConnection(upstream, this, channel, connector.foothold(upstream.address(), channel), limits,
                now());
    }

    /** Takes a connection back that has nothing more to do. */
    void give(UpstreamConnection connection) {
        Deque<UpstreamConnection> waiting = idle.computeIfAbsent(connection.upstream(), _ -> new ArrayDeque<>());
        if (waiting.size() < MOST && now() - connection.created() < OLDEST && !connection.isLeftBehind()) {
            waiting.addFirst(connection);
        } else {
            connection.abandon();
        }
    }

    /** A connection is gone. */
    void forget(UpstreamConnection connection) {
        Deque<UpstreamConnection> waiting = idle.get(connection.upstream());
        if (waiting != null) {
            waiting.remove(connection);
        }
    }

    @Override
    public boolean tick(long now) {
        idle.values().forEach(waiting -> {
            closeOld(waiting, now);
            closeLeftBehind(waiting);
        });
        idle.values().removeIf(Deque::isEmpty);
        return true;
    }

    private static void closeLeftBehind(Deque<UpstreamConnection> waiting) {
        waiting.removeIf(connection -> {
            boolean behind = connection.isLeftBehind();
            if (behind) {
                connection.abandon();
            }
            return behind;
        });
    }

    private static void closeOld(Deque<UpstreamConnection> waiting, long now) {
        for (UpstreamConnection last = waiting.peekLast(); last != null
                && now - last.idleSince() > MOST_IDLE; last = waiting.peekLast()) {
            waiting.removeLast();
            last.abandon();
        }
    }
}
