package dev.gatehouse.admin;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionWriter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.forwarding.HttpsListener;
import dev.gatehouse.forwarding.PlainListener;
import dev.gatehouse.forwarding.UpstreamProbe;
import dev.gatehouse.requestlog.AccessStream;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SiteEvents;
import dev.gatehouse.tls.CertificateKeeper;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.why.RecentIncidents;
import dev.gatehouse.why.WhyLinks;

/** Wires the management endpoints. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

    private static final String ORIGINAL_ROUTES_ENDPOINT = "gatewayControllerEndpoint";

    @Bean
    ReloadEndpoint reloadEndpoint(SiteCatalog catalog) {
        return new ReloadEndpoint(catalog);
    }

    @Bean
    @SuppressWarnings("rawtypes") // as in the endpoint's constructor
    RoutesEndpoint routesEndpoint(List<GlobalFilter> globalFilters, List<GatewayFilterFactory> filters,
            List<RoutePredicateFactory> predicates, RouteDefinitionWriter writer, RouteLocator routes,
            RouteDefinitionLocator definitions, WebEndpointProperties properties, ReloadEndpoint reload,
            EngineRoutes ways) {
        return new RoutesEndpoint(globalFilters, filters, predicates, writer, routes, definitions, properties, reload,
                ways);
    }

    @Bean
    CertificatesEndpoint certificatesEndpoint(CertificateKeeper keeper, LocalAuthority authority, Clock clock) {
        return new CertificatesEndpoint(keeper, authority, clock);
    }

    /** There can be one endpoint of an id, and Spring Cloud Gateway offers no condition to leave its own out. */
    @Bean
    static BeanDefinitionRegistryPostProcessor routesEndpointInPlaceOfTheOriginal() {
        return new BeanDefinitionRegistryPostProcessor() {

            @Override
            public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
                if (registry.containsBeanDefinition(ORIGINAL_ROUTES_ENDPOINT)) {
                    registry.removeBeanDefinition(ORIGINAL_ROUTES_ENDPOINT);
                }
            }
        };
    }

    @Bean
    Upstreams upstreamsInForce(SiteCatalog catalog, RouteLocator routes, Peers peers, UpstreamProbe probe,
            Clock clock) {
        return new Upstreams(catalog, routes, peers, probe, clock);
    }

    @Bean
    CompositeReactiveHealthContributor upstreams(Upstreams inForce) {
        return new UpstreamHealth(inForce);
    }

    @Bean
    PlanEndpoint planEndpoint(SiteCatalog catalog) {
        return new PlanEndpoint(catalog);
    }

    @Bean
    HistoryEndpoint historyEndpoint(SiteCatalog catalog, SiteEvents events) {
        return new HistoryEndpoint(catalog, events);
    }

    @Bean
    ServedAddresses servedAddresses(PlainListener plain, HttpsListener https) {
        return new ServedAddresses(plain, https);
    }

    @Bean
    SitesEndpoint sitesEndpoint(SiteCatalog catalog, Upstreams upstreams, ServedAddresses addresses) {
        return new SitesEndpoint(catalog, upstreams, addresses);
    }

    @Bean
    UpstreamsEndpoint upstreamsEndpoint(Peers peers, SiteCatalog catalog, Upstreams upstreams, Resolver resolver,
            Clock clock) {
        return new UpstreamsEndpoint(peers, new UpstreamUsers(catalog, upstreams), resolver, clock);
    }

    @Bean
    LogsEndpoint logsEndpoint(AccessStream stream) {
        return new LogsEndpoint(stream);
    }

    @Bean
    ExplainEndpoint explainEndpoint(RecentIncidents incidents, WhyLinks links, SiteCatalog catalog,
            ServedAddresses served) {
        return new ExplainEndpoint(incidents, links, new LinkOrigin(catalog, served));
    }

    @Bean
    Trials trials(ObjectProvider<EngineRoutes> routes, AccessStream stream, ServerProperties server) {
        InetAddress listened = server.getAddress();
        return new Trials(routes::getObject, stream, listened == null || listened.isAnyLocalAddress()
                ? InetAddress.ofLiteral("127.0.0.1")
                : listened);
    }

    @Bean
    WhyEndpoint whyEndpoint(Trials trials, ServedAddresses served, SiteCatalog catalog, Resolver resolver,
            RecentIncidents incidents, Clock clock) {
        return new WhyEndpoint(trials, new TrialAnswer(catalog, resolver, incidents, clock), served);
    }
}
