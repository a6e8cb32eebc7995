package dev.gatehouse.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.server.ServerWebExchange;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.site.HostName;

/**
 * Spring Cloud Gateway's {@code Host} predicate with the same patterns, but comparing names as names: without case, port or
 * trailing dot. It stands in for the original, so its class has the same name, which is the name of the predicate.
 */
final class HostRoutePredicateFactory
        extends
            org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory {

    /** A template variable of a pattern, whose name keeps its case, or what stands between two of them. */
    private static final Pattern PART = Pattern.compile("\\{[^}]*}|[^{]+");

    private final AntPathMatcher matcher = new AntPathMatcher(".");

    @Override
    public Predicate<ServerWebExchange> apply(Config config) {
        List<String> patterns = config.getPatterns().stream().map(HostRoutePredicateFactory::lowerCase).toList();
        return new GatewayPredicate() {

            @Override
            public boolean test(ServerWebExchange exchange) {
                return Exchanges.of(exchange)
                        .flatMap(Exchange::host)
                        .map(HostName::value)
                        .map(host -> matches(exchange, patterns, host))
                        .orElse(false);
            }

            @Override
            public Object getConfig() {
                return config;
            }

            @Override
            public String toString() {
                return "Hosts: " + config.getPatterns();
            }
        };
    }

    private boolean matches(ServerWebExchange exchange, List<String> patterns, String host) {
        Optional<String> match = patterns.stream().filter(pattern -> matcher.match(pattern, host)).findFirst();
        match.ifPresent(pattern -> ServerWebExchangeUtils.putUriTemplateVariables(exchange,
                matcher.extractUriTemplateVariables(pattern, host)));
        return match.isPresent();
    }

    private static String lowerCase(String pattern) {
        return PART.matcher(pattern)
                .replaceAll(part -> Matcher.quoteReplacement(
                        part.group().startsWith("{") ? part.group() : part.group().toLowerCase(Locale.ROOT)));
    }
}
