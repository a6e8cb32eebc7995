package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for reading the configuration anew while requests run, and for the management port. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadTests {

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.answering(Upstream.ok("fine"));
        gatehouse = Gatehouse.with(site("a"));
    }

    @BeforeEach
    void asAtTheStart() {
        gatehouse.write(site("a"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/reload", "/actuator/gateway/refresh"})
    void aReloadPutsTheFilesInForceAndSaysWhatChanged(String path) {
        gatehouse.write(site("b"));

        var answer = gatehouse.manage("POST", path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"added\":[\"b\"]", "\"changed\":[]", "\"removed\":[\"a\"]",
                "\"needsRestart\":[]");
        assertThat(get("b.test")).startsWith("HTTP/1.1 200 ");
        assertThat(get("a.test")).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/reload", "/actuator/gateway/refresh"})
    void aFaultyFileChangesNothingAndEveryMistakeIsSaid(String path) {
        gatehouse.write("""
                gatehouse.sites:
                  b: { host: b.test, upstream: ftp://x }
                  c: { hots: c.test, upstream: 1 }
                spring.cloud.gateway.server.webflux.routes:
                - { id: r, uri: "http://127.0.0.1:1", predicates: [ "Nope=1" ] }
                """);

        var answer = gatehouse.manage("POST", path);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("ftp://x", "did you mean \\\"hosts\\\"?", "there is no predicate Nope",
                "application.yml:2:32, gatehouse.sites.b.upstream");
        assertThat(get("a.test")).startsWith("HTTP/1.1 200 ");
        assertThat(get("b.test")).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gatehouse: [", "gatehouse:\n\tsites: x\n",
            "caf\u00e9: 1\ngatehouse.sites.b.host: b.test\n",
            "gatehouse:\n  sites: &s\n    a: *s\n", "spring.config.import: foo:bar\n",
            "gatehouse.sites: [ { host: b.test, upstream: 1 } ]\n",
            "spring.cloud.gateway.server.webflux.routes: { a: b }\n",
            "gatehouse.sites.b: { host: b.test, upstream: 1, timeouts: { connect: 100000d } }\n",
            "gatehouse.sites.b: { host: b.test, upstream: 1 }\nspring.cloud.gateway.server.webflux.default-filters: [ Nope ]\n",
            "spring.cloud.gateway.server.webflux.routes: [ { id: r, uri: 'forward:/x', predicates: [ Path=/** ] } ]\n",
            "spring.cloud.gateway.server.webflux.routes: [ { id: r, uri: 'http://x', predicate: [ Host=x ] } ]\n"})
    void whatIsNoConfigurationLeavesTheSitesInForce(String text) {
        gatehouse.write(text);

        assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(422);
        assertThat(get("a.test")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void theLastSiteStaysAndWhatToDoIsSaid() {
        gatehouse.write("");

        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("no site and no route",
                "at least one; those in force stay", "to serve nothing, stop Gatehouse, else leave a site");
    }

    @Test
    void whatOnlyAStartReadsIsSaidUntilItIsAsAtTheStart() {
        gatehouse.write(site("a") + "  timeouts: { drain: 7s }\n  workers: 3\nserver.compression.enabled: true\n");
        String pending = "\"needsRestart\":[\"gatehouse.workers\",\"server.compression.enabled\"]";

        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains(pending);
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains(pending);
        gatehouse.write(site("a"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"needsRestart\":[]");
    }

    @Test
    void noRequestFailsWhileAThousandSitesComeAndGo() {
        var failed = new AtomicInteger();
        var done = new AtomicBoolean();
        CompletableFuture<Void> visitor = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                if (!get("a.test").startsWith("HTTP/1.1 200 ")) {
                    failed.incrementAndGet();
                }
            }
        });
        String thousand = IntStream.range(0, 1000)
                .mapToObj(i -> "    s%d: { host: s%d.test, upstream: %d }%n".formatted(i, i, upstream.port()))
                .collect(Collectors.joining());

        for (int i = 0; i < 3; i++) {
            gatehouse.write(site("a") + thousand);
            assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"sites\":1001");
            assertThat(get("s999.test")).startsWith("HTTP/1.1 200 ");
            gatehouse.write(site("a"));
            assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"sites\":1,");
        }

        done.set(true);
        visitor.join();
        assertThat(failed).hasValue(0);
    }

    @Test
    void routesAreShownAndNotWritten() {
        assertThat(gatehouse.manage("GET", "/actuator/gateway/routes").body()).contains("\"route_id\":\"a\"",
                "Hosts: [a.test]", "PreserveHostHeader");
        assertThat(gatehouse.manage("GET", "/actuator/gateway/routedefinitions").body()).contains("\"id\":\"a\"");
        assertThat(gatehouse.manage("DELETE", "/actuator/gateway/routes/a").statusCode()).isEqualTo(405);
        assertThat(gatehouse.manage("POST", "/actuator/gateway/routes/x").statusCode()).isBetween(400, 499);
        assertThat(get("a.test")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void eachRouteIsShownWithItsWayAndTheReasonForIt() {
        gatehouse.write(siteBesideARouteOfTheGateway());
        gatehouse.manage("POST", "/actuator/reload");

        assertThat(gatehouse.manage("GET", "/actuator/gateway/routes/a").body()).contains("\"way\":\"engine\"")
                .doesNotContain("\"reason\"");
        assertThat(gatehouse.manage("GET", "/actuator/gateway/routes/slow").body()).contains("\"way\":\"gateway\"",
                "\"reason\":\"predicate After\"");
        assertThat(gatehouse.manage("GET", "/actuator/gateway/routes").body()).contains("\"way\":\"engine\"",
                "\"way\":\"gateway\"", "\"reason\":\"predicate After\"");
        assertThat(gatehouse.manage("GET", "/actuator/gateway/routes/none").statusCode()).isEqualTo(404);
    }

    @Test
    void theLogSaysAtTheStartAndAfterAReloadWhichRoutesGoTheGatewaysWay(CapturedOutput output) {
        String line = "1 route goes the gateway's way: predicate After (slow)";
        try (var started = Gatehouse.with(siteBesideARouteOfTheGateway())) {
            assertThat(output.getErr()).containsOnlyOnce(line);

            started.manage("POST", "/actuator/reload");

            assertThat(output.getErr().split(Pattern.quote(line), -1)).hasSize(3);
        }
    }

    private String siteBesideARouteOfTheGateway() {
        return site("a") + """
                spring.cloud.gateway.server.webflux.routes:
                - { id: slow, uri: "%s", predicates: [ "Host=a.test", "After=2020-01-01T00:00:00Z" ] }
                """.formatted(upstream.url());
    }

    @Test
    void anUpstreamThatIsDownExplainsItselfAndDoesNotMakeTheProxyUnwell() {
        gatehouse.write(site("a") + """
                    down: { host: down.test, upstream: %1$d }
                spring.cloud.gateway.server.webflux.routes:
                - { id: api, uri: "http://127.0.0.1:%1$d", predicates: [ Path=/api ] }
                """.formatted(Upstream.nobody()));
        gatehouse.manage("POST", "/actuator/reload");

        var health = gatehouse.manage("GET", "/actuator/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UPSTREAM_DOWN\"", "\"cause\":\"refused\"",
                "start the application");
        assertThat(gatehouse.manage("GET", "/actuator/health/upstreams/api").body()).contains("\"cause\":\"refused\"");
        assertThat(gatehouse.manage("GET", "/actuator/health/readiness").body()).contains("\"status\":\"UP\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "beans", "heapdump", "configprops", "loggers", "shutdown"})
    void whatCouldTellOrDoTooMuchIsNotOffered(String endpoint) {
        assertThat(gatehouse.manage("GET", "/actuator/" + endpoint).statusCode()).isEqualTo(404);
    }

    private String site(String name) {
        return Gatehouse.site(name, name + ".test", upstream.url());
    }

    private String get(String host) {
        return RawClient.get(gatehouse.port(), host, "/");
    }

    @Test
    void whatASiteTellsItsUpstreamIsShownByNameOnly() {
        String site = """
                gatehouse.sites.a:
                  host: a.test
                  upstream: 1
                  request-headers: { Authorization: "Bearer %s", X-Key: "%s" }
                """;
        gatehouse.write(site.formatted("s3cret1", "s3cret2"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("\"changed\"")
                .doesNotContain("s3cret");

        for (String path : List.of("/actuator/gateway/routes", "/actuator/gateway/routes/a")) {
            assertThat(gatehouse.manage("GET", path).body()).contains("sets request headers Authorization X-Key")
                    .doesNotContain("s3cret");
        }
        gatehouse.write(site.formatted("s3cret3", "s3cret4"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("X-Key").doesNotContain("s3cret");
        gatehouse.write(site.formatted("s3cret\\u0001", "s3cret${none.such}"));
        assertThat(gatehouse.manage("POST", "/actuator/reload").body()).contains("Authorization")
                .doesNotContain("s3cret");
    }
}
