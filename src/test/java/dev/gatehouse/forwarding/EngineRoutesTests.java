package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.google.common.base.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.forwarding.EngineRoutes.Choice;
import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.routing.DefinedRoute;
import dev.gatehouse.routing.DefinedRoutes;
import dev.gatehouse.routing.RouteCompiler;
import dev.gatehouse.routing.Surroundings;
import dev.gatehouse.routing.Way;
import dev.gatehouse.site.TimeoutProperties;
import dev.gatehouse.upstream.Peers;

/** Tests for whom {@link EngineRoutes} chooses for a request, where some of the routes of its host go the gateway's way. */
class EngineRoutesTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Resolver names = Resolver.of(Path.of("/etc/hosts"), Path.of("/etc/resolv.conf"),
            new DnsProperties(List.of(), SECOND, SECOND), Clock.systemUTC(), Ticker.systemTicker(), List.of());
    private final Connector connector = new Connector(Transport.best(), names);
    private final List<DefinedRoute> defined = new ArrayList<>();

    @AfterEach
    void close() {
        names.close();
    }

    @Test
    void aRouteOfTheGatewayGetsTheRequestsThatAreForIt() {
        add("limited", List.of("Path=/api/**"), List.of("RequestRateLimiter"));
        add("rest", List.of("Path=/**"), List.of());

        assertThat(chosen("GET /api/x HTTP/1.1")).isEqualTo("gateway");
    }

    @Test
    void aRouteOfTheGatewayLeavesOtherRequestsToTheEngine() {
        add("limited", List.of("Path=/api/**"), List.of("RequestRateLimiter"));
        add("rest", List.of("Path=/**"), List.of());

        assertThat(chosen("GET /other HTTP/1.1")).isEqualTo("rest");
    }

    @Test
    void inDoubtTheGatewayIsAsked() {
        add("night", List.of("After=2020-01-01T00:00:00Z"), List.of());
        add("rest", List.of("Path=/**"), List.of());

        assertThat(chosen("GET / HTTP/1.1")).isEqualTo("gateway");
    }

    @Test
    void aRouteBeforeThatOfTheGatewayIsTheEngines() {
        add("first", List.of("Path=/first"), List.of());
        add("night", List.of("After=2020-01-01T00:00:00Z"), List.of());

        assertThat(chosen("GET /first HTTP/1.1")).isEqualTo("first");
    }

    @Test
    void nobodyTakesARequestThatNoConditionFits() {
        add("first", List.of("Path=/first"), List.of());

        assertThat(chosen("GET /second HTTP/1.1")).isEqualTo("nobody");
    }

    @Test
    void weightsAreDrawnByOneOfTheTwo() {
        add("a", List.of("Weight=g, 1"), List.of());
        add("b", List.of("Weight=g, 1"), List.of());
        add("night", List.of("After=2020-01-01T00:00:00Z"), List.of());

        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            chosen.add(chosen("GET / HTTP/1.1"));
        }

        assertThat(chosen).containsExactly("gateway");
    }

    @Test
    void everyMemberOfAWeightGroupGetsRequests() {
        add("a", List.of("Weight=g, 1"), List.of());
        add("b", List.of("Weight=g, 1"), List.of());

        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 1_000 && chosen.size() < 2; i++) {
            chosen.add(chosen("GET / HTTP/1.1"));
        }

        assertThat(chosen).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void theWayOfEachRouteCanBeAskedFor() {
        add("limited", List.of("Path=/api/**"), List.of("RequestRateLimiter"));
        add("rest", List.of("Path=/**"), List.of());

        EngineRoutes routes = routes();

        assertThat(routes.wayOf("rest")).get().isInstanceOf(Way.Engine.class);
        assertThat(routes.wayOf("limited")).get()
                .extracting(way -> ((Way.Gateway) way).reason())
                .isEqualTo("filter RequestRateLimiter");
        assertThat(routes.wayOf("other")).isEmpty();
        assertThat(routes.ways()).containsOnlyKeys("limited", "rest");
    }

    private void add(String id, List<String> predicates, List<String> filters) {
        var definition = new RouteDefinition();
        definition.setId(id);
        definition.setUri(URI.create("http://localhost:5000"));
        definition.setPredicates(predicates.stream().map(PredicateDefinition::new).toList());
        definition.setFilters(filters.stream().map(FilterDefinition::new).toList());
        defined.add(new DefinedRoute(id, definition, null, List.of(), 0, true));
    }

    private EngineRoutes routes() {
        var routes = new EngineRoutes(new RouteCompiler(() -> Surroundings.PLAIN), connector,
                new Peers(Clock.systemUTC(), List.of()));
        var timeouts = new TimeoutProperties(SECOND, SECOND, SECOND, SECOND, SECOND, SECOND, SECOND);
        routes.prepare(new DefinedRoutes(defined, List.of(), timeouts)).run();
        return routes;
    }

    private String chosen(String line) {
        Exchange exchange = TestExchanges.request(line).header("Host", "app.test").begin();
        return switch (routes().choose(exchange)) {
            case null -> "nobody";
            case Choice.ByGateway _ -> "gateway";
            case Choice.ByEngine engine -> engine.route().id();
        };
    }
}
