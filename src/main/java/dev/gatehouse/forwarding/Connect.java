package dev.gatehouse.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/** The making of one connection for an exchange. */
final class Connect implements Dial.Caller {

    private final Upstream upstream;
    private final UpstreamExchange exchange;
    private final UpstreamPool pool;
    private final SecureDial dial;

    Connect(Upstream upstream, EventLoop loop, Connector connector, UpstreamExchange exchange, UpstreamPool pool) {
        this.upstream = upstream;
        this.exchange = exchange;
        this.pool = pool;
        this.dial = new SecureDial(upstream, loop, connector, this);
    }

    void start() {
        dial.start();
    }

    @Override
    public void connected(Channel channel) {
        UpstreamConnection made = pool.made(upstream, channel);
        channel.pipeline().addLast(made);
        exchange.connected(made);
    }

    @Override
    public void notConnected(Throwable cause) {
        exchange.notConnected(cause);
    }

    /** The time limit has passed. */
    void timedOut() {
        dial.timedOut();
    }

    /** Nobody wants the connection any more. */
    void cancel() {
        dial.cancel();
    }
}
