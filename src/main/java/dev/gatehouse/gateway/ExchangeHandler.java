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
import io.netty.channel.ChannelFutureListener;
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
import io.netty.handler.codec.http.HttpUtil;
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
 * <p>A client may send requests before it has the response to the first (pipelining). They wait here, and as long as one
 * waits nothing more is read: Reactor Netty would queue them without bound, and would end the connection after the first
 * response if the last request asks for that.
 */
final class ExchangeHandler extends ChannelDuplexHandler {

    static final String NAME = "gatehouse.exchange";

    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final AttributeKey<ExchangeHandler> KEY = AttributeKey.valueOf(ExchangeHandler.class, "handler");

    private final ExchangeFactory exchanges;
    private final PageRenderer pages;
    private final RequestLineTap tap;
    private final int mostHeaders;
    private final long connection;
    private final Deque<Object> waiting = new ArrayDeque<>(0);
    private @Nullable Exchange current;
    private boolean refused;
    private boolean upgraded;
    private boolean closeAtEnd;
    private boolean readPostponed;

    ExchangeHandler(ExchangeFactory exchanges, PageRenderer pages, RequestLineTap tap, int mostHeaders) {
        this.exchanges = exchanges;
        this.pages = pages;
        this.tap = tap;
        this.mostHeaders = mostHeaders;
        this.connection = exchanges.nextConnection();
    }

    /** The exchange that is being answered on a connection; empty between two of them. */
    static Optional<Exchange> current(Channel channel) {
        return Optional.ofNullable(channel.attr(KEY).get()).map(handler -> handler.current);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().attr(KEY).set(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        // What could not be read is a request and its end in one, and its line is still wanted.
        if (message instanceof LastHttpContent && !(message instanceof HttpRequest)) {
            tap.forget();
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (!upgraded && (!waiting.isEmpty() || (message instanceof HttpRequest && current != null))) {
            waiting.add(message);
        } else {
            take(context, message);
        }
    }

    private void take(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && !begin(context, request)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (current != null) {
            current.received(bodyBytes(message));
        }
        context.fireChannelRead(message);
    }

    /** @return whether the request is proper; if not, its answer is on its way */
    private boolean begin(ChannelHandlerContext context, HttpRequest request) {
        NettyRequestHead head = request.decoderResult().isSuccess()
                ? NettyRequestHead.of(request)
                : NettyRequestHead.unreadable(request, tap.line());
        Optional<ErrorPage> refusal = RequestCheck.refusal(request, head.target(), mostHeaders);
        // The authority of an absolute-form target wins, and the Host that is sent on follows it (RFC 9112, section 3.2.2).
        head.target()
                .flatMap(RequestTarget::authority)
                .ifPresent(host -> request.headers().set(HttpHeaderNames.HOST, host));
        leaveOutEmptyPort(request);
        boolean secure = context.pipeline().get(SslHandler.class) != null;
        var client = (InetSocketAddress) context.channel().remoteAddress();
        Exchange exchange = exchanges.begin(head, connection, client, secure);
        current = exchange;
        refusal.ifPresent(page -> refuse(context, exchange, page));
        head.target().ifPresent(target -> request.setUri(target.readable()));
        return refusal.isEmpty();
    }

    /** {@code Host: name:} is allowed (RFC 3986, section 3.2.3) and means no port, but Reactor Netty wants a number. */
    private static void leaveOutEmptyPort(HttpRequest request) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host != null && host.endsWith(":") && !host.endsWith("::")) {
            request.headers().set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
        }
    }

    private void refuse(ChannelHandlerContext context, Exchange exchange, ErrorPage refusal) {
        refused = true;
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
    public void read(ChannelHandlerContext context) {
        if (waiting.isEmpty()) {
            context.read();
        } else {
            readPostponed = true;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (current != null) {
            record(context, current, message, promise);
        }
        context.write(message, promise);
    }

    private void record(ChannelHandlerContext context, Exchange exchange, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && isFinal(response.status())) {
            // Spring knows no reason phrases but its own; the upstream's is handed on.
            int code = response.status().code();
            exchange.reasonFor(code).ifPresent(reason -> response.setStatus(new HttpResponseStatus(code, reason)));
            exchange.status(code);
            upgraded = code == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
            if (upgraded && !waiting.isEmpty()) {
                // Who speaks the new protocol before the upgrade is granted breaks it (RFC 6455, section 4.1).
                promise.unvoid().addListener(ChannelFutureListener.CLOSE);
            }
            if (exchange.head().line().endsWith("HTTP/1.0")) {
                endWithConnection(response);
            }
        }
        if (!exchange.head().method().equals("HEAD")) {
            exchange.sent(bodyBytes(message));
        }
        if (message instanceof LastHttpContent && !upgraded && exchange.status() != 0) {
            promise.unvoid().addListener(_ -> end(context, exchange));
            if (closeAtEnd) {
                promise.unvoid().addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** A client of HTTP/1.0 knows no chunks (RFC 9112, section 6.1): for it the connection ends the body. */
    private void endWithConnection(HttpResponse response) {
        if (HttpUtil.isTransferEncodingChunked(response)) {
            HttpUtil.setTransferEncodingChunked(response, false);
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
            closeAtEnd = true;
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
        if (!exchange.equals(current)) {
            return;
        }
        exchange.end();
        current = null;
        // Reactor Netty is still at the end of this response; it takes the next request when it is through.
        context.executor().execute(() -> takeNext(context));
    }

    private void takeNext(ChannelHandlerContext context) {
        while (!waiting.isEmpty() && (current == null || !(waiting.peek() instanceof HttpRequest))) {
            take(context, waiting.remove());
        }
        if (waiting.isEmpty() && readPostponed) {
            readPostponed = false;
            context.read();
        }
    }

    /** What is still open when the connection ends was left by the client, or broken off by us. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        if (current != null) {
            current.end();
            current = null;
        }
    }
}
