package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what reaches an upstream and what comes back, byte for byte, against the whole application and raw sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingTests {

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  sites:
                    app:
                      host: app.test
                      upstream: %1$s
                    wildcard:
                      host: "*.wild.test"
                      upstream: %1$s/below
                    own-host:
                      host: own.test
                      upstream: %1$s
                      preserve-host: false
                spring.cloud.gateway.server.webflux.routes:
                - id: api
                  uri: %1$s/base/
                  predicates: [ "Host=app.test", "Path=/api/**" ]
                  filters: [ "StripPrefix=1", "AddRequestHeader=X-Route, api" ]
                - id: one-label
                  uri: %1$s/one
                  predicates: [ "Host=*.one.test" ]
                - id: any-host
                  uri: %1$s
                  predicates: [ "Path=/any" ]
                - id: template
                  uri: %1$s/template
                  predicates: [ "Host={sub}.Vars.test" ]
                  filters: [ "AddRequestHeader=X-Sub, {sub}" ]
                """.formatted(upstream.url()), Gatehouse.GATEWAY_WAY);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?", "//double//slash", "/%2F%2e%2e/%00", "/a|b^c`d{e}\"<>\\", "/caf\u00c3\u00a9",
            "/100%",
            "/p%20q?a=[1]&b=%20", "/?q=a|b{c}^`%", "/;v=1/../x", "/a?b?c", "/#not-a-fragment", "/[brackets]?[x]=1"})
    void theTargetIsSentByteForByte(String target) {
        assertThat(requestLine(RawClient.get(gatehouse.port(), "app.test", target)))
                .isEqualTo("GET " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "FOOBAR", "TRACE", "DELETE", "M-SEARCH", "get"})
    void anyMethodIsSentAsItIs(String method) {
        String response = RawClient.exchange(gatehouse.port(),
                method + " /x HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

        assertThat(requestLine(response)).isEqualTo(method + " /x HTTP/1.1");
    }

    @Test
    void optionsForTheServerKeepsItsAsterisk() {
        String response = RawClient.exchange(gatehouse.port(),
                "OPTIONS * HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

        assertThat(requestLine(response)).isEqualTo("OPTIONS * HTTP/1.1");
    }

    @Test
    void theUpstreamsPathIsPutBefore() {
        assertThat(requestLine(RawClient.get(gatehouse.port(), "a.b.wild.test", "/x|y")))
                .isEqualTo("GET /below/x|y HTTP/1.1");
    }

    @Test
    void nothingIsAddedButWhoAsked() {
        String response = RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: App.Test:8080\r\nConnection: close\r\n"
                        + "X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n\r\n");

        assertThat(headers(response)).containsExactlyInAnyOrder("Host: App.Test:8080", "X-A: 1", "X-A: 3", "X-B: 2",
                "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1", "X-Forwarded-Proto: http",
                "X-Forwarded-Host: App.Test:8080", "X-Forwarded-Port: 8080",
                "Forwarded: for=127.0.0.1;host=\"App.Test:8080\";proto=http");
    }

    @Test
    void whatAClientClaimsOfItselfIsReplaced() {
        String response = RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n"
                        + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n"
                        + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 1\r\n\r\n");

        assertThat(response).doesNotContain("6.6.6.6", "7.7.7.7", "evil.test", "https")
                .contains("X-Forwarded-For: 127.0.0.1\r\n");
    }

    @Test
    void headersOfTheHopStayBehind() {
        String response = RawClient.exchange(gatehouse.port(),
                "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\n"
                        + "Proxy-Connection: keep-alive\r\nX-Kept: 1\r\n\r\n");

        assertThat(headers(response)).contains("X-Kept: 1")
                .noneMatch(header -> header.matches(
                        "(?i)(x-secret|keep-alive|proxy-connection|connection):.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PROPFIND"})
    void noBodyStaysNoBody(String method) {
        String response = RawClient.exchange(gatehouse.port(),
                method + " / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

        assertThat(headers(response)).noneMatch(header -> header.matches("(?i)(content-length|transfer-encoding):.*"));
    }

    @Test
    void anEmptyBodyStaysAnEmptyBody() {
        String response = RawClient.exchange(gatehouse.port(),
                "POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        assertThat(headers(response)).anyMatch("Content-Length: 0"::equalsIgnoreCase);
    }

    @Test
    void aLengthStaysALength() {
        String response = RawClient.exchange(gatehouse.port(),
                "POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(headers(response)).anyMatch("Content-Length: 5"::equalsIgnoreCase);
        assertThat(response).endsWith("\r\n\r\nhello");
    }

    @Test
    void chunkedStaysChunked() {
        String response = RawClient.exchange(gatehouse.port(),
                "POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        assertThat(headers(response)).anyMatch(header -> header.equalsIgnoreCase("Transfer-Encoding: chunked"));
        assertThat(response).endsWith("5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void theUpstreamsOwnHostIsSentWhereThatIsWanted() {
        assertThat(headers(RawClient.get(gatehouse.port(), "own.test", "/")))
                .anyMatch(("Host: 127.0.0.1:" + upstream.port())::equalsIgnoreCase);
    }

    @Test
    void anAbsoluteTargetDecidesTheSiteAndTheHost() {
        String response = RawClient.exchange(gatehouse.port(),
                "GET http://App.Test/x?y HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n");

        assertThat(requestLine(response)).isEqualTo("GET /x?y HTTP/1.1");
        assertThat(headers(response)).contains("Host: App.Test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.test", "APP.test", "app.test:8080", "app.test.", "app.test.:80", "app.test:"})
    void aNameIsFoundWithoutCasePortOrTrailingDot(String host) {
        assertThat(RawClient.get(gatehouse.port(), host, "/")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wild.test", "other.test", "xapp.test", "a.b.one.test", "one.test", "127.0.0.1"})
    void anUnknownNameIsNeverAnotherSite(String host) {
        assertThat(RawClient.get(gatehouse.port(), host, "/")).startsWith("HTTP/1.1 404 Not Found\r\n")
                .contains("There is no site with this name here.");
    }

    @Test
    void aRouteWithMoreConditionsGoesBeforeTheSiteOfItsHost() {
        String response = RawClient.get(gatehouse.port(), "APP.test:80", "/api/x");

        assertThat(requestLine(response)).isEqualTo("GET /base/x HTTP/1.1");
        assertThat(headers(response)).contains("X-Route: api");
    }

    @Test
    void aRoutesPatternsMeanWhatTheyMeanInSpringCloudGateway() {
        assertThat(requestLine(RawClient.get(gatehouse.port(), "A.One.test", "/"))).isEqualTo("GET /one/ HTTP/1.1");
        assertThat(headers(RawClient.get(gatehouse.port(), "shop.vars.test.:80", "/"))).contains("X-Sub: shop");
    }

    @Test
    void aRequestWithoutAHostClaimsNone() {
        String response = RawClient.exchange(gatehouse.port(),
                "GET /any HTTP/1.0\r\nX-Forwarded-Host: evil.test\r\n\r\n");

        assertThat(requestLine(response)).isEqualTo("GET /any HTTP/1.1");
        assertThat(headers(response)).contains("Forwarded: for=127.0.0.1;proto=http")
                .noneMatch(header -> header.startsWith("X-Forwarded-Host"));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String requests = List.of("/1", "/2", "/3")
                .stream()
                .map("GET %s HTTP/1.1\r\nHost: app.test\r\n\r\n"::formatted)
                .collect(Collectors.joining());

        String responses = RawClient.exchange(gatehouse.port(),
                requests + "GET /4 HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

        assertThat(responses.lines().filter(line -> line.startsWith("GET "))).containsExactly("GET /1 HTTP/1.1",
                "GET /2 HTTP/1.1", "GET /3 HTTP/1.1", "GET /4 HTTP/1.1");
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static String requestLine(String response) {
        return body(response).lines().findFirst().orElse("");
    }

    private static List<String> headers(String response) {
        return body(response).lines().skip(1).takeWhile(line -> !line.isEmpty()).toList();
    }
}
