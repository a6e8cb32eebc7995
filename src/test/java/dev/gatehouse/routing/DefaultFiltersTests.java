package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.BothWays;

/** Tests that default filters mean on both ways the same, for sites and for routes with filters of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefaultFiltersTests {

    private static final String ANSWER = "HTTP/1.1 302 Found\r\nLocation: http://internal:8080/v1/x\r\nX-Answer: upstream\r\n"
            + "Server: upstream\r\nContent-Length: 0\r\n\r\n";

    private BothWays bothWays;

    @BeforeAll
    void start() {
        bothWays = BothWays.with("""
                gatehouse.sites:
                  app: { host: app.test, upstream: UPSTREAM/base }
                  own-host: { host: own-host.test, upstream: UPSTREAM, preserve-host: false }
                spring.cloud.gateway.server.webflux:
                  default-filters:
                  - PrefixPath=/default
                  - SetRequestHeader=X-Request, default
                  - AddResponseHeader=X-Answer, default
                  - RemoveResponseHeader=Server
                  - RewriteLocationResponseHeader
                  routes:
                  - id: bare
                    uri: UPSTREAM/base
                    predicates: [ Host=bare.test ]
                  - id: path
                    uri: UPSTREAM/base
                    predicates: [ "Host=path.test", "Path=/{first}/**" ]
                    filters: [ "PrefixPath=/own", "StripPrefix=2", "PreserveHostHeader" ]
                  - id: headers
                    uri: UPSTREAM/base
                    predicates: [ Host=headers.test ]
                    filters:
                    - AddRequestHeader=X-Request, first
                    - AddRequestHeader=X-Request, second
                    - SetResponseHeader=X-Answer, own
                    - AddResponseHeader=Server, own
                    - AddResponseHeader=X-Answer, last
                    - SetStatus=303
                  - id: redirect
                    uri: UPSTREAM/base
                    predicates: [ Host=redirect.test ]
                    filters: [ "RedirectTo=302, https://elsewhere.test/" ]
                """);
    }

    @AfterAll
    void stop() {
        bothWays.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "own-host", "bare", "path", "headers", "redirect"})
    void theEngineDoesWhatTheGatewayDoes(String route) {
        String request = "GET /a/b|c?d HTTP/1.1\r\nHost: " + route
                + ".test:8080\r\nX-Request: client\r\nConnection: close\r\n\r\n";

        assertThat(bothWays.wayOf(route)).isInstanceOf(Way.Engine.class);
        assertThat(bothWays.byEngine(request, ANSWER)).isEqualTo(bothWays.byGateway(request, ANSWER));
    }

    @Test
    void theyComeInTurnsWithTheFiltersOfTheRoute() {
        String request = "GET /a/b HTTP/1.1\r\nHost: headers.test\r\nConnection: close\r\n\r\n";

        assertThat(bothWays.byEngine(request, ANSWER).sentOn()).singleElement()
                .asString()
                .startsWith("GET /base/default/a/b HTTP/1.1\n")
                .contains("x-request=[default, second]");
    }
}
