package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Handshake;
import dev.gatehouse.exchange.HandshakeListener;
import dev.gatehouse.tls.UnknownNameException;

/**
 * Stands behind TLS until the handshake is over, says how it ended, and lets nobody behind it hear of a failure: whoever looks for
 * open ports leaves no trace but a number.
 */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {

    static final String NAME = "gatehouse.handshake";

    private final List<HandshakeListener> listeners;
    private final Duration limit;
    private @Nullable Future<?> timer;
    private boolean begun;
    private boolean over;

    /** @param limit until when the client must have said whom it wants to speak to */
    HandshakeWatch(List<HandshakeListener> listeners, Duration limit) {
        this.listeners = listeners;
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(() -> fail(context, Handshake.Result.TIMEOUT), limit.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** A first byte has come. */
    void begins() {
        begun = true;
    }

    /** What has come is neither TLS nor HTTP. */
    void garbage(ChannelHandlerContext context) {
        fail(context, Handshake.Result.PROTOCOL);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SniCompletionEvent name when !name.isSuccess() -> fail(context, resultOf(name.cause()));
            case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> {
                end(new Handshake(Handshake.Result.OK, versionOf(context)));
                context.fireUserEventTriggered(event);
                context.pipeline().remove(this);
            }
            case SslHandshakeCompletionEvent handshake -> fail(context, resultOf(handshake.cause()));
            default -> context.fireUserEventTriggered(event);
        }
    }

    private static String versionOf(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls == null ? Handshake.NO_VERSION : tls.engine().getSession().getProtocol();
    }

    private static Handshake.Result resultOf(Throwable cause) {
        return switch (cause) {
            case UnknownNameException _ -> Handshake.Result.UNRECOGNIZED_NAME;
            case SslHandshakeTimeoutException _ -> Handshake.Result.TIMEOUT;
            case SSLException _ -> Handshake.Result.PROTOCOL;
            default -> Handshake.Result.OTHER;
        };
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, resultOf(cause.getCause() == null ? cause : cause.getCause()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (begun) {
            end(Handshake.failed(Handshake.Result.OTHER));
        }
        stopTimer();
        context.fireChannelInactive();
    }

    /** Whoever refused the client closes when it has said so. */
    private void fail(ChannelHandlerContext context, Handshake.Result result) {
        end(Handshake.failed(result));
        if (result != Handshake.Result.UNRECOGNIZED_NAME) {
            context.close();
        }
    }

    private void end(Handshake handshake) {
        stopTimer();
        if (!over) {
            over = true;
            listeners.forEach(listener -> listener.ended(handshake));
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopTimer();
    }
}
