package dev.gatehouse.gateway;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Remembers how the next request begins, before the codec reads it.
 *
 * <p>Of a request that it cannot read the codec keeps nothing, yet its access line has to say what came.
 */
final class RequestLineTap extends ChannelInboundHandlerAdapter {

    private static final int LONGEST = 512;

    private final byte[] beginning = new byte[LONGEST];
    private int length;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (length < LONGEST && message instanceof ByteBuf bytes) {
            int count = Math.min(bytes.readableBytes(), LONGEST - length);
            bytes.getBytes(bytes.readerIndex(), beginning, length, count);
            length += count;
        }
        context.fireChannelRead(message);
    }

    /** A request has been read to its end; what comes now is the next one. */
    void forget() {
        length = 0;
    }

    /** The first line of what came, as far as it is remembered. */
    String line() {
        int end = 0;
        while (end < length && beginning[end] != '\r' && beginning[end] != '\n') {
            end++;
        }
        return new String(beginning, 0, end, StandardCharsets.ISO_8859_1);
    }
}
