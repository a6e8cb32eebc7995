package dev.gatehouse.forwarding;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The making of one connection for an exchange: a {@link Dial}, and the handshake with an upstream that speaks TLS. */
final class Connect implements Dial.Caller {

    private final Upstream upstream;
    private final Connector connector;
    private final UpstreamExchange exchange;
    private final UpstreamPool pool;
    private final Dial dial;
    private @Nullable Channel handshaking;

    Connect(Upstream upstream, EventLoop loop, Connector connector, UpstreamExchange exchange, UpstreamPool pool) {
        this.upstream = upstream;
        this.connector = connector;
        this.exchange = exchange;
        this.pool = pool;
        this.dial = new Dial(upstream.address(), loop, connector, this);
    }

    void start() {
        dial.start();
    }

    @Override
    public void connected(Channel channel) {
        if (upstream.tls() == null) {
            ready(channel);
            return;
        }
        try {
            SslHandler tls = connector.tlsHandler(upstream, upstream.tls(), channel.alloc());
            handshaking = channel;
            // A handshake that fails is reported twice, and once is enough.
            channel.pipeline().addLast(tls, new ChannelInboundHandlerAdapter() {

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    context.close();
                }
            });
            tls.handshakeFuture().addListener(_ -> shaken(channel, tls.handshakeFuture()));
        } catch (SSLException e) {
            channel.close();
            exchange.notConnected(e);
        }
    }

    private void shaken(Channel channel, Future<Channel> handshake) {
        if (handshaking == null) {
            channel.close();
        } else if (handshake.isSuccess()) {
            handshaking = null;
            channel.pipeline().removeLast();
            ready(channel);
        } else {
            handshaking = null;
            channel.close();
            exchange.notConnected(handshake.cause() instanceof SSLException
                    ? handshake.cause()
                    : new SSLException("the upstream ended the handshake"));
        }
    }

    private void ready(Channel channel) {
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
        if (handshaking == null) {
            dial.timedOut();
        } else {
            cancel();
            exchange.notConnected(new SSLException("handshake timed out"));
        }
    }

    /** Nobody wants the connection any more. */
    void cancel() {
        dial.cancel();
        if (handshaking != null) {
            Channel channel = handshaking;
            handshaking = null;
            channel.close();
        }
    }
}
