package dev.gatehouse.forwarding;

import java.time.Duration;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of a connection whose client may still be sending: closing with unread bytes makes the kernel send a reset, and the
 * client would lose the response (RFC 9112, section 9.6).
 */
final class Linger {

    /** How long is read on. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private Linger() {
    }

    /** Says that no more is coming. TLS has a word of its own for that, after which its bytes cannot be read anyway. */
    static void begin(ChannelHandlerContext context) {
        if (context.channel() instanceof DuplexChannel duplex && context.pipeline().get(SslHandler.class) == null) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> duplex.shutdownOutput());
        } else {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
