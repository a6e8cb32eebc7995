package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.CurrentExchange;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.BodyReader;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;

/**
 * Lets the bytes of one request through to the handlers behind a {@link ClientConnection}: just that request, so that the next one
 * may take another way; after an upgrade everything.
 */
final class GatewayPassage {

    private final BodyReader body;
    private boolean upgrade;
    private boolean upgraded;

    /** @param body follows the body of the request that is let through */
    GatewayPassage(BodyReader body) {
        this.body = body;
    }

    /** Lets the head through. */
    void begin(Head head, RequestRules rules, Exchange exchange, ChannelHandlerContext context) {
        upgrade = rules.upgrade();
        upgraded = false;
        CurrentExchange.set(context.channel(), exchange);
        if (!body.isComplete()) {
            // From here on the handlers of the gateway say when they want more.
            context.channel().config().setAutoRead(false);
        }
        context.fireChannelRead(context.alloc().buffer(head.length()).writeBytes(head.bytes(), 0, head.length()));
    }

    /** Whether what comes now belongs to the request, or to what it has become. */
    boolean takes() {
        return upgraded || !body.isComplete();
    }

    /** Lets through what belongs to the request. */
    void pass(ByteBuf in, ChannelHandlerContext context, Exchange exchange) {
        int from = in.readerIndex();
        if (upgraded) {
            in.skipBytes(in.readableBytes());
        } else {
            long before = body.dataBytes();
            body.read(in, BodyReader.NOBODY);
            exchange.received(body.dataBytes() - before);
        }
        if (body.isMalformed() || exchange.isBodyTooLarge()) {
            return;
        }
        context.fireChannelRead(in.retainedSlice(from, in.readerIndex() - from));
        if (!takes()) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** Whether the response that is being written has just turned the connection into one of another protocol. */
    boolean hasUpgraded(@Nullable Exchange exchange) {
        boolean now = upgrade && !upgraded && exchange != null
                && exchange.status() == ResponseRules.SWITCHING_PROTOCOLS;
        upgraded |= now;
        return now;
    }

    void end(Channel channel) {
        upgraded = false;
        CurrentExchange.set(channel, null);
    }
}
