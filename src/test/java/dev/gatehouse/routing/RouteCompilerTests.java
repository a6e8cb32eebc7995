package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.TimeoutProperties;
import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Tests for the ways and reasons that a {@link RouteCompiler} finds. What its routes do is in {@link BothWaysTests}. */
class RouteCompilerTests {

    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2),
            Duration.ofSeconds(3));

    private final List<DefinedRoute> routes = new ArrayList<>();
    private final List<FilterDefinition> defaultFilters = new ArrayList<>();
    private Surroundings surroundings = Surroundings.PLAIN;

    @Test
    void aSiteGoesTheEnginesWayWithNothingInItsWay() {
        addSite("app", true);

        PlainRoute route = engineRoute();
        assertThat(route.conditions()).isEmpty();
        assertThat(route.filters()).isEmpty();
        assertThat(route.preserveHost()).isTrue();
        assertThat(route.timeouts()).isEqualTo(TIMEOUTS);
    }

    @Test
    void aDefinitionWithoutFurtherConditionsHasNoneInTheEngineEither() {
        add("api", List.of("Host=app.test"), List.of(), false);

        assertThat(engineRoute().conditions()).isEmpty();
    }

    @Test
    void aDefinitionsUpstreamGoesAlongWithItsPath() {
        add("api", List.of("Path=/**"), List.of()).setUri(URI.create("http://Example.com/base/"));

        assertThat(engineRoute().upstream()).hasToString("http://example.com:80/base");
        assertThat(engineRoute().preserveHost()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host=**.app.test", "Path=/a/{b}/**,/c", "Path=/a,false", "Method=GET,POST", "Header=X-A",
            "Header=X-A, a|b", "Query=a", "Query=a, .*", "RemoteAddr=10.0.0.0/8,::1", "Weight=g, 5"})
    void aKnownPredicateLeavesTheRouteToTheEngine(String predicate) {
        add("api", List.of(predicate), List.of());

        assertThat(engineRoute().conditions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"StripPrefix=1", "PrefixPath=/a", "SetPath=/a", "RewritePath=a, b",
            "AddRequestHeader=X-A, 1",
            "SetRequestHeader=X-A, 1", "RemoveRequestHeader=X-A", "AddResponseHeader=X-A, 1",
            "SetResponseHeader=X-A, 1",
            "RemoveResponseHeader=X-A", "RedirectTo=302, /a", "SetStatus=404",
            "RewriteLocationResponseHeader=NEVER_STRIP"})
    void aKnownFilterLeavesTheRouteToTheEngine(String filter) {
        add("api", List.of("Path=/**"), List.of(filter));

        assertThat(engineRoute().filters()).hasSize(1);
    }

    @Test
    void theFilterThatPreservesTheHostIsAPropertyOfTheRoute() {
        add("api", List.of("Path=/**"), List.of("PreserveHostHeader"));

        assertThat(engineRoute().preserveHost()).isTrue();
        assertThat(engineRoute().filters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '"', textBlock = """
            Cookie=a, b                   > predicate Cookie
            After=2030-01-01T00:00:00Z    > predicate After
            Path=#{@beans.path}           > predicate Path: an expression
            Path=/a/{b:(c|d)}             > predicate Path: pattern /a/{b:(c|d)}
            Host={a:(b)}.test             > predicate Host: pattern {a:(b)}.test
            Header=Host, a.test           > predicate Header: header host
            Query=a, [                    > predicate Query: regexp [
            Query=a, , #{@predicate}      > predicate Query: an expression
            RemoteAddr=localhost          > predicate RemoteAddr: address localhost
            RemoteAddr=10.0.0.0/x         > predicate RemoteAddr: address 10.0.0.0/x
            Weight=#{'g'}, 5              > predicate Weight: an expression
            """)
    void aPredicateThatTheEngineDoesNotKnowIsTheReason(String predicate, String reason) {
        add("api", List.of(predicate), List.of());

        assertThat(gateway().reason()).isEqualTo(reason);
        assertThat(gateway().conditions()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '"', textBlock = """
            CircuitBreaker=a                          > filter CircuitBreaker
            StripPrefix=#{1}                          > filter StripPrefix: an expression
            StripPrefix=-1                            > filter StripPrefix: parts -1
            SetPath=/{                                > filter SetPath: path /{
            SetPath=/{b}                              > variable b, which is not always there
            AddRequestHeader=X-A, {b}                 > variable b, which is not always there
            AddRequestHeader=X-A, {"b":1}             > filter AddRequestHeader: value {"b":1}
            AddRequestHeader=X A, 1                   > filter AddRequestHeader: X A
            SetRequestHeader=Host, a.test             > filter SetRequestHeader: Host
            RemoveRequestHeader=content-length        > filter RemoveRequestHeader: content-length
            SetRequestHeader=X-Forwarded-Prefix, /a   > filter SetRequestHeader: X-Forwarded-Prefix
            SetRequestHeader=Sec-WebSocket-Key, a     > filter SetRequestHeader: Sec-WebSocket-Key
            AddResponseHeader=Connection, close       > filter AddResponseHeader: Connection
            AddResponseHeader=X-A, 1, perhaps         > filter AddResponseHeader: override perhaps
            SetStatus=204                             > filter SetStatus: 204
            SetStatus=NOT_MODIFIED                    > filter SetStatus: 304
            SetStatus=101                             > filter SetStatus: 101
            RedirectTo=304, /a                        > filter RedirectTo: 304
            RewriteLocationResponseHeader=never       > filter RewriteLocationResponseHeader: stripVersion never
            RewriteLocationResponseHeader=NEVER_STRIP, Location, $1 > filter RewriteLocationResponseHeader: host $1
            """)
    void aFilterThatTheEngineDoesNotKnowIsTheReason(String filter, String reason) {
        add("api", List.of("Path=/{a}"), List.of(filter));

        assertThat(gateway().reason()).isEqualTo(reason);
    }

    @Test
    void theEngineStillKnowsWhichRequestsAreForSuchARoute() {
        add("api", List.of("Path=/{a}"), List.of("CircuitBreaker=a"));

        assertThat(gateway().conditions()).hasSize(1);
    }

    @Test
    void argumentsMayHaveTheirNames() {
        RouteDefinition definition = add("api", List.of("Path=/**"), List.of());
        FilterDefinition filter = new FilterDefinition("RedirectTo");
        filter.addArg("url", "https://a.test/");
        filter.addArg("includeRequestParams", "true");
        filter.addArg("status", "301");
        definition.setFilters(List.of(filter));

        assertThat(engineRoute().filters())
                .containsExactly(new RedirectTo(301, URI.create("https://a.test/"), true));
    }

    @Test
    void anArgumentThatTheEngineDoesNotKnowIsTheReason() {
        RouteDefinition definition = add("api", List.of("Path=/**"), List.of());
        FilterDefinition filter = new FilterDefinition("SetStatus=404");
        filter.addArg("reason", "because");
        definition.setFilters(List.of(filter));

        assertThat(gateway().reason()).isEqualTo("filter SetStatus: argument reason");
    }

    @Test
    void aVariableThatIsInEveryPatternIsAlwaysThere() {
        add("api", List.of("Path=/a/{b},/c/{d}/{b}"), List.of("SetPath=/{b}"));

        assertThat(engineRoute().filters()).hasSize(1);
    }

    @Test
    void aVariableThatIsInOnePatternOnlyIsNotAlwaysThere() {
        add("api", List.of("Path=/a/{b},/c/{d}"), List.of("SetPath=/{b}"));

        assertThat(gateway().reason()).isEqualTo("variable b, which is not always there");
    }

    @Test
    void aRedirectBehindAHeaderOfTheAnswerIsTheGatewaysBusiness() {
        add("api", List.of("Path=/**"), List.of("SetResponseHeader=X-A, 1", "RedirectTo=302, /a"));
        add("turned", List.of("Path=/**"), List.of("RedirectTo=302, /a", "SetResponseHeader=X-A, 1"));

        assertThat(way(0)).isEqualTo(
                new Way.Gateway("filter RedirectTo behind one that sets a header of the answer", conditionsOf(0)));
        assertThat(way(1)).isInstanceOf(Way.Engine.class);
    }

    @Test
    void defaultFiltersAlternateWithThoseOfTheRoute() {
        defaultFilters(List.of("AddRequestHeader=X-A, default-1", "RemoveRequestHeader=X-B"));
        add("api", List.of("Path=/**"), List.of("StripPrefix=1", "StripPrefix=2", "StripPrefix=3"));

        assertThat(engineRoute().filters().stream().map(Filter::getClass).<Class<?>>map(type -> type))
                .containsExactly(AddRequestHeader.class, StripPrefix.class, RemoveRequestHeader.class,
                        StripPrefix.class,
                        StripPrefix.class);
    }

    @Test
    void sitesHaveTheDefaultFiltersToo() {
        defaultFilters(List.of("PreserveHostHeader", "AddResponseHeader=X-A, 1"));
        addSite("app", false);

        assertThat(engineRoute().filters()).hasSize(1);
        assertThat(engineRoute().preserveHost()).isTrue();
    }

    @Test
    void anUnknownDefaultFilterSendsEveryRouteTheGatewaysWay() {
        defaultFilters(List.of("AddResponseHeader=X-A, 1", "Retry=3"));
        addSite("app", true);
        add("api", List.of("Path=/**"), List.of());

        assertThat(ways()).extracting(way -> ((Way.Gateway) way).reason())
                .containsExactly("default filter Retry", "default filter Retry");
    }

    @ParameterizedTest
    @CsvSource({"lb://service, scheme lb", "ws://a.test, scheme ws", "http://user@a.test, uri http://user@a.test",
            "http://a.test/?q, uri http://a.test/?q"})
    void anAddressThatTheEngineDoesNotReachIsTheReason(String uri, String reason) {
        add("api", List.of("Path=/**"), List.of()).setUri(URI.create(uri));

        assertThat(gateway().reason()).isEqualTo(reason);
    }

    @Test
    void timeLimitsOfTheMetadataHold() {
        RouteDefinition definition = add("api", List.of("Path=/**"), List.of());
        definition.getMetadata().put("connect-timeout", 250);
        definition.getMetadata().put("response-timeout", "1500");

        assertThat(engineRoute().timeouts())
                .isEqualTo(new Timeouts(Duration.ofMillis(250), Duration.ofMillis(1500), TIMEOUTS.idle()));
    }

    @Test
    void withoutMetadataTheGeneralTimeLimitsHold() {
        add("api", List.of("Path=/**"), List.of());

        assertThat(engineRoute().timeouts()).isEqualTo(TIMEOUTS);
    }

    @Test
    void noLimitIsALongOne() {
        RouteDefinition definition = add("api", List.of("Path=/**"), List.of());
        definition.getMetadata().put("connect-timeout", 0);
        definition.getMetadata().put("response-timeout", -1L);

        assertThat(engineRoute().timeouts().connect()).isGreaterThan(Duration.ofDays(365));
        assertThat(engineRoute().timeouts().firstByte()).isGreaterThan(Duration.ofDays(365));
    }

    @ParameterizedTest
    @CsvSource({"connect-timeout, soon", "connect-timeout, -1", "response-timeout, 0", "response-timeout, 1s"})
    void anOddTimeLimitIsTheReason(String key, String value) {
        add("api", List.of("Path=/**"), List.of()).getMetadata().put(key, value);

        assertThat(gateway().reason()).isEqualTo("metadata " + key + " " + value);
    }

    @Test
    void metadataThatSpringCloudGatewayActsOnIsTheReason() {
        add("api", List.of("Path=/**"), List.of()).getMetadata().put("cors", "anything");

        assertThat(gateway().reason()).isEqualTo("metadata cors");
    }

    @Test
    void otherMetadataDoesNotMatter() {
        add("api", List.of("Path=/**"), List.of()).getMetadata().put("team", "blue");

        assertThat(way(0)).isInstanceOf(Way.Engine.class);
    }

    @Test
    void aRouteOfTheApplicationsCodeIsTheGatewaysBusiness() {
        routes.add(new DefinedRoute("code", null, null, List.of(), 0, true));

        assertThat(gateway().reason()).isEqualTo("made by the application's code");
    }

    @Test
    void aWeightGroupStaysTogether() {
        add("a", List.of("Weight=g, 1"), List.of());
        add("b", List.of("Weight=g, 1"), List.of("CircuitBreaker=x"));
        add("c", List.of("Weight=other, 1"), List.of());

        assertThat(ways()).extracting(RouteCompilerTests::reason)
                .containsExactly("weight group g with route b", "filter CircuitBreaker", "");
        assertThat(((Way.Gateway) way(1)).conditions()).isNull();
    }

    @Test
    void aRouteInTwoWeightGroupsBringsBothTheSameWay() {
        add("a", List.of("Weight=g, 1"), List.of());
        add("b", List.of("Weight=g, 1", "Weight=h, 1"), List.of());
        add("c", List.of("Weight=h, 1"), List.of("CircuitBreaker=x"));

        assertThat(ways()).extracting(RouteCompilerTests::reason)
                .containsExactly("weight group g with route b", "weight group h with route c", "filter CircuitBreaker");
    }

    @Test
    void aWeightThatCannotBeReadSpoilsAllGroups() {
        add("a", List.of("Weight=g, 1"), List.of());
        add("b", List.of("Weight=#{'g'}, 1"), List.of());

        assertThat(ways()).extracting(RouteCompilerTests::reason).containsOnly("predicate Weight: an expression");
    }

    @Test
    void whatTheApplicationHasPutInPlaceOfAKindIsNotKnown() {
        surroundings = new Surroundings(Optional.empty(), Set.of("Path", "Weight"), Set.of("SetStatus"), false);
        add("a", List.of("Path=/**"), List.of());
        add("b", List.of("Method=GET"), List.of("SetStatus=404"));
        add("c", List.of("Method=GET"), List.of("StripPrefix=1"));
        add("d", List.of("Weight=g, 1"), List.of());

        assertThat(ways()).extracting(RouteCompilerTests::reason)
                .containsExactly("predicate Path of the application's own", "filter SetStatus of the application's own",
                        "",
                        "predicate Weight of the application's own");
    }

    @Test
    void certificatesOfSpringCloudGatewaysClientAreTheReasonForUpstreamsWithTls() {
        surroundings = new Surroundings(Optional.empty(), Set.of(), Set.of(), true);
        add("a", List.of("Path=/**"), List.of()).setUri(URI.create("https://a.test"));
        add("b", List.of("Path=/**"), List.of());
        addSite("c", UpstreamTls.DEFAULT);
        addSite("d", new UpstreamTls(null, true, null, null, null));

        String setting = "setting spring.cloud.gateway.server.webflux.httpclient.ssl";
        assertThat(ways()).extracting(RouteCompilerTests::reason).containsExactly(setting, "", setting, "");
    }

    @Test
    void oneObjectionIsForAllRoutes() {
        surroundings = Surroundings.objecting("gatehouse.engine is false");
        addSite("app", true);
        add("api", List.of("Path=/**"), List.of());

        assertThat(ways()).extracting(RouteCompilerTests::reason)
                .containsExactly("gatehouse.engine is false", "gatehouse.engine is false");
    }

    private static String reason(Way way) {
        return way instanceof Way.Gateway gateway ? gateway.reason() : "";
    }

    private void addSite(String name, boolean preserveHost) {
        addSite(name, new UpstreamAddress("http", "localhost", 5000, ""), preserveHost, UpstreamTls.DEFAULT);
    }

    private void addSite(String name, UpstreamTls tls) {
        addSite(name, new UpstreamAddress("https", "localhost", 5000, ""), true, tls);
    }

    private void addSite(String name, UpstreamAddress upstream, boolean preserveHost, UpstreamTls tls) {
        List<HostPattern> hosts = List.of(HostPattern.of(name + ".test").orElseThrow());
        var site = new Site(name, hosts, upstream, preserveHost, TIMEOUTS, tls, SiteHttps.DEFAULT);
        routes.add(DefinedRoute.of(SiteRoute.of(site).getFirst(), new RouteDefinition()));
    }

    private RouteDefinition add(String id, List<String> predicates, List<String> filters) {
        return add(id, predicates, filters, true);
    }

    private RouteDefinition add(String id, List<String> predicates, List<String> filters, boolean conditional) {
        var definition = new RouteDefinition();
        definition.setId(id);
        definition.setUri(URI.create("http://localhost:5000"));
        definition.setPredicates(predicates.stream().map(PredicateDefinition::new).toList());
        definition.setFilters(filters.stream().map(FilterDefinition::new).toList());
        routes.add(new DefinedRoute(id, definition, null, List.of(), 0, conditional));
        return definition;
    }

    private void defaultFilters(List<String> filters) {
        filters.stream().map(FilterDefinition::new).forEach(defaultFilters::add);
    }

    private List<Way> ways() {
        var timeouts = new TimeoutProperties(TIMEOUTS.connect(), TIMEOUTS.firstByte(), TIMEOUTS.idle(), TIMEOUTS.idle(),
                TIMEOUTS.idle(), TIMEOUTS.idle(), TIMEOUTS.idle());
        return new RouteCompiler(() -> surroundings).compile(new DefinedRoutes(routes, defaultFilters, timeouts));
    }

    private Way way(int index) {
        return ways().get(index);
    }

    private @Nullable List<Condition> conditionsOf(int index) {
        return ((Way.Gateway) way(index)).conditions();
    }

    private PlainRoute engineRoute() {
        return Stream.of(way(0)).map(Way.Engine.class::cast).findFirst().orElseThrow().route();
    }

    private Way.Gateway gateway() {
        return (Way.Gateway) way(0);
    }
}
