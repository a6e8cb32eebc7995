package dev.gatehouse.admin;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** Lets a rollback be asked for without a body, which Spring takes for one of an unknown type. */
final class EmptyRollback implements WebFilter, Ordered {

    private final PathPattern path;

    EmptyRollback(String base) {
        this.path = PathPatternParser.defaultInstance.parse(base + "/history");
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!request.getMethod().equals(HttpMethod.POST) || !isEmpty(request.getHeaders())
                || !path.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange.mutate()
                .request(to -> to.headers(headers -> headers.setContentType(MediaType.APPLICATION_JSON)))
                .build());
    }

    private static boolean isEmpty(HttpHeaders headers) {
        return headers.getContentLength() <= 0 && headers.getFirst(HttpHeaders.TRANSFER_ENCODING) == null;
    }
}
