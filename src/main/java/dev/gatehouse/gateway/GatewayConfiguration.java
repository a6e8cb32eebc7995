package dev.gatehouse.gateway;

import java.util.List;
import java.util.Objects;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.PropertiesRouteDefinitionLocator;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionRepository;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.server.WebFilter;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

import dev.gatehouse.diagnosis.FirstWords;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.routing.RouteUser;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.why.Explainer;

/** Wires Spring Cloud Gateway's way. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

    @Bean
    @Primary
    @SuppressWarnings("rawtypes") // as in the signature of Spring Cloud Gateway's locator
    GatewayRoutes cachedCompositeRouteLocator(List<RoutePredicateFactory> predicates,
            List<GatewayFilterFactory> filters,
            ConfigurationService configurationService, ObjectProvider<RouteDefinitionRepository> repositories,
            ObjectProvider<RouteLocator> others, List<RouteUser> users, UpstreamClients clients,
            PageWriter pages, Peers peers) {
        var converters = new RouteConverterFactory(predicates, filters, configurationService);
        return new GatewayRoutes(converters, List.copyOf(repositories.orderedStream().toList()), others, users,
                pages, peers, clients::reloaded);
    }

    /** The definitions of sites and configured routes, for whoever looks at definitions rather than routes. */
    @Bean
    RouteDefinitionLocator configuredRouteDefinitions(GatewayRoutes routes) {
        return routes::definitions;
    }

    @Bean
    HostRoutePredicateFactory hostRoutePredicateFactory() {
        return new HostRoutePredicateFactory();
    }

    @Bean
    RoutePredicateHandlerMapping routePredicateHandlerMapping(FilteringWebHandler webHandler, GatewayRoutes routes,
            GlobalCorsProperties cors, Environment environment, PageWriter pages) {
        return new HostIndexHandlerMapping(webHandler, routes, cors, environment, new UnknownHostHandler(pages));
    }

    @Bean
    PageWriter pageWriter(PageRenderer renderer) {
        return new PageWriter(renderer);
    }

    @Bean
    GatewayErrorHandler gatewayErrorHandler(PageWriter pages) {
        return new GatewayErrorHandler(pages);
    }

    @Bean
    GlobalFilter exchangeGlobalFilter(PageWriter pages, Peers peers, Explainer explainer,
            ForwardedHeaders forwarded) {
        return new ExchangeGlobalFilter(pages, peers, explainer, forwarded);
    }

    @Bean
    GlobalFilter upstreamsGlobalFilter(ForwardedHeaders forwarded) {
        return new UpstreamsGlobalFilter(forwarded);
    }

    @Bean
    GlobalFilter movedUpstreamGlobalFilter(Resolver names) {
        return new MovedUpstreamGlobalFilter(names);
    }

    @Bean
    GlobalFilter upstreamUrlGlobalFilter() {
        return new UpstreamUrlGlobalFilter();
    }

    @Bean
    GlobalFilter balancedUpstreamGlobalFilter() {
        return new BalancedUpstreamGlobalFilter();
    }

    @Bean
    UpstreamClients upstreamClients() {
        return new UpstreamClients();
    }

    @Bean
    GlobalFilter webSocketGlobalFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            UpstreamClients clients) {
        return new WebSocketGlobalFilter(client, headersFilters, clients);
    }

    @Bean
    GlobalFilter upstreamRoutingFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
            HttpClientProperties properties, UpstreamClients clients) {
        return new UpstreamRoutingFilter(client, headersFilters, properties, clients);
    }

    @Bean
    WebFilter clientAddressWebFilter() {
        return new ClientAddressWebFilter();
    }

    @Bean
    HttpHeadersFilter forwardedHeadersFilter(ForwardedHeaders forwarded) {
        return new ForwardedHeadersFilter(forwarded);
    }

    @Bean
    NettyServerCustomizer exchangesOfVisitors() {
        return server -> server.doOnChannelInit((_, channel, _) -> {
            if (channel.pipeline().get(NettyPipeline.HttpTrafficHandler) != null) {
                channel.pipeline()
                        .addBefore(NettyPipeline.HttpTrafficHandler, ExchangeHandler.NAME, new ExchangeHandler());
            }
        });
    }

    /** Upstreams are spoken to in HTTP/1.1; the original would take the server's setting for HTTP/2 as one for its client. */
    @Bean
    HttpClientFactory gatewayHttpClientFactory(HttpClientProperties settings, List<HttpClientCustomizer> customizers,
            SslBundles bundles) {
        var withoutHttp2 = new ServerProperties();
        return new HttpClientFactory(settings, withoutHttp2,
                new JdkTlsConfigurer(settings.getSsl(), withoutHttp2, bundles), customizers);
    }

    @Bean
    UpstreamConnections upstreamConnections() {
        return new UpstreamConnections();
    }

    @Bean
    HttpClientCustomizer upstreamClient(ReactorResourceFactory resources, Resolver names,
            UpstreamConnections connections, UpstreamClients clients) {
        var addresses = new UpstreamNames(names);
        return client -> client.runOn(Objects.requireNonNull(resources.getLoopResources()))
                .resolver(addresses)
                .doOnChannelInit((_, channel, _) -> channel.pipeline()
                        .addFirst(new FirstWords())
                        .addAfter(NettyPipeline.HttpCodec, UpstreamHandler.NAME,
                                new UpstreamHandler(names, connections, clients))
                        .addBefore(NettyPipeline.HttpCodec, UpstreamBytes.NAME, UpstreamBytes.HANDLER))
                .doOnRequest((request, connection) -> {
                    var exchange = connection.channel().attr(UpstreamHandler.EXCHANGE);
                    boolean reused = exchange.get() != null;
                    request.currentContextView().<Exchange>getOrEmpty(Exchange.class).ifPresent(of -> {
                        exchange.set(of);
                        of.connected(connection.channel().localAddress(), connection.channel().remoteAddress(), reused);
                        connection.channel().pipeline().get(UpstreamHandler.class).begin(of, reused);
                    });
                    request.currentContextView()
                            .<UpstreamTries>getOrEmpty(UpstreamTries.class)
                            .ifPresent(UpstreamTries::connected);
                });
    }

    /** Ours knows the definitions of the configuration; the original would bring them a second time. */
    @Bean
    PropertiesRouteDefinitionLocator propertiesRouteDefinitionLocator() {
        return new PropertiesRouteDefinitionLocator(new GatewayProperties());
    }
}
