package dev.gatehouse.forwarding;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.ResponseRules;

/**
 * One question of a health check: a {@code GET} over a connection of its own, of whose answer only the status is read.
 *
 * <p>Everything happens on the event loop that it was given.
 */
final class HealthQuestion extends ChannelInboundHandlerAdapter implements Dial.Caller {

    private static final HeadReader.Limits LIMITS = new HeadReader.Limits(8 * 1024, 64 * 1024, 200);

    private final Upstream upstream;
    private final String request;
    private final Connector connector;
    private final CompletableFuture<Integer> outcome;
    private final Dial dial;
    private final HeadReader reader = HeadReader.ofResponses(LIMITS);
    private @Nullable Channel channel;
    private boolean asked;

    HealthQuestion(Upstream upstream, String path, Optional<String> host, Connector connector, EventLoop loop,
            CompletableFuture<Integer> outcome) {
        this.upstream = upstream;
        this.connector = connector;
        this.outcome = outcome;
        this.dial = new Dial(upstream.address(), loop, connector, this);
        this.request = "GET %s%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: gatehouse-health\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                .formatted(text(upstream.prefix()), path, host.orElseGet(() -> text(upstream.host())));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void start() {
        dial.start();
    }

    @Override
    public void connected(Channel made) {
        channel = made;
        if (upstream.tls() == null) {
            made.pipeline().addLast(this);
            ask();
            return;
        }
        try {
            SslHandler tls = connector.tlsHandler(upstream, upstream.tls(), made.alloc());
            made.pipeline().addLast(tls, this);
            tls.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    ask();
                } else {
                    end(shaken.cause() instanceof SSLException
                            ? shaken.cause()
                            : new SSLException("the upstream ended the handshake"));
                }
            });
        } catch (SSLException e) {
            end(e);
        }
    }

    private void ask() {
        if (channel != null && !outcome.isDone()) {
            asked = true;
            reader.start();
            channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), request));
        }
    }

    @Override
    public void notConnected(Throwable cause) {
        outcome.completeExceptionally(cause);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            while (message instanceof ByteBuf in && in.isReadable() && !outcome.isDone()) {
                read(in);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ByteBuf in) {
        switch (reader.read(in)) {
            case MORE -> {
            }
            case COMPLETE -> answered(ResponseRules.of(reader.head(), false));
            case MALFORMED, VERSION_UNKNOWN -> end(new DecoderException("not HTTP"));
            case LINE_TOO_LONG, TOO_LARGE -> end(new TooLongHttpHeaderException("response head"));
        }
    }

    private void answered(ResponseRules answer) {
        if (answer.isInformational()) {
            reader.start();
        } else {
            outcome.complete(answer.status());
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // The end of a handshake that failed is reported by the handshake.
        if (asked) {
            end(new ClosedChannelException());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (asked) {
            end(cause);
        } else {
            context.close();
        }
    }

    /** The time limit has passed. */
    void timedOut() {
        if (channel == null) {
            dial.timedOut();
        } else {
            end(asked ? new TimeoutException() : new SSLException("handshake timed out"));
        }
    }

    private void end(Throwable cause) {
        outcome.completeExceptionally(cause);
        close();
    }

    private void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
