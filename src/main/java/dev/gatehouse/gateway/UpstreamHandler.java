package dev.gatehouse.gateway;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLSession;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import reactor.netty.http.websocket.WebsocketInbound;

import dev.gatehouse.diagnosis.ConnectFailedException;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestTarget;
import dev.gatehouse.exchange.Trace;
import dev.gatehouse.resolver.Foothold;
import dev.gatehouse.resolver.Resolver;

/**
 * Stands before the HTTP codec of an upstream's connection and gives a request the form in which it came: its raw target,
 * no header that only Reactor Netty invented, no framing where there is no body. Of the responses it holds back the
 * informational ones, which Reactor Netty would take for the final one.
 *
 * <p>A connection belongs to one exchange at a time ({@link #EXCHANGE}).
 */
final class UpstreamHandler extends ChannelDuplexHandler {

    static final String NAME = "gatehouse.upstream";

    private static final AttributeKey<Boolean> NO_PROTOCOL = AttributeKey.valueOf(UpstreamHandler.class, "no-protocol");

    /** What to do when an upgraded connection ends without a closing frame. */
    static final AttributeKey<Runnable> ON_BREAK = AttributeKey.valueOf(UpstreamHandler.class, "on-break");

    static final AttributeKey<Exchange> EXCHANGE = AttributeKey.valueOf(UpstreamHandler.class, "exchange");

    private final Resolver names;
    private final UpstreamConnections connections;
    private final UpstreamClients clients;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Foothold foothold;
    private long connecting;
    private boolean busy;
    private boolean informational;
    private boolean upgrading;
    private boolean switched;
    private String offered = "";

    UpstreamHandler(Resolver names, UpstreamConnections connections, UpstreamClients clients) {
        this.names = names;
        this.connections = connections;
        this.clients = clients;
    }

    /** The first to hear of the end, before Reactor Netty gives up its writes and says good-bye to the client in order. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        connections.add(this);
        context.channel().closeFuture().addListener(_ -> {
            connections.remove(this);
            breakOff(context);
        });
    }

    /** Ends a connection that waits at an address which the upstream's name has left. Safe from any thread. */
    void leaveIfLeftBehind() {
        ChannelHandlerContext of = context;
        if (of != null) {
            of.executor().execute(() -> leaveIfLeftBehind(of));
        }
    }

    private void leaveIfLeftBehind(ChannelHandlerContext of) {
        if (!busy && foothold != null && foothold.isLost()) {
            of.close();
        }
    }

    /** Keeps the address with the error, since nothing else does. */
    @Override
    public void connect(ChannelHandlerContext context, SocketAddress remote, @Nullable SocketAddress local,
            ChannelPromise promise) {
        if (remote instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            foothold = new Foothold(names.name(inet.getHostString()), inet.getAddress());
        }
        connecting = System.nanoTime();
        ChannelPromise watched = context.newPromise();
        watched.addListener(_ -> {
            if (watched.isSuccess()) {
                promise.trySuccess();
            } else {
                if (foothold != null) {
                    names.failed(foothold.name(), foothold.address());
                    names.again(foothold.name());
                }
                promise.tryFailure(new ConnectFailedException(remote, watched.cause()));
            }
        });
        context.connect(remote, local, watched);
    }

    /** The exchange goes this way; whoever measures it is told when the connection was made. */
    void begin(Exchange exchange, boolean reused) {
        Trace trace = exchange.trace();
        if (trace == null) {
            return;
        }
        if (!reused) {
            SslHandler tls = Objects.requireNonNull(context).pipeline().get(SslHandler.class);
            SSLSession session = tls == null ? null : tls.engine().getSession();
            trace.connected(Duration.ofNanos(System.nanoTime() - connecting),
                    session == null ? null : session.getProtocol() + " " + session.getCipherSuite());
        }
        trace.sent();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request) {
            busy = true;
            Exchange exchange = context.channel().attr(EXCHANGE).get();
            if (exchange != null) {
                restore(request, exchange);
            }
            upgrading = request.headers().contains(HttpHeaderNames.UPGRADE);
            offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        }
        context.write(message, promise);
    }

    private static void restore(HttpRequest request, Exchange exchange) {
        exchange.upstreamTarget().map(RequestTarget::forEncoder).ifPresent(request::setUri);
        HttpHeaders headers = request.headers();
        removeIfInvented(headers, HttpHeaderNames.USER_AGENT, "ReactorNetty/", exchange.head().header("user-agent"));
        removeIfInvented(headers, HttpHeaderNames.ACCEPT, "*/*", exchange.head().header("accept"));
        // Without framing there is no body (RFC 9112, section 6.3), and none is invented.
        if (!exchange.isBodySentOn()) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
    }

    /** Reactor Netty adds a value of its own where there is none, be it that a filter has taken the client's away. */
    private static void removeIfInvented(HttpHeaders headers, CharSequence name, String invented,
            @Nullable String original) {
        String value = headers.get(name);
        if (value != null && value.startsWith(invented) && !value.equals(original)) {
            headers.remove(name);
        }
    }

    /** What cannot be handed on safely counts as unreadable. */
    private void check(ChannelHandlerContext context, HttpResponse response) {
        boolean switching = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (switching && upgrading) {
            switched = true;
            acceptWithoutProtocol(context, response);
        }
        int code = response.status().code();
        boolean odd = code < 100 || code > 999 || (switching && !upgrading)
                || response.status().reasonPhrase().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)
                || response.headers()
                        .getAll(HttpHeaderNames.TRANSFER_ENCODING)
                        .stream()
                        .anyMatch(coding -> !coding.strip().equalsIgnoreCase("chunked"));
        if (odd && response.decoderResult().isSuccess()) {
            response.setDecoderResult(DecoderResult.failure(new DecoderException("a response that is not proper")));
        }
    }

    /** A server need not choose one of the protocols offered (RFC 6455, section 4.2.2), but Netty's client insists. */
    private void acceptWithoutProtocol(ChannelHandlerContext context, HttpResponse response) {
        String[] protocols = StringUtils.tokenizeToStringArray(offered, ",");
        boolean none = protocols.length > 0 && !response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        context.channel().attr(NO_PROTOCOL).set(none);
        if (none) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocols[0]);
        }
    }

    /** Whether the upstream accepted an upgrade to WebSocket without choosing one of the protocols. */
    static boolean hasChosenNoProtocol(WebsocketInbound upstream) {
        var none = new AtomicBoolean();
        upstream.withConnection(
                connection -> none.set(Boolean.TRUE.equals(connection.channel().attr(NO_PROTOCOL).get())));
        return none.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof CloseWebSocketFrame) {
            context.channel().attr(ON_BREAK).set(null);
        }
        if (message instanceof HttpResponse response) {
            check(context, response);
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                    && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
                    && !response.status().equals(HttpResponseStatus.CONTINUE);
            Exchange exchange = context.channel().attr(EXCHANGE).get();
            if (!informational && exchange != null) {
                exchange.answered(response.status().code(), response.status().reasonPhrase());
                Optional.ofNullable(exchange.trace()).ifPresent(Trace::answered);
            }
        }
        if (!informational) {
            boolean last = message instanceof LastHttpContent && !switched;
            busy &= !last;
            context.fireChannelRead(message);
            if (last) {
                // It is back among those that wait, unless the next request has taken it already.
                leaveIfLeftBehind(context);
            }
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            informational = false;
            context.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        breakOff(context);
        SslHandler tls = context.pipeline().get(SslHandler.class);
        context.fireExceptionCaught(tls == null ? cause : clients.explained(cause, tls));
    }

    private static void breakOff(ChannelHandlerContext context) {
        Runnable onBreak = context.channel().attr(ON_BREAK).getAndSet(null);
        if (onBreak != null) {
            onBreak.run();
        }
    }
}
