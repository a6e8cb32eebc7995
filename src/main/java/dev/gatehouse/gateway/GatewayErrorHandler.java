package dev.gatehouse.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Exchange;

/**
 * The last one to be asked about an exception. What a filter meant to say (a 429, a 413) becomes its page; anything else is our
 * bug and the only thing that is logged with a stack trace.
 */
final class GatewayErrorHandler implements ErrorWebExceptionHandler, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayErrorHandler.class);

    /** Before Boot's own at -1. */
    private static final int ORDER = -2;

    private final PageWriter pages;

    GatewayErrorHandler(PageWriter pages) {
        this.pages = pages;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        if (exchange.getResponse().isCommitted() || Exchanges.of(exchange).isEmpty() || hasVisitorLeft(exchange)) {
            return Mono.error(error);
        }
        if (error instanceof ErrorResponse meant) {
            return pages.write(exchange, pageOf(meant.getStatusCode()));
        }
        LOG.error("request {}: a mistake of ours", Exchanges.of(exchange).map(Exchange::id).orElse("-"), error);
        return pages.write(exchange, ErrorPage.ourFault());
    }

    /** Then nobody reads a page, and what happened is in the access line. */
    private static boolean hasVisitorLeft(ServerWebExchange exchange) {
        return Exchanges.connection(exchange.getRequest())
                .filter(connection -> !connection.channel().isActive())
                .isPresent();
    }

    private static ErrorPage pageOf(HttpStatusCode code) {
        if (code.value() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            return ErrorPage.unavailable();
        }
        HttpStatus known = HttpStatus.resolve(code.value());
        return ErrorPage.ofStatus(code.value(), known == null ? "Status " + code.value() : known.getReasonPhrase());
    }
}
