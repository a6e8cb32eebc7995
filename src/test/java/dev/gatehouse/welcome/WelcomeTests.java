package dev.gatehouse.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what a first start shows, and that it goes when the operator has something of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WelcomeTests {

    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        gatehouse = Gatehouse.with("");
    }

    @AfterAll
    void stop() {
        gatehouse.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:8080"})
    void aNameOfThisMachineShowsHowToAddASite(String host) {
        assertThat(get(gatehouse, host)).startsWith("HTTP/1.1 200 OK")
                .contains("Gatehouse is running", "application.yml");
    }

    @Test
    void theExamplesAreServed() {
        assertThat(get(gatehouse, "hello.localhost")).startsWith("HTTP/1.1 200 OK").contains("<h1>Hello</h1>");
        assertThat(RawClient.exchange(gatehouse.port(),
                "GET /x?<b> HTTP/1.1\r\nHost: whoami.localhost\r\nConnection: close\r\nX-Evil: <script>\r\n\r\n"))
                .contains("<th>X-Forwarded-For</th><td>127.0.0.1</td>", "GET /x?&lt;b&gt; HTTP/1.1", "&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void anyOtherNameIsUnknown() {
        assertThat(get(gatehouse, "example.com")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void theFirstSiteOfTheOperatorEndsIt() {
        try (var upstream = Upstream.answering(Upstream.ok("mine")); var first = Gatehouse.with("")) {
            first.write("gatehouse.sites.mine: { host: mine.test, upstream: nowhere:at:all }\n");
            assertThat(first.manage("POST", "/actuator/reload").statusCode()).isEqualTo(422);
            assertThat(get(first, "hello.localhost")).startsWith("HTTP/1.1 200 OK");

            first.write(Gatehouse.site("mine", "mine.test", upstream.url()));
            assertThat(first.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);

            assertThat(get(first, "mine.test")).endsWith("mine");
            assertThat(get(first, "hello.localhost")).startsWith("HTTP/1.1 404 ");
            assertThat(get(first, "localhost")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void aRouteOfTheOperatorEndsItToo() {
        try (var own = Gatehouse.with("""
                spring.cloud.gateway.server.webflux.routes:
                - { id: mine, uri: "http://127.0.0.1:1", predicates: [ "Host=mine.test" ] }
                """)) {
            assertThat(get(own, "hello.localhost")).startsWith("HTTP/1.1 404 ");
            assertThat(get(own, "mine.test")).startsWith("HTTP/1.1 502 ");
        }
    }

    private static String get(Gatehouse gatehouse, String host) {
        return RawClient.get(gatehouse.port(), host, "/");
    }
}
