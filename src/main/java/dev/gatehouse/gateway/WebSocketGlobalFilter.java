package dev.gatehouse.gateway;

import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * Hands an upgrade to WebSocket to the upstream first: its answer is the client's answer. Then frames go both ways as they
 * come, of any size, pings and close codes included.
 *
 * <p>Spring Cloud Gateway's own filter accepts the upgrade before it knows whether there is an upstream.
 */
final class WebSocketGlobalFilter implements GlobalFilter, Ordered {

    static final int ORDER = LOWEST_PRECEDENCE - 2;

    private static final String VERSION = "13";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private static final Set<String> OF_THE_HANDSHAKE = Set.of("upgrade", "connection", "content-length",
            "transfer-encoding");

    private final HttpClient client;
    private final ObjectProvider<List<HttpHeadersFilter>> headersFilters;
    private final UpstreamClients clients;

    WebSocketGlobalFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            UpstreamClients clients) {
        this.client = client;
        this.headersFilters = headersFilters;
        this.clients = clients;
    }

    /** Before the two filters that route the other requests. */
    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (!isUpgrade(exchange.getRequest()) || ServerWebExchangeUtils.isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        HttpHeaders asked = exchange.getRequest().getHeaders();
        if (!VERSION.equals(asked.getFirst("Sec-WebSocket-Version"))) {
            exchange.getResponse().getHeaders().set("Sec-WebSocket-Version", VERSION);
            exchange.getResponse().setStatusCode(HttpStatus.UPGRADE_REQUIRED);
            return exchange.getResponse().setComplete();
        }
        if (asked.getFirst("Sec-WebSocket-Key") == null) {
            return Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST));
        }
        ServerWebExchangeUtils.setAlreadyRouted(exchange);
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return Mono.fromCallable(() -> clients.of(client, route, exchange)).flatMap(of -> ask(of, exchange));
    }

    private Mono<Void> ask(HttpClient of, ServerWebExchange exchange) {
        return of.headers(headers -> headersToSend(exchange).forEach(headers::set))
                .websocket(clientSpec(exchange))
                .uri(webSocketUrl(exchange))
                .handle((fromUpstream, toUpstream) -> accept(exchange, fromUpstream, toUpstream))
                .then()
                .onErrorResume(WebSocketClientHandshakeException.class, refusal -> refuse(exchange, refusal));
    }

    /** What is no upgrade by RFC 6455, section 4.2.1, is an ordinary request. */
    private static boolean isUpgrade(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return request.getMethod().equals(HttpMethod.GET) && "websocket".equalsIgnoreCase(headers.getUpgrade())
                && headers.getConnection().stream().anyMatch("upgrade"::equalsIgnoreCase);
    }

    private HttpHeaders headersToSend(ServerWebExchange exchange) {
        HttpHeaders filtered = HttpHeadersFilter.filterRequest(headersFilters.getIfAvailable(), exchange);
        var headers = new HttpHeaders();
        filtered.forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("sec-websocket")) {
                headers.addAll(name, values);
            }
        });
        headers.remove(HttpHeaders.HOST);
        if (exchange.getAttributeOrDefault(ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE, false)) {
            headers.set(HttpHeaders.HOST, exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST));
        }
        return headers;
    }

    private static WebsocketClientSpec clientSpec(ServerWebExchange exchange) {
        var spec = WebsocketClientSpec.builder().handlePing(true).maxFramePayloadLength(Integer.MAX_VALUE);
        List<String> offered = exchange.getRequest().getHeaders().getOrEmpty(PROTOCOL);
        return (offered.isEmpty() ? spec : spec.protocols(String.join(",", offered))).build();
    }

    private static String webSocketUrl(ServerWebExchange exchange) {
        URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        return url.toASCIIString().replaceFirst("^http", "ws");
    }

    /** The upstream has accepted, so we do; what it chose and set in its answer goes with ours. */
    private static Mono<Void> accept(ServerWebExchange exchange, WebsocketInbound fromUpstream,
            WebsocketOutbound toUpstream) {
        HttpServerResponse response = nativeResponse(exchange.getResponse());
        fromUpstream.headers().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith("sec-websocket") && !OF_THE_HANDSHAKE.contains(name)) {
                response.addHeader(header.getKey(), header.getValue());
            }
        });
        // The server's side says it is done as soon as the handshake is sent; the upstream's has to stay until the end.
        Sinks.Empty<Void> ended = Sinks.empty();
        Exchanges.connection(exchange.getRequest())
                .ifPresent(client -> fromUpstream.withConnection(upstream -> upstream.channel()
                        .attr(UpstreamHandler.ON_BREAK)
                        .set(() -> client.channel().close())));
        return response.sendWebsocket(
                (fromClient, toClient) -> pass(fromClient, toUpstream).and(pass(fromUpstream, toClient))
                        .doFinally(_ -> ended.tryEmitEmpty()),
                serverSpec(UpstreamHandler.hasChosenNoProtocol(fromUpstream) ? null : toUpstream.selectedSubprotocol()))
                .then(ended.asMono());
    }

    private static WebsocketServerSpec serverSpec(@Nullable String protocol) {
        var spec = WebsocketServerSpec.builder().handlePing(true).maxFramePayloadLength(Integer.MAX_VALUE);
        return (protocol == null ? spec : spec.protocols(protocol)).build();
    }

    /** Frames in one direction, then how that direction was closed. */
    private static Mono<Void> pass(WebsocketInbound from, WebsocketOutbound to) {
        Mono<Void> frames = to.sendObject(from.receiveFrames().map(WebSocketFrame::retain)).then();
        // Without a closing frame the connection broke, and must not look closed in order.
        Mono<Void> end = from.receiveCloseStatus()
                .defaultIfEmpty(WebSocketCloseStatus.ABNORMAL_CLOSURE)
                .onErrorReturn(WebSocketCloseStatus.ABNORMAL_CLOSURE)
                .flatMap(status -> switch (status.code()) {
                    // "No status" and "abnormal" are never sent (RFC 6455, section 7.4.1).
                    case 1005 -> to.sendClose();
                    case 1006 -> cut(to);
                    default -> to.sendClose(status.code(), status.reasonText());
                });
        return frames.onErrorComplete().and(end);
    }

    private static Mono<Void> cut(WebsocketOutbound to) {
        return Mono.fromRunnable(() -> to.withConnection(Connection::dispose));
    }

    /** The upstream's refusal is the client's, status and headers; its body stayed with the upstream. */
    private static Mono<Void> refuse(ServerWebExchange exchange, WebSocketClientHandshakeException refusal) {
        var answer = refusal.response();
        if (answer == null) {
            // The connection ended before there was one, perhaps an idle one in the moment of its use.
            return Mono.error(new ClosedChannelException());
        }
        if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            return Mono.error(new DecoderException("the upstream's answer to the upgrade is not proper", refusal));
        }
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
        answer.headers().forEach(header -> response.getHeaders().add(header.getKey(), header.getValue()));
        response.getHeaders().remove(HttpHeaders.TRANSFER_ENCODING);
        response.getHeaders().remove(HttpHeaders.CONNECTION);
        response.getHeaders().setContentLength(0);
        return response.setComplete();
    }

    private static HttpServerResponse nativeResponse(@Nullable ServerHttpResponse response) {
        return switch (response) {
            case ServerHttpResponseDecorator decorator -> ServerHttpResponseDecorator.getNativeResponse(decorator);
            case AbstractServerHttpResponse plain -> plain.getNativeResponse();
            case null, default -> throw new IllegalStateException("a response that is not of Reactor Netty");
        };
    }
}
