package dev.gatehouse.gateway;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayLoadBalancerProperties;
import org.springframework.cloud.gateway.config.GatewayMetricsProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpServerProperties;
import org.springframework.cloud.gateway.config.VersionProperties;
import org.springframework.cloud.gateway.discovery.DiscoveryLocatorProperties;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.http.codec.ServerCodecConfigurer;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.StartCheck;
import dev.gatehouse.upstream.Peers;

/**
 * Whether Spring Cloud Gateway's own routes can be made.
 *
 * <p>What a predicate or filter is content with, only its factory knows. Those need a context, which is made where such routes are
 * written and for as long as they are looked at, with nothing in it but the factories.
 */
final class RoutesStartCheck implements StartCheck {

    private static final List<String> WRITTEN = List.of(RouteDefinitionChecks.ROUTES,
            "spring.cloud.gateway.routes", RouteDefinitionChecks.DEFAULT_FILTERS);

    @Override
    public List<Class<?>> records() {
        return List.of(GatewayProperties.class, DiscoveryLocatorProperties.class, HttpClientProperties.class,
                HttpServerProperties.class, GlobalCorsProperties.class, SecureHeadersProperties.class,
                VersionProperties.class, RemoveHopByHopHeadersFilter.class, SetStatusGatewayFilterFactory.class,
                GatewayMetricsProperties.class, GatewayLoadBalancerProperties.class);
    }

    /** Spring asks its own records whether they are whole, and says so in words of its own. */
    @Override
    public Set<String> endingTheStart(Settings settings) {
        if (WRITTEN.stream().noneMatch(settings::contains)) {
            return Set.of();
        }
        GatewayProperties written = settings.read(GatewayProperties.class);
        Set<String> keys = new HashSet<>();
        if (!written.getRoutes().stream().allMatch(RoutesStartCheck::isWhole)) {
            keys.add(RouteDefinitionChecks.ROUTES);
        }
        if (!written.getDefaultFilters().stream().allMatch(filter -> filter.getName() != null)) {
            keys.add(RouteDefinitionChecks.DEFAULT_FILTERS);
        }
        return keys;
    }

    private static boolean isWhole(RouteDefinition route) {
        return route.getId() != null && route.getUri() != null && !route.getPredicates().isEmpty()
                && route.getPredicates().stream().allMatch(predicate -> predicate.getName() != null)
                && route.getFilters().stream().allMatch(filter -> filter.getName() != null);
    }

    @Override
    public void check(Settings settings, Sites sites, ConfigurableEnvironment environment) {
        if (WRITTEN.stream().noneMatch(settings::contains)) {
            return;
        }
        try (AnnotationConfigApplicationContext factories = factories(environment)) {
            var converters = new RouteConverterFactory(allOf(factories, RoutePredicateFactory.class),
                    allOf(factories, GatewayFilterFactory.class), factories.getBean(ConfigurationService.class));
            var none = new DefaultListableBeanFactory().getBeanProvider(RouteLocator.class);
            // What is to be done at a swap is not done.
            new GatewayRoutes(converters, List.of(), none, List.of(), new PageWriter(new PageRenderer()),
                    new Peers(Clock.systemUTC(), List.of()), () -> {
                    }).prepare(settings, sites);
        }
    }

    static AnnotationConfigApplicationContext factories(ConfigurableEnvironment environment) {
        // As Spring Boot's start prepares it.
        ConfigurationPropertySources.attach(environment);
        environment.setConversionService(new ApplicationConversionService());
        var context = new AnnotationConfigApplicationContext();
        context.setEnvironment(environment);
        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
        context.register(GatewayAutoConfiguration.class, WhatFactoriesNeed.class);
        context.registerBean("hostRoutePredicateFactory", HostRoutePredicateFactory.class);
        context.registerBean(ServerCodecConfigurer.class, ServerCodecConfigurer::create);
        context.refresh();
        return context;
    }

    @EnableConfigurationProperties(WebFluxProperties.class)
    private static final class WhatFactoriesNeed {
    }

    private static <T> List<T> allOf(AnnotationConfigApplicationContext context, Class<T> type) {
        return context.getBeanProvider(type).orderedStream().toList();
    }
}
