package dev.gatehouse.forwarding;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
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

    private final String request;
    private final CompletableFuture<Integer> outcome;
    private final SecureDial dial;
    private final HeadReader reader = HeadReader.ofResponses(LIMITS);
    private @Nullable Channel channel;

    HealthQuestion(Upstream upstream, String path, Optional<String> host, Connector connector, EventLoop loop,
            CompletableFuture<Integer> outcome) {
        this.outcome = outcome;
        this.dial = new SecureDial(upstream, loop, connector, this);
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
        made.pipeline().addLast(this);
        reader.start();
        made.writeAndFlush(ByteBufUtil.writeAscii(made.alloc(), request));
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
        end(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause);
    }

    /** The time limit has passed. */
    void timedOut() {
        if (channel == null) {
            dial.timedOut();
        } else {
            end(new TimeoutException());
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
