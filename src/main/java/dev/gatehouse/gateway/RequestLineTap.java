package dev.gatehouse.gateway;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Remembers the beginning of what came last, before the codec reads it.
 *
 * <p>Of a request that it cannot read the codec keeps nothing, yet its access line has to say what came.
 */
final class RequestLineTap extends ChannelInboundHandlerAdapter {

    private static final int LONGEST = 512;

    private final byte[] beginning = new byte[LONGEST];
    private int length;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            length = Math.min(bytes.readableBytes(), LONGEST);
            bytes.getBytes(bytes.readerIndex(), beginning, 0, length);
        }
        context.fireChannelRead(message);
    }

    /** The first line of what came last, as far as it is remembered. */
    String line() {
        int end = 0;
        while (end < length && beginning[end] != '\r' && beginning[end] != '\n') {
            end++;
        }
        return new String(beginning, 0, end, StandardCharsets.ISO_8859_1);
    }
}
