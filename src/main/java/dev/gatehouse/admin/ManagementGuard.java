package dev.gatehouse.admin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.site.HostName;
import dev.gatehouse.storage.ManagementToken;
import dev.gatehouse.storage.StorageException;

/**
 * Decides who may ask the management port what. Whatever tells of the configuration or changes it back needs the token. A reload does
 * not, but no web page may ask for one: a browser sends requests to 127.0.0.1 for every page that tells it to, with an
 * {@code Origin}, or after its name was rebound to that address with a {@code Host} of its own. Such a page may read nothing, either,
 * but health and figures.
 *
 * <p>It looks at paths by the same patterns as Spring does when it chooses the endpoint, so that no way of writing a path means one thing
 * here and another there.
 */
final class ManagementGuard implements WebFilter {

    private static final List<String> NEED_TOKEN = List.of("plan", "history", "sites", "logs", "upstreams", "explain",
            "why");

    /**
     * What asks for these knows us by many a name and has no token: probes of containers, Prometheus, a person with curl. They tell which
     * upstreams there are and what is wrong with them, and no more of the configuration; nobody but this machine reaches the port unless
     * the operator opens it.
     */
    private static final List<String> FOR_ANYBODY = List.of("health", "prometheus");
    private static final Set<HttpMethod> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String BEARER = "Bearer ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManagementToken token;
    private final List<PathPattern> secret;
    private final List<PathPattern> harmless;
    private final PathPattern all;

    /** @param base the path that all endpoints are below, such as {@code /actuator} */
    ManagementGuard(ManagementToken token, String base) {
        this.token = token;
        PathPatternParser parser = PathPatternParser.defaultInstance;
        this.secret = NEED_TOKEN.stream().map(id -> parser.parse(base + "/" + id + "/**")).toList();
        this.harmless = FOR_ANYBODY.stream().map(id -> parser.parse(base + "/" + id + "/**")).toList();
        this.all = parser.parse(base + "/**");
    }

    private record Refusal(HttpStatus status, String problem) {}

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        boolean needsToken = secret.stream().anyMatch(pattern -> pattern.matches(path));
        boolean changes = !HARMLESS.contains(exchange.getRequest().getMethod()) && all.matches(path);
        boolean isForAnybody = harmless.stream().anyMatch(pattern -> pattern.matches(path));
        if (!needsToken && !changes && (isForAnybody || !all.matches(path)
                || isOurs(exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST)))) {
            return chain.filter(exchange);
        }
        return Mono.fromCallable(() -> refusal(exchange.getRequest(), needsToken))
                // The token is in a file.
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(refused -> refused.map(refusal -> answer(exchange.getResponse(), refusal))
                        .orElseGet(() -> chain.filter(exchange)));
    }

    private Optional<Refusal> refusal(ServerHttpRequest request, boolean needsToken) {
        HttpHeaders headers = request.getHeaders();
        Optional<String> claimed = Optional.ofNullable(headers.getFirst(HttpHeaders.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        if (needsToken || claimed.isPresent()) {
            return withoutToken(claimed);
        }
        if (headers.getFirst(HttpHeaders.ORIGIN) != null) {
            return Optional
                    .of(new Refusal(HttpStatus.FORBIDDEN, "Origin: a web page may not ask for this (expected: none)"));
        }
        return isOurs(headers.getFirst(HttpHeaders.HOST))
                ? Optional.empty()
                : Optional.of(new Refusal(HttpStatus.FORBIDDEN,
                        "Host: not a name of this port (expected: localhost, an address or a name without a dot; or the token, as in "
                                + bearer() + ")"));
    }

    private Optional<Refusal> withoutToken(Optional<String> claimed) {
        try {
            // Also for who has none to show, and reads it next.
            token.readOrMake();
            return claimed.filter(token::is).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Refusal(HttpStatus.UNAUTHORIZED,
                            (claimed.isPresent() ? "not the token" : "no token") + " (expected: " + bearer() + ")"));
        } catch (StorageException e) {
            return Optional.of(new Refusal(HttpStatus.SERVICE_UNAVAILABLE,
                    "there is no token to know you by: " + e.getMessage()));
        }
    }

    private String bearer() {
        return "Authorization: Bearer and what is in the file " + token.file().toAbsolutePath().normalize()
                + ", which the user of this server can read";
    }

    /** Names with a dot can be somebody else's, whose name server may say that they are at this address. */
    private static boolean isOurs(@Nullable String host) {
        Optional<String> name = Optional.ofNullable(host).flatMap(HostName::ofAuthority).map(HostName::value);
        return name.filter(value -> value.startsWith("[") || value.indexOf('.') < 0 || value.endsWith(".localhost")
                || NetUtil.isValidIpV4Address(value)).isPresent();
    }

    private static Mono<Void> answer(ServerHttpResponse response, Refusal refusal) {
        response.setStatusCode(refusal.status());
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gatehouse\"");
        }
        byte[] body = JSON.writeValueAsString(Map.of("problem", refusal.problem())).getBytes(StandardCharsets.UTF_8);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
