package dev.gatehouse.gateway;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

import dev.gatehouse.errorpage.ErrorPage;

/** Answers for a name that no site has. */
record UnknownHostHandler(PageWriter pages) implements WebHandler {

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return pages.write(exchange, ErrorPage.unknownHost());
    }
}
