package dev.gatehouse.gateway;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import dev.gatehouse.exchange.Exchange;

/** Notes, right before the HTTP codec of an upstream's connection, that something of an answer has come: be it half a line. */
@Sharable
final class UpstreamBytes extends ChannelInboundHandlerAdapter {

    static final UpstreamBytes HANDLER = new UpstreamBytes();
    static final String NAME = "gatehouse.upstreamBytes";

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Exchange exchange = context.channel().attr(UpstreamHandler.EXCHANGE).get();
        if (exchange != null) {
            exchange.upstreamBegins();
        }
        context.fireChannelRead(message);
    }
}
