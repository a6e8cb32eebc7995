package dev.gatehouse.forwarding;

import java.util.Optional;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.FirstWords;
import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/**
 * A {@link Dial}, and the handshake with an upstream that speaks TLS. What the caller gets can be written to at once, and says by
 * {@link FirstWords} what it takes an upstream for that speaks something else.
 *
 * <p>Everything happens on the event loop that it was given.
 */
final class SecureDial implements Dial.Caller {

    private final Upstream upstream;
    private final Connector connector;
    private final Dial.Caller caller;
    private final Dial dial;
    private @Nullable Channel handshaking;

    SecureDial(Upstream upstream, EventLoop loop, Connector connector, Dial.Caller caller) {
        this.upstream = upstream;
        this.connector = connector;
        this.caller = caller;
        this.dial = new Dial(upstream.address(), loop, connector, this);
    }

    void start() {
        dial.start();
    }

    @Override
    public void connected(Channel channel) {
        channel.pipeline().addLast(new FirstWords());
        if (upstream.tls() == null) {
            caller.connected(channel);
            return;
        }
        try {
            SslHandler tls = connector.tlsHandler(upstream, upstream.tls(), channel.alloc());
            handshaking = channel;
            var guard = new Guard();
            channel.pipeline().addLast(tls, guard);
            tls.handshakeFuture().addListener(_ -> shaken(channel, tls, guard));
        } catch (SSLException e) {
            channel.close();
            caller.notConnected(e);
        }
    }

    private void shaken(Channel channel, SslHandler tls, Guard guard) {
        Future<Channel> handshake = tls.handshakeFuture();
        if (handshaking == null) {
            channel.close();
        } else if (handshake.isSuccess()) {
            handshaking = null;
            channel.pipeline().removeLast();
            caller.connected(channel);
        } else {
            handshaking = null;
            channel.close();
            caller.notConnected(guard.heard.<Throwable>map(heard -> heard)
                    .orElseGet(() -> handshake.cause() instanceof SSLException
                            ? connector.explained(handshake.cause(), tls)
                            : new UpstreamFailedException(TlsFailed.CLOSED)));
        }
    }

    /** A handshake that fails is reported twice, and once is enough; what {@link FirstWords} has heard is reported only here. */
    private static final class Guard extends ChannelInboundHandlerAdapter {

        private Optional<UpstreamFailedException> heard = Optional.empty();

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (heard.isEmpty() && cause instanceof UpstreamFailedException failed) {
                heard = Optional.of(failed);
            }
            context.close();
        }
    }

    @Override
    public void notConnected(Throwable cause) {
        caller.notConnected(cause);
    }

    /** The time limit has passed. */
    void timedOut() {
        if (handshaking == null) {
            dial.timedOut();
        } else {
            cancel();
            caller.notConnected(new UpstreamFailedException(TlsFailed.TIMED_OUT));
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
