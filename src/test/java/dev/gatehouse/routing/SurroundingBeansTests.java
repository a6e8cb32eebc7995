package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.ForwardRoutingFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.reactive.HiddenHttpMethodFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Tests for what {@link SurroundingBeans} makes of an application's beans. The names of foreign classes are not ours. */
class SurroundingBeansTests {

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @Test
    void ourOwnBeansAndSpringCloudGatewaysAreNoReason() {
        beans.addBean("ours", new OurGlobalFilter());
        beans.addBean("lambda", (WebFilter) (exchange, chain) -> chain.filter(exchange));
        beans.addBean("theirs",
                new ForwardRoutingFilter(new org.springframework.beans.factory.support.DefaultListableBeanFactory()
                        .getBeanProvider(org.springframework.web.reactive.DispatcherHandler.class)));
        beans.addBean("stripPrefix", new StripPrefixGatewayFilterFactory());
        beans.addBean("setStatus", new SetStatusGatewayFilterFactory());
        beans.addBean("method", new MethodRoutePredicateFactory());
        beans.addBean("cors", new GlobalCorsProperties());
        beans.addBean("client", new HttpClientProperties());

        assertThat(found()).isEqualTo(Surroundings.PLAIN);
    }

    @Test
    void aForeignGlobalFilterIsNamed() {
        beans.addBean("audit", foreign(GlobalFilter.class));

        assertThat(found().objection()).hasValue("global filter audit");
    }

    @Test
    void aForeignWebFilterIsNamed() {
        beans.addBean("login", new HiddenHttpMethodFilter());

        assertThat(found().objection()).hasValue("web filter login");
    }

    @Test
    void aForeignHeadersFilterIsNamed() {
        beans.addBean("tenant", foreign(HttpHeadersFilter.class));

        assertThat(found().objection()).hasValue("headers filter tenant");
    }

    @Test
    void aForeignCustomizerOfTheClientIsNamed() {
        beans.addBean("tracing", foreign(HttpClientCustomizer.class));

        assertThat(found().objection()).hasValue("HTTP client customizer tracing");
    }

    @Test
    void whatSpringIsToldToDoWithEveryRequestIsNamed() {
        var cors = new GlobalCorsProperties();
        cors.getCorsConfigurations().put("/**", new CorsConfiguration());
        beans.addBean("cors", cors);

        assertThat(found().objection()).hasValue("setting spring.cloud.gateway.server.webflux.globalcors");
    }

    @Test
    void aProxyForUpstreamsIsNamed() {
        var client = new HttpClientProperties();
        client.getProxy().setHost("proxy.test");
        beans.addBean("client", client);

        assertThat(found().objection()).hasValue("setting spring.cloud.gateway.server.webflux.httpclient.proxy");
    }

    @Test
    void compressionBetweenUsAndUpstreamsIsNamed() {
        var client = new HttpClientProperties();
        client.setCompression(true);
        beans.addBean("client", client);

        assertThat(found().objection()).hasValue("setting spring.cloud.gateway.server.webflux.httpclient.compression");
    }

    @Test
    void certificatesForUpstreamsAreNoted() {
        var client = new HttpClientProperties();
        client.getSsl().setTrustedX509Certificates(List.of("file:ca.pem"));
        beans.addBean("client", client);

        assertThat(found().objection()).isEmpty();
        assertThat(found().ownTls()).isTrue();
    }

    @Test
    void aFilterThatIsSetUpInAnotherWayCountsAsReplaced() {
        var setStatus = new SetStatusGatewayFilterFactory();
        setStatus.setOriginalStatusHeaderName("X-Status");
        beans.addBean("setStatus", setStatus);
        beans.addBean("stripPrefix", new StripPrefixGatewayFilterFactory());

        assertThat(found().replacedFilters()).containsExactly("SetStatus");
    }

    private Surroundings found() {
        return new SurroundingBeans(beans).get();
    }

    /** A proxy of the JDK, whose class is in a package of nobody's. */
    private static <T> T foreign(Class<T> type) {
        return type.cast(java.lang.reflect.Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                }));
    }

    /** A filter of this package, which is ours. */
    private static final class OurGlobalFilter implements GlobalFilter {

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
            return chain.filter(exchange);
        }
    }
}
