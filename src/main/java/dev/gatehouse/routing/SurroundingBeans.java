package dev.gatehouse.routing;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.web.server.WebFilter;

/**
 * Looks in the application for what takes part in forwarding and is neither ours nor Spring's standard: the engine could not ask
 * it, and a filter that guards an application must not be passed by.
 */
public final class SurroundingBeans implements Supplier<Surroundings> {

    private static final String OURS = "dev.gatehouse.";
    private static final String GATEWAY = "org.springframework.cloud.gateway.";

    /** Web filters that change nothing about a request, or matter to Spring Cloud Gateway alone. */
    private static final Set<String> STANDARD_WEB_FILTERS = Set.of(OURS, GATEWAY, "org.springframework.boot.",
            "org.springframework.web.filter.reactive.ServerHttpObservationFilter");

    /** These are Spring's own, but act as soon as somebody has switched them on. */
    private static final Set<String> ACTING = Set.of(
            "org.springframework.cloud.gateway.filter.factory.cache.GlobalLocalResponseCacheGatewayFilter",
            "org.springframework.boot.webflux.filter.OrderedHiddenHttpMethodFilter");

    private final ListableBeanFactory beans;

    public SurroundingBeans(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public Surroundings get() {
        return new Surroundings(objection(),
                replaced(RoutePredicateFactory.class, factory -> factory.name(), _ -> false),
                replaced(GatewayFilterFactory.class, factory -> factory.name(),
                        SurroundingBeans::keepsOriginalStatus),
                hasOwnTls());
    }

    private Optional<String> objection() {
        return Stream.of(foreign(GlobalFilter.class, "global filter", Set.of(OURS, GATEWAY)),
                foreign(WebFilter.class, "web filter", STANDARD_WEB_FILTERS),
                foreign(HttpHeadersFilter.class, "headers filter", Set.of(OURS, GATEWAY)),
                foreign(HttpClientCustomizer.class, "HTTP client customizer", Set.of(OURS, GATEWAY)), settings())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private <T> Optional<String> foreign(Class<T> type, String word, Set<String> known) {
        return beans.getBeansOfType(type)
                .entrySet()
                .stream()
                .filter(bean -> !isOf(known, bean.getValue()) || isOf(ACTING, bean.getValue()))
                .map(bean -> word + " " + bean.getKey())
                .findFirst();
    }

    /** Settings by which Spring would treat every request in a way of its own. */
    private Optional<String> settings() {
        return Stream.of(
                setting("globalcors", GlobalCorsProperties.class, cors -> !cors.getCorsConfigurations().isEmpty()),
                setting("httpclient.proxy", HttpClientProperties.class, client -> client.getProxy().getHost() != null),
                setting("httpclient.compression", HttpClientProperties.class, HttpClientProperties::isCompression))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private <T> Optional<String> setting(String key, Class<T> type, Predicate<T> isMade) {
        return beans.getBeanProvider(type).stream().anyMatch(isMade)
                ? Optional.of("setting spring.cloud.gateway.server.webflux." + key)
                : Optional.empty();
    }

    private <T> Set<String> replaced(Class<T> type, Function<T, String> name, Predicate<T> changed) {
        Map<String, T> factories = beans.getBeansOfType(type);
        return factories.values()
                .stream()
                .filter(factory -> !isOf(Set.of(OURS, GATEWAY), factory) || changed.test(factory))
                .map(name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean keepsOriginalStatus(Object factory) {
        return factory instanceof SetStatusGatewayFilterFactory status && status.getOriginalStatusHeaderName() != null;
    }

    private boolean hasOwnTls() {
        return beans.getBeanProvider(HttpClientProperties.class)
                .stream()
                .map(HttpClientProperties::getSsl)
                .anyMatch(
                        tls -> tls.isUseInsecureTrustManager() || !tls.getTrustedX509Certificates().isEmpty()
                                || tls.getSslBundle() != null || tls.getKeyStore() != null);
    }

    private static boolean isOf(Set<String> names, Object bean) {
        String type = AopUtils.getTargetClass(bean).getName();
        return names.stream().anyMatch(type::startsWith);
    }
}
