package dev.gatehouse.gateway;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;

/** Sends a page of our own as the response of one of Spring's exchanges. */
record PageWriter(PageRenderer renderer) {

    /** Nothing of a response that an upstream or a filter had begun stays. */
    Mono<Void> write(ServerWebExchange exchange, ErrorPage page) {
        String accept = exchange.getRequest().getHeaders().getFirst(HttpHeaders.ACCEPT);
        String id = Exchanges.of(exchange).map(Exchange::id).orElse("");
        PageRenderer.Rendered rendered = renderer.render(page, accept, id);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(page.status()));
        Exchanges.of(exchange).ifPresent(of -> of.answered(page.status(), page.title()));
        HttpHeaders headers = response.getHeaders();
        headers.clear();
        headers.set(HttpHeaders.CONTENT_TYPE, rendered.contentType());
        headers.setContentLength(rendered.body().length);
        headers.setCacheControl("no-store");
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(rendered.body())));
    }
}
