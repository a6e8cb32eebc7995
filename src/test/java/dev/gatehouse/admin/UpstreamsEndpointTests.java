package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what {@link UpstreamsEndpoint}, the error log and the metrics say of upstreams that come and go, in a running Gatehouse. */
class UpstreamsEndpointTests {

    private static final String UNWELL = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    private static String ask(Gatehouse gatehouse, String path) {
        try {
            String token = Files.readString(gatehouse.folder().resolve("data").resolve("management-token")).strip();
            return RawClient.exchange(gatehouse.managementPort(),
                    "GET /actuator/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode upstreams(Gatehouse gatehouse) {
        String answer = ask(gatehouse, "upstreams");
        String json = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
        return JsonMapper.shared().readTree(json).path("upstreams");
    }

    private static JsonNode only(Gatehouse gatehouse) {
        JsonNode all = upstreams(gatehouse);
        assertThat(all).hasSize(1);
        return all.path(0);
    }

    private static JsonNode await(Gatehouse gatehouse, Predicate<JsonNode> is) {
        return Awaitility.await().until(() -> only(gatehouse), is);
    }

    private static boolean isDown(JsonNode upstream) {
        return upstream.path("state").asString().equals("down");
    }

    private static void visit(Gatehouse gatehouse) {
        RawClient.get(gatehouse.port(), "app.test", "/");
    }

    private static Upstream again(int port) {
        return Upstream.onPort(port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("back"));
            return true;
        });
    }

    @Test
    void ofOneThatNobodyHasAskedNothingIsKnown() {
        try (var gatehouse = Gatehouse.forwardingTo("http://localhost:" + Upstream.nobody())) {
            JsonNode upstream = only(gatehouse);

            assertThat(upstream.path("state").asString()).isEqualTo("unknown");
            assertThat(upstream.path("sites").path(0).path("name").asString()).isEqualTo("app");
            assertThat(upstream.has("since")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
    void theReturnOfOneThatWasRefusedIsSeenWithoutAVisitor(String way) {
        int port = Upstream.nobody();
        try (var gatehouse = Gatehouse.forwardingTo("http://localhost:" + port, way)) {
            visit(gatehouse);
            JsonNode down = only(gatehouse);
            assertThat(down.path("state").asString()).isEqualTo("down");
            assertThat(down.path("cause").asString()).isEqualTo("refused");
            assertThat(down.path("failures").asInt()).isEqualTo(1);
            assertThat(down.path("remedy").asString()).contains("http://localhost:" + port);

            try (var _ = again(port)) {
                JsonNode up = await(gatehouse, of -> !isDown(of));

                assertThat(up.path("state").asString()).isEqualTo("up");
                assertThat(up.path("lastFailure").path("cause").asString()).isEqualTo("refused");
                assertThat(gatehouse.upstreamLines(2)).satisfiesExactly(
                        line -> assertThat(line).containsPattern(
                                "\\[error] (\\d+)#\\1: upstream http://localhost:%d is down: connect\\(\\) failed \\(111: Connection refused\\)$"
                                        .formatted(port)),
                        line -> assertThat(line).containsPattern(
                                "\\[notice] (\\d+)#\\1: upstream http://localhost:%d works again after \\d+ s \\(refused since \\d\\d:\\d\\d:\\d\\d, 1 request failed\\)$"
                                        .formatted(port)));
            }
        }
    }

    @Test
    void aHealthCheckTakesOneOutAndBringsItBack() {
        var answer = new AtomicReference<>(UNWELL);
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, answer.get());
            return true;
        }); var gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    app:
                      host: app.test
                      upstream: %s/base
                      health: { path: /healthz, interval: 1s, down: 2, up: 1 }
                """.formatted(upstream.url()))) {
            JsonNode down = await(gatehouse, UpstreamsEndpointTests::isDown);
            assertThat(upstream.requests().getFirst()).startsWith("GET /base/healthz HTTP/1.1\r\n")
                    .contains("\r\nHost: app.test\r\n", "\r\nUser-Agent: gatehouse-health\r\n");
            assertThat(down.path("cause").asString()).isEqualTo("health-check");
            assertThat(down.path("checks").path(0).path("last").asString())
                    .isEqualTo("GET /healthz answered 503 (expected: 200-399)");

            answer.set(Upstream.ok("well"));
            await(gatehouse, of -> of.path("state").asString().equals("up"));
            assertThat(gatehouse.upstreamLines(2)).satisfiesExactly(
                    line -> assertThat(line).contains(
                            "is down: its health check has failed 2 times, GET /healthz answered 503 (expected: 200-399)"),
                    line -> assertThat(line).contains("works again after ", "(its health check had failed since "));
            assertThat(gatehouse.manage("GET", "/actuator/prometheus").body()).contains(
                    "gatehouse_upstream_up{upstream=\"%s/base\"} 1.0".formatted(upstream.url()),
                    "gatehouse_upstream_checks_total{result=\"failed\",upstream=\"%s/base\"} "
                            .formatted(upstream.url()));
        }
    }

    @Test
    void whatIsKnownStaysOverAReloadAsLongAsASiteNamesIt() {
        int port = Upstream.nobody();
        String url = "http://localhost:" + port;
        try (var gatehouse = Gatehouse.forwardingTo(url)) {
            visit(gatehouse);
            String before = only(gatehouse).path("since").asString();
            gatehouse.write(Gatehouse.site("renamed", "app.test", url));
            assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);
            assertThat(only(gatehouse).path("since").asString()).isEqualTo(before);
            assertThat(only(gatehouse).path("sites").path(0).path("name").asString()).isEqualTo("renamed");

            gatehouse.write(Gatehouse.site("app", "app.test", "http://localhost:" + Upstream.nobody()));
            gatehouse.manage("POST", "/actuator/reload");
            assertThat(only(gatehouse).path("state").asString()).isEqualTo("unknown");
            assertThat(gatehouse.manage("GET", "/actuator/prometheus").body()).doesNotContain(url);
        }
    }

    @Test
    void sitesThatWantTheSameShareACheck() {
        try (var upstream = Upstream.answering(Upstream.ok("well")); var gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    one: { host: one.test, upstream: "%1$s", health: /healthz }
                    two: { host: two.test, upstream: "%1$s", health: /healthz }
                    three: { host: three.test, upstream: "%1$s", health: connect }
                """.formatted(upstream.url()))) {
            JsonNode one = await(gatehouse, of -> of.path("checks").size() == 2);

            assertThat(one.path("sites")).hasSize(3);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void theUpstreamsOfOneSiteCanBeAskedFor() {
        try (var gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    one: { host: one.test, upstream: "http://127.0.0.1:1" }
                    two: { host: two.test, upstream: "http://127.0.0.1:2" }
                """)) {
            assertThat(ask(gatehouse, "upstreams/two")).contains("http://127.0.0.1:2").doesNotContain("127.0.0.1:1\"");
            assertThat(ask(gatehouse, "upstreams/three")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void whatIsKnownIsNotAskedForOnceMore() {
        try (var upstream = Upstream.answering(Upstream.ok("well")); var gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    app: { host: app.test, upstream: "%s", health: { path: /healthz, interval: 1h } }
                """.formatted(upstream.url()))) {
            await(gatehouse, of -> of.path("state").asString().equals("up"));
            for (int i = 0; i < 5; i++) {
                assertThat(ask(gatehouse, "sites")).contains("\"state\":\"up\"");
                assertThat(gatehouse.manage("GET", "/actuator/health/upstreams/app").body()).contains("\"UP\"");
            }

            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void sitesSayWhatIsDownSinceWhenAndWhy() {
        try (var gatehouse = Gatehouse.forwardingTo("http://localhost:" + Upstream.nobody())) {
            visit(gatehouse);

            assertThat(ask(gatehouse, "sites")).contains("\"state\":\"down\"", "\"cause\":\"refused\"", "\"since\":\"");
        }
    }

    @Test
    void howeverManyAreCheckedOneThreadLooksAfterThem() {
        int count = 200;
        try (var upstream = Upstream.answering(Upstream.ok("well"))) {
            String sites = IntStream.range(0, count)
                    .mapToObj(
                            i -> "    s%d: { host: s%d.test, upstream: \"%s/%d\", health: { path: /, interval: 1s } }\n"
                                    .formatted(i, i, upstream.url(), i))
                    .collect(Collectors.joining());
            try (var gatehouse = Gatehouse.with("gatehouse:\n  sites:\n" + sites)) {
                upstream.awaitRequests(3 * count);

                assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().equals("upstreams"))
                        .hasSize(1);
                Awaitility.await()
                        .until(() -> upstreams(gatehouse).valueStream()
                                .allMatch(of -> of.path("state").asString().equals("up")));
            }
        }
    }
}
