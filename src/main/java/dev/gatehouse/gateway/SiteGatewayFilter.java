package dev.gatehouse.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Denial;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestTarget;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.Destination;
import dev.gatehouse.routing.FieldChanges;
import dev.gatehouse.routing.OwnAnswer;
import dev.gatehouse.routing.Passage;
import dev.gatehouse.routing.Redirect;
import dev.gatehouse.routing.RequestView;
import dev.gatehouse.routing.SiteRoute;
import dev.gatehouse.site.SiteChanges;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.upstream.PeerGroup;
import dev.gatehouse.upstream.Peers;

/**
 * Does on the gateway's way what a site's rules ask for, with the engine's own filters. The first filter of its route, and so the
 * last one to see an answer.
 */
final class SiteGatewayFilter implements GatewayFilter, Ordered {

    private static final String CHANGES = SiteGatewayFilter.class.getName() + ".changes";
    private static final String TARGET = SiteGatewayFilter.class.getName() + ".target";

    private static final String FILTER = SiteGatewayFilter.class.getName();

    private final SiteRoute route;
    private final PageWriter pages;
    private final @Nullable PeerGroup group;

    /** @param peers those that whoever prepares the route keeps once it is in force */
    SiteGatewayFilter(SiteRoute route, PageWriter pages, Peers peers) {
        this.route = route;
        this.group = hasGroup(route) ? groupOf(route.rules(), peers) : null;
        this.pages = pages;
    }

    /** The filter of the site that has taken a request; empty where it needs none. */
    static Optional<SiteGatewayFilter> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(FILTER));
    }

    /** Whether a route needs one. */
    static boolean isNeededBy(SiteRoute route) {
        return !route.filters().isEmpty() || hasGroup(route);
    }

    private static boolean hasGroup(SiteRoute route) {
        return route.rules().upstreams().size() > 1
                || (route.upstream().isPresent() && !route.rules().upstreamRules().waitFor().isZero());
    }

    private static PeerGroup groupOf(SiteRules rules, Peers peers) {
        return peers.group(rules.upstreams()
                .stream()
                .map(share -> new PeerGroup.Share(peers.of(share.address(), rules.tls()), share.weight(),
                        share.backup()))
                .toList(), rules.upstreamRules());
    }

    /** The upstreams of the site, where there is anything to choose or to wait for. */
    Optional<PeerGroup> group() {
        return Optional.ofNullable(group);
    }

    /** Below which path a visitor stays with an upstream. */
    String cookiePath() {
        return Destination.of(route).path();
    }

    /** What a site changes of the fields that an upstream gets. */
    static Optional<FieldChanges> changesOf(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(CHANGES));
    }

    /** The target that a site has put in place of the one that came. */
    static Optional<RequestTarget> targetOf(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(TARGET));
    }

    static void apply(FieldChanges changes, HttpHeaders headers) {
        changes.removed().forEach(headers::remove);
        changes.added().forEach(field -> headers.add(field.name(), field.value()));
    }

    /** The filters of Spring Cloud Gateway count from 1. */
    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Optional<RequestView> view = Exchanges.viewOf(exchange);
        if (view.isEmpty()) {
            return chain.filter(exchange);
        }
        Passage passage = Passage.through(route.filters(), view.get());
        if (passage.ownAnswer().isPresent()) {
            return write(passage.ownAnswer().get(), exchange);
        }
        Exchange of = view.get().exchange();
        if (of.isBodyTooLarge()) {
            // It came before there was a limit.
            of.deny(new Denial.BodyTooLarge(of.bodyBytesReceived()));
            return write(new OwnAnswer.Page(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code()), exchange);
        }
        exchange.getAttributes().put(CHANGES, passage.fields());
        exchange.getAttributes().put(FILTER, this);
        ServerWebExchange sent = passage.changedTarget()
                .flatMap(RequestTarget::of)
                .map(target -> withTarget(target, exchange))
                .orElse(exchange);
        return chain.filter(sent).then(Mono.fromRunnable(() -> change(passage, exchange.getResponse())));
    }

    private static ServerWebExchange withTarget(RequestTarget target, ServerWebExchange exchange) {
        exchange.getAttributes().put(TARGET, target);
        URI now = exchange.getRequest().getURI();
        URI changed = URI.create(now.getScheme() + "://" + now.getRawAuthority() + target.readable());
        ServerHttpRequest request = exchange.getRequest().mutate().uri(changed).build();
        return exchange.mutate().request(request).build();
    }

    private static void change(Passage passage, ServerHttpResponse response) {
        if (!passage.changesAnswer() || response.isCommitted()) {
            return;
        }
        HttpHeaders headers = response.getHeaders();
        HttpStatusCode status = response.getStatusCode();
        Answer answer = passage.answered(status == null ? 0 : status.value(),
                name -> List.copyOf(headers.getOrEmpty(name)));
        apply(answer.fields(), headers);
    }

    private Mono<Void> write(OwnAnswer answer, ServerWebExchange exchange) {
        return switch (answer) {
            case OwnAnswer.Page(int status) -> pages.write(exchange,
                    ErrorPage.ofRule(status, HttpResponseStatus.valueOf(status).reasonPhrase()));
            case Redirect redirect -> {
                HttpHeaders headers = begin(redirect.status(), redirect.fields(), exchange);
                headers.set(HttpHeaders.LOCATION, redirect.location());
                headers.setContentLength(0);
                yield exchange.getResponse().setComplete();
            }
            case OwnAnswer.Content content -> {
                HttpHeaders headers = begin(content.status(), content.fields(), exchange);
                boolean empty = content.body().length == 0;
                if (!empty) {
                    headers.set(HttpHeaders.CONTENT_TYPE, content.type());
                }
                if (content.status() != HttpResponseStatus.NO_CONTENT.code()
                        && content.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
                    headers.setContentLength(content.body().length);
                }
                ServerHttpResponse response = exchange.getResponse();
                yield empty
                        ? response.setComplete()
                        : response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(content.body())));
            }
        };
    }

    private static HttpHeaders begin(int status, List<FieldChanges.Added> fields, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(status));
        fields.forEach(field -> response.getHeaders().add(field.name(), field.value()));
        return response.getHeaders();
    }

    /** What an endpoint shows of it to anybody: names of header fields, and never what is in them. */
    @Override
    public String toString() {
        SiteRules rules = route.rules();
        SiteChanges changes = rules.changes();
        List<String> parts = new ArrayList<>();
        parts.add("site " + route.site().name());
        switch (rules.reply()) {
            case SiteReply.Forward forward -> parts.add("forwards" + (forward.shares().size() > 1
                    ? " to one of " + forward.shares().size() + " upstreams"
                    : ""));
            case SiteReply.Redirect redirect -> parts.add("redirects with " + redirect.status());
            case SiteReply.Respond respond -> parts.add("answers with " + respond.status());
        }
        addIf(rules.access().isRestricted(), "some visitors only", parts);
        addIf(rules.maxBody() != SiteRules.NO_LIMIT, "bodies up to " + rules.maxBody() + " bytes", parts);
        addIf(!changes.rewrites().isEmpty(), "changes paths", parts);
        addIf(!changes.requestHeaders().isEmpty(), "sets request headers " + names(changes.requestHeaders()), parts);
        addIf(!changes.responseHeaders().isEmpty(), "sets response headers " + names(changes.responseHeaders()), parts);
        addIf(!changes.locations().isEmpty(), "changes Location", parts);
        return parts.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static void addIf(boolean so, String part, List<String> parts) {
        if (so) {
            parts.add(part);
        }
    }

    private static String names(Map<String, String> headers) {
        return String.join(" ", headers.keySet());
    }
}
