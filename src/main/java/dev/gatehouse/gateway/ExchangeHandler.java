package dev.gatehouse.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.CurrentExchange;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestTarget;
import dev.gatehouse.exchange.SecureFields;

/**
 * Stands right behind the HTTP codec of a client's connection: gives a request that is handed to Spring the form that Spring can
 * read, and records what goes back in the {@link Exchange}, whose end it is to say.
 *
 * <p>Requests come one at a time and are proper: the client's connection has seen to that.
 */
final class ExchangeHandler extends ChannelDuplexHandler {

    static final String NAME = "gatehouse.exchange";

    private boolean upgraded;
    private boolean closeAtEnd;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            CurrentExchange.of(context.channel()).ifPresent(exchange -> makeReadable(request, exchange));
        }
        context.fireChannelRead(message);
    }

    private static void makeReadable(HttpRequest request, Exchange exchange) {
        RequestTarget.of(exchange.head().target()).ifPresent(target -> {
            // The authority of an absolute-form target wins, and the Host that is sent on follows it (RFC 9112, section 3.2.2).
            target.authority().ifPresent(host -> request.headers().set(HttpHeaderNames.HOST, host));
            request.setUri(target.readable());
        });
        leaveOutEmptyPort(request);
    }

    /** {@code Host: name:} is allowed (RFC 3986, section 3.2.3) and means no port, but Reactor Netty wants a number. */
    private static void leaveOutEmptyPort(HttpRequest request) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host != null && host.endsWith(":") && !host.endsWith("::")) {
            request.headers().set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        CurrentExchange.of(context.channel()).ifPresent(exchange -> record(exchange, message, promise));
        context.write(message, promise);
    }

    private void record(Exchange exchange, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && isFinal(response.status())) {
            // Spring knows no reason phrases but its own; the upstream's is handed on.
            int code = response.status().code();
            exchange.reasonFor(code).ifPresent(reason -> response.setStatus(new HttpResponseStatus(code, reason)));
            exchange.status(code);
            upgraded = code == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
            tell(exchange.secureFields(), response.headers());
            closeAtEnd = false;
            if (exchange.head().line().endsWith("HTTP/1.0")) {
                endWithConnection(response);
            }
        }
        if (!exchange.head().method().equals("HEAD")) {
            exchange.sent(bodyBytes(message));
        }
        if (message instanceof LastHttpContent && !upgraded && exchange.status() != 0) {
            promise.unvoid().addListener(_ -> exchange.end());
            if (closeAtEnd) {
                promise.unvoid().addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private static void tell(@Nullable SecureFields fields, HttpHeaders headers) {
        if (fields == null) {
            return;
        }
        if (fields.transportSecurity() != null && !headers.contains(SecureFields.TRANSPORT_SECURITY)) {
            headers.set(SecureFields.TRANSPORT_SECURITY, fields.transportSecurity());
        }
        if (fields.alternative() != null) {
            headers.set(SecureFields.ALTERNATIVE, fields.alternative());
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
}
