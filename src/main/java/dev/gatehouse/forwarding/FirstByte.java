package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import dev.gatehouse.tls.ServerNameHandler;

/**
 * Looks at the first byte that comes to the port for TLS, which begins with a number where TLS is spoken (RFC 8446, section 5.1): who
 * speaks HTTP there, as browsers do that are sent to {@code host:8443}, is heard all the same.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {

    static final String NAME = "gatehouse.firstByte";

    private static final byte HANDSHAKE = 22;

    private final HandshakeWatch watch;

    /** What those behind are told: there is no TLS on this connection. */
    record Plain() {}

    FirstByte(HandshakeWatch watch) {
        this.watch = watch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            byte first = bytes.getByte(bytes.readerIndex());
            if (isText(first)) {
                context.fireUserEventTriggered(new Plain());
                context.pipeline().remove(ServerNameHandler.NAME);
                context.pipeline().remove(watch);
            } else if (first == HANDSHAKE) {
                watch.begins();
            } else {
                bytes.release();
                watch.garbage(context);
                return;
            }
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** A method begins with a letter, and a line may stand empty before it (RFC 9112, section 2.2). */
    private static boolean isText(byte first) {
        return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') || first == '\r' || first == '\n';
    }
}
