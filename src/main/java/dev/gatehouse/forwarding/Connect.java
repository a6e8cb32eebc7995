package dev.gatehouse.forwarding;

import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.ConnectFailedException;

/**
 * The making of one connection. A name may have several addresses, of IPv4 and IPv6: the next one is tried as soon as one has
 * failed, or has not answered for a quarter of a second, and the first to succeed is taken (RFC 8305).
 */
final class Connect {

    private static final long HEAD_START = 250;

    private final Upstream upstream;
    private final EventLoop loop;
    private final Connector connector;
    private final UpstreamExchange exchange;
    private final UpstreamPool pool;
    private final Deque<SocketAddress> untried = new ArrayDeque<>();
    private final List<Channel> trying = new ArrayList<>(1);
    private @Nullable ConnectFailedException failure;
    private @Nullable SocketAddress first;
    private @Nullable Channel handshaking;
    private boolean over;

    Connect(Upstream upstream, EventLoop loop, Connector connector, UpstreamExchange exchange, UpstreamPool pool) {
        this.upstream = upstream;
        this.loop = loop;
        this.connector = connector;
        this.exchange = exchange;
        this.pool = pool;
    }

    void start() {
        Future<? extends List<? extends SocketAddress>> addresses = connector.addresses(upstream, loop);
        if (addresses.isDone()) {
            // Later, so that whoever asked has heard of this Connect before it reports.
            loop.execute(() -> resolved(addresses));
        } else {
            addresses.addListener(_ -> resolved(addresses));
        }
    }

    private void resolved(Future<? extends List<? extends SocketAddress>> addresses) {
        if (over) {
            return;
        }
        if (!addresses.isSuccess()) {
            over = true;
            exchange.notConnected(addresses.cause());
            return;
        }
        if (addresses.getNow().isEmpty()) {
            over = true;
            exchange.notConnected(new UnknownHostException(upstream.address().host()));
            return;
        }
        untried.addAll(addresses.getNow());
        first = untried.peek();
        tryNext();
    }

    private void tryNext() {
        SocketAddress address = untried.poll();
        if (over || address == null) {
            return;
        }
        ChannelFuture attempt = connector.connect(address, loop, initialHandler());
        trying.add(attempt.channel());
        attempt.addListener(_ -> tried(attempt, address));
        if (!untried.isEmpty()) {
            loop.schedule(this::tryNext, HEAD_START, TimeUnit.MILLISECONDS);
        }
    }

    /** Nothing: what the connection does is decided when it is there. */
    private static ChannelHandler initialHandler() {
        return new ChannelInboundHandlerAdapter();
    }

    private void tried(ChannelFuture attempt, SocketAddress address) {
        trying.remove(attempt.channel());
        if (over) {
            attempt.channel().close();
        } else if (attempt.isSuccess()) {
            over = true;
            closeOthers();
            connected(attempt.channel());
        } else {
            failed(address, attempt.cause());
        }
    }

    /** Each of them reports its end at once, and leaves the list. */
    private void closeOthers() {
        List.copyOf(trying).forEach(Channel::close);
    }

    private void connected(Channel channel) {
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

    private void failed(SocketAddress address, Throwable cause) {
        // That a machine has no IPv6 says less than that nothing listens on its IPv4 address.
        if (failure == null || failure.getCause() instanceof NoRouteToHostException) {
            failure = new ConnectFailedException(address, cause);
        }
        if (!untried.isEmpty()) {
            tryNext();
        } else if (trying.isEmpty()) {
            over = true;
            exchange.notConnected(failure);
        }
    }

    /** The time limit has passed. */
    void timedOut() {
        boolean connected = handshaking != null;
        cancel();
        if (connected) {
            exchange.notConnected(new SSLException("handshake timed out"));
            return;
        }
        Throwable cause = new ConnectTimeoutException("connection timed out");
        exchange.notConnected(first == null ? cause : new ConnectFailedException(first, cause));
    }

    /** Nobody wants the connection any more. */
    void cancel() {
        over = true;
        closeOthers();
        if (handshaking != null) {
            Channel channel = handshaking;
            handshaking = null;
            channel.close();
        }
    }
}
