package dev.gatehouse.gateway;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeFactory;

/**
 * Opens an {@link Exchange} for each request of a client's connection and ends it, and refuses malformed requests before
 * Spring sees them. Stands right behind the HTTP codec, so that nothing escapes the access log.
 *
 * <p>A client may send requests before it has the response to the first (pipelining); responses go out in the order of the
 * requests, so the open exchanges are a queue. A refusal waits for its turn, and the connection ends with it.
 */
final class ExchangeHandler extends ChannelDuplexHandler {

    static final String NAME = "gatehouse.exchange";

    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final AttributeKey<ExchangeHandler> KEY = AttributeKey.valueOf(ExchangeHandler.class, "handler");

    private final ExchangeFactory exchanges;
    private final PageRenderer pages;
    private final long connection;
    private final Deque<Exchange> open = new ArrayDeque<>(2);
    private @Nullable ErrorPage refusal;
    private boolean upgraded;

    ExchangeHandler(ExchangeFactory exchanges, PageRenderer pages) {
        this.exchanges = exchanges;
        this.pages = pages;
        this.connection = exchanges.nextConnection();
    }

    /** The exchange that is being answered on a connection; empty between two of them. */
    static Optional<Exchange> current(Channel channel) {
        return Optional.ofNullable(channel.attr(KEY).get()).map(handler -> handler.open.peekFirst());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().attr(KEY).set(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refusal != null) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(context, request);
            if (refusal != null) {
                ReferenceCountUtil.release(message);
                refuseInTurn(context);
                return;
            }
        }
        if (!open.isEmpty()) {
            open.getLast().received(bodyBytes(message));
        }
        context.fireChannelRead(message);
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        boolean readable = request.decoderResult().isSuccess();
        NettyRequestHead head = readable
                ? NettyRequestHead.of(request)
                : NettyRequestHead.unreadable(request, context.pipeline().get(RequestLineTap.class).line());
        // The authority of an absolute-form target wins, and the Host that is sent on follows it (RFC 9112, section 3.2.2).
        head.target()
                .flatMap(RequestTarget::authority)
                .ifPresent(host -> request.headers().set(HttpHeaderNames.HOST, host));
        boolean secure = context.pipeline().get(SslHandler.class) != null;
        open.add(exchanges.begin(head, connection, (InetSocketAddress) context.channel().remoteAddress(), secure));
        refusal = RequestCheck.refusal(request, head.target()).orElse(null);
        head.target().ifPresent(target -> request.setUri(target.readable()));
    }

    private void refuseInTurn(ChannelHandlerContext context) {
        if (refusal == null || open.size() != 1) {
            return;
        }
        Exchange exchange = open.getFirst();
        PageRenderer.Rendered page = pages.render(refusal, exchange.head().header("accept"), exchange.id());
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.status()), Unpooled.wrappedBuffer(page.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, page.body().length)
                .set(HttpHeaderNames.CONNECTION, "close");
        write(context, response, context.newPromise().addListener(_ -> closeGently(context.channel())));
        context.flush();
    }

    /**
     * Reads on for a moment after the last byte: closing with unread bytes makes the kernel send a reset, and the client
     * would lose the page (RFC 9112, section 9.6).
     */
    private static void closeGently(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
            channel.config().setAutoRead(true);
            channel.eventLoop().schedule(() -> channel.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Exchange exchange = open.peekFirst();
        if (exchange != null) {
            record(context, exchange, message, promise);
        }
        context.write(message, promise);
    }

    private void record(ChannelHandlerContext context, Exchange exchange, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && isFinal(response.status())) {
            // Spring knows no reason phrases but its own; the upstream's is handed on.
            int code = response.status().code();
            exchange.reasonFor(code).ifPresent(reason -> response.setStatus(new HttpResponseStatus(code, reason)));
            exchange.status(response.status().code());
            upgraded = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        }
        if (!exchange.head().method().equals("HEAD")) {
            exchange.sent(bodyBytes(message));
        }
        if (message instanceof LastHttpContent && !upgraded && exchange.status() != 0) {
            promise.unvoid().addListener(_ -> end(context, exchange));
        }
    }

    /** A body comes as HTTP contents, as plain bytes, or after an upgrade as frames. */
    private static int bodyBytes(Object message) {
        return switch (message) {
            case ByteBuf bytes -> bytes.readableBytes();
            case ByteBufHolder holder -> holder.content().readableBytes();
            default -> 0;
        };
    }

    private static boolean isFinal(HttpResponseStatus status) {
        return status.codeClass() != HttpStatusClass.INFORMATIONAL
                || status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private void end(ChannelHandlerContext context, Exchange exchange) {
        if (open.remove(exchange)) {
            exchange.end();
            refuseInTurn(context);
        }
    }

    /** What is still open when the connection ends was left by the client, or broken off by us. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        open.forEach(Exchange::end);
        open.clear();
    }
}
