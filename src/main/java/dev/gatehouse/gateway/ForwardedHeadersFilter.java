package dev.gatehouse.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;

import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.message.Field;

/** Tells the upstream who made the request, and drops what belongs to the client's connection alone. The last of its kind. */
final class ForwardedHeadersFilter implements HttpHeadersFilter, Ordered {

    /** What Netty's codec for HTTP/2 adds, and a header of old proxies' connections. */
    private static final Set<String> OF_THE_CONNECTION = Set.of("x-http2-scheme", "x-http2-stream-id", "x-http2-path",
            "x-http3-scheme", "x-http3-stream-id", "proxy-connection");

    private final ForwardedHeaders forwarded;

    ForwardedHeadersFilter(ForwardedHeaders forwarded) {
        this.forwarded = forwarded;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
        var headers = new HttpHeaders();
        headers.putAll(input);
        OF_THE_CONNECTION.forEach(headers::remove);
        List.copyOf(headers.headerNames())
                .stream()
                .filter(name -> Field.named(name.toLowerCase(Locale.ROOT)) == Field.DISGUISED)
                .forEach(headers::remove);
        connectionOptions(exchange.getRequest().getHeaders()).forEach(headers::remove);
        Exchanges.of(exchange).ifPresent(of -> {
            ForwardedHeaders.NAMES.forEach(headers::remove);
            forwarded.of(of).forEach(headers::set);
            of.sendBodyOn(hasBody(exchange.getRequest().getHeaders()));
        });
        SiteGatewayFilter.changesOf(exchange).ifPresent(changes -> SiteGatewayFilter.apply(changes, headers));
        return headers;
    }

    /** Asked of the request that the filters left, since one of them may have given it a body. */
    private static boolean hasBody(HttpHeaders headers) {
        return headers.containsHeader(HttpHeaders.CONTENT_LENGTH)
                || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The headers that {@code Connection} names are for this hop only (RFC 9110, section 7.6.1). */
    private static Stream<String> connectionOptions(HttpHeaders headers) {
        List<String> values = headers.getOrEmpty(HttpHeaders.CONNECTION);
        return values.stream().flatMap(value -> Stream.of(StringUtils.tokenizeToStringArray(value, ",")));
    }
}
