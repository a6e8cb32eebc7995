package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.routing.Way;

/**
 * Tests for what the engine does with routes that have filters where that is more than {@code BothWaysTests} can compare: the very
 * bytes, and what the gateway does not do right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilteredForwardingTests {

    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n";

    private volatile String answer = Upstream.ok("fine");
    private Upstream upstream;
    private Upstream silent;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, answer);
            return true;
        });
        silent = Upstream.thatStaysSilent();
        gatehouse = Gatehouse
                .with("""
                        gatehouse.sites.app:
                          host: app.test
                          upstream: %1$s
                        spring.cloud.gateway.server.webflux:
                          default-filters: [ "AddResponseHeader=X-Via, gatehouse" ]
                          routes:
                          - id: headers
                            uri: %1$s
                            predicates: [ "Host=headers.test" ]
                            filters: [ "SetRequestHeader=X-Set, new", "RemoveRequestHeader=X-Gone", "AddRequestHeader=X-Added, 1" ]
                          - id: answers
                            uri: %1$s
                            predicates: [ "Host=answers.test" ]
                            filters: [ "RemoveResponseHeader=X-Gone", "SetResponseHeader=X-Set, new" ]
                          - id: status
                            uri: %1$s
                            predicates: [ "Host=status.test" ]
                            filters: [ "SetStatus=200" ]
                          - id: variable
                            uri: %1$s
                            predicates: [ "Host=variable.test", "Path=/{value}" ]
                            filters: [ "AddResponseHeader=X-Value, {value}" ]
                          - id: redirect
                            uri: %1$s
                            predicates: [ "Host=redirect.test" ]
                            filters: [ "RedirectTo=302, https://elsewhere.test/" ]
                          - id: impatient
                            uri: %2$s
                            predicates: [ "Host=impatient.test" ]
                            metadata: { response-timeout: 50 }
                          - id: refused
                            uri: http://127.0.0.1:%3$d/base
                            predicates: [ "Host=refused.test" ]
                            filters: [ "StripPrefix=1" ]
                        """
                        .formatted(upstream.url(), silent.url(), Upstream.nobody()));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstream.close();
        silent.close();
    }

    @Test
    void allRoutesGoTheEnginesWay() {
        assertThat(gatehouse.bean(EngineRoutes.class).ways().values()).isNotEmpty()
                .allMatch(Way.Engine.class::isInstance);
    }

    @Test
    void whatNoFilterTouchesKeepsItsBytesItsOrderAndItsCase() {
        send("GET /a|b?c=| HTTP/1.1\r\nhOsT: x.test\r\nHost: headers.test\r\n".replace("hOsT: x.test\r\n", "")
                + "aCCept:   text/html\r\nx-gone: 1\r\nX-KEPT: 1\r\nx-SET: old\r\nx-kept: 2\r\nConnection: close\r\n\r\n");

        assertThat(lastRequest()).startsWith("GET /a|b?c=| HTTP/1.1\r\n")
                .contains("\r\naCCept:   text/html\r\nX-KEPT: 1\r\nx-kept: 2\r\nX-Set: new\r\nX-Added: 1\r\n")
                .doesNotContainIgnoringCase("x-gone")
                .doesNotContain("old");
    }

    @Test
    void theAnswerKeepsItsBytesItsOrderAndItsCaseToo() {
        answer = "HTTP/1.1 200 As You Like\r\nx-one:  1\r\nX-GONE: 1\r\nx-set: a\r\nX-TWO: 2\r\nx-Set: b\r\nContent-Length: 2\r\n\r\nok";

        assertThat(get("answers.test", "/")).isEqualTo("HTTP/1.1 200 As You Like\r\nx-one:  1\r\nX-TWO: 2\r\n"
                + "Content-Length: 2\r\nX-Set: new\r\nX-Via: gatehouse\r\nConnection: close\r\n\r\nok");
    }

    @Test
    void aClientCannotTakeAwayWhatAFilterSets() {
        send("GET / HTTP/1.1\r\nHost: headers.test\r\nConnection: close, X-Set, X-Added\r\nX-Set: mine\r\n\r\n");

        assertThat(lastRequest()).contains("\r\nX-Set: new\r\n", "\r\nX-Added: 1\r\n").doesNotContain("mine");
    }

    @Test
    void fieldsOfOneNameInSeveralSpellingsStayAsManyAsTheyWere() {
        send("GET / HTTP/1.1\r\nHost: headers.test\r\nX-Twin: 1\r\nx-twin: 2\r\nConnection: close\r\n\r\n");

        assertThat(lastRequest()).containsOnlyOnce("X-Twin: 1\r\nx-twin: 2\r\n")
                .containsOnlyOnce("X-Twin")
                .containsOnlyOnce("x-twin");
    }

    @Test
    void aBodyFollowsTheChangedHead() {
        answer = Upstream.ok("fine");
        send("POST / HTTP/1.1\r\nHost: headers.test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        assertThat(lastRequest()).contains("Transfer-Encoding: chunked\r\n")
                .endsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void aStatusWithoutBodyThatBecomesOneWithIsEmpty() {
        answer = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Length: 100\r\n\r\n";

        assertThat(get("status.test", "/")).isEqualTo("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nX-Via: gatehouse\r\n"
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void anotherRequestFollowsAnAnswerWhoseStatusWasChanged() {
        answer = "HTTP/1.1 204 No Content\r\n\r\n";

        String answers = RawClient.exchange(gatehouse.port(), "GET / HTTP/1.1\r\nHost: status.test\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: status.test\r\nConnection: close\r\n\r\n");

        assertThat(answers).isEqualTo("HTTP/1.1 200 OK\r\nX-Via: gatehouse\r\nContent-Length: 0\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nX-Via: gatehouse\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aValueThatMayNotStandInAHeaderIsRefusedBeforeTheUpstreamIsAsked() {
        int before = upstream.requests().size();

        assertThat(get("variable.test", "/a%0d%0aSet-Cookie:%20b=1")).startsWith("HTTP/1.1 500 ")
                .doesNotContain("Set-Cookie");
        assertThat(upstream.requests()).hasSize(before);
    }

    @Test
    void afterARedirectTheConnectionIsThereForTheNextRequest() {
        answer = Upstream.ok("fine");
        String answers = RawClient.exchange(gatehouse.port(), "GET / HTTP/1.1\r\nHost: redirect.test\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n");

        assertThat(answers).startsWith(
                "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n");
    }

    @Test
    void aRedirectIsLoggedLikeAnyAnswer() {
        get("redirect.test", "/logged");

        Awaitility.await()
                .untilAsserted(() -> assertThat(gatehouse.accessLines(1))
                        .anyMatch(line -> line.contains("\"GET /logged HTTP/1.1\" 302 0 ")));
    }

    @Test
    void aDefaultFilterIsForSitesToo() {
        answer = Upstream.ok("fine");

        assertThat(get("app.test", "/")).contains("\r\nX-Via: gatehouse\r\n");
    }

    @Test
    void aPageOfOurOwnIsNotTheFiltersBusiness() {
        assertThat(get("refused.test", "/a/b")).startsWith("HTTP/1.1 502 ").doesNotContain("X-Via");
    }

    @Test
    void theErrorLogNamesTheChangedTarget() {
        get("refused.test", "/a/named?c");

        Awaitility.await()
                .untilAsserted(() -> assertThat(gatehouse.errorLines(1))
                        .anyMatch(line -> line.contains("/base/named?c\"")));
    }

    @Test
    void theTimeLimitOfTheMetadataHolds() {
        assertThat(get("impatient.test", "/")).startsWith("HTTP/1.1 504 ");
    }

    @Test
    void anUpgradeIsNotTheFiltersBusiness() {
        answer = SWITCHING;
        try (var client = RawClient.connect(gatehouse.port())) {
            client.send("GET / HTTP/1.1\r\nHost: headers.test\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");

            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ").doesNotContain("X-Via");
            assertThat(lastRequest()).contains("\r\nX-Added: 1\r\n", "\r\nUpgrade: other\r\n");
        }
    }

    @Test
    void anInterimAnswerIsNotTheFiltersBusiness() {
        answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Upstream.ok("fine");

        assertThat(get("answers.test", "/"))
                .startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n")
                .containsOnlyOnce("X-Via");
    }

    private void send(String request) {
        answer = Upstream.ok("fine");
        RawClient.exchange(gatehouse.port(), request);
    }

    private String get(String host, String target) {
        return RawClient.get(gatehouse.port(), host, target);
    }

    private String lastRequest() {
        return List.copyOf(upstream.requests()).getLast();
    }
}
