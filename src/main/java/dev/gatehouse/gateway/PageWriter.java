package dev.gatehouse.gateway;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.errorpage.Wishes;
import dev.gatehouse.exchange.Exchange;

/** Sends a page of our own as the response of one of Spring's exchanges. */
record PageWriter(PageRenderer renderer) {

    static Wishes wishesOf(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        return new Wishes(joined(headers, HttpHeaders.ACCEPT), joined(headers, HttpHeaders.ACCEPT_LANGUAGE));
    }

    /** A field that is there several times is one list (RFC 9110, section 5.3). */
    private static @Nullable String joined(HttpHeaders headers, String name) {
        List<String> values = headers.getOrEmpty(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Nothing of a response that an upstream or a filter had begun stays. */
    Mono<Void> write(ServerWebExchange exchange, ErrorPage page) {
        Optional<Exchange> of = Exchanges.of(exchange);
        PageRenderer.Rendered rendered = renderer.render(page, wishesOf(exchange), of.map(Exchange::id).orElse(""),
                of.flatMap(Exchange::diagnosis).orElse(null));
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(page.status()));
        of.ifPresent(one -> one.answered(page.status(), page.title()));
        HttpHeaders headers = response.getHeaders();
        headers.clear();
        headers.set(HttpHeaders.CONTENT_TYPE, rendered.contentType());
        headers.setContentLength(rendered.body().length);
        headers.setCacheControl("no-store");
        page.reload()
                .ifPresent(pause -> headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(pause.toSeconds())));
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(rendered.body())));
    }
}
