package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for routes to {@code lb://name}, by Spring Cloud LoadBalancer and instances that are written down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class LoadBalancerTests {

    private Upstream one;
    private Upstream two;
    private int nobody;
    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        one = Upstream.answering(Upstream.ok("one"));
        two = Upstream.answering(Upstream.ok("two"));
        nobody = Upstream.nobody();
        gatehouse = Gatehouse
                .with("""
                        spring.cloud:
                          discovery.client.simple.instances:
                            both: [ { uri: "%1$s" }, { uri: "%2$s" } ]
                            half: [ { uri: "http://127.0.0.1:%3$d" }, { uri: "%2$s" } ]
                            dead: [ { uri: "http://127.0.0.1:%3$d" } ]
                          gateway.server.webflux.routes:
                          - { id: both, uri: "lb://both", predicates: [ "Host=both.test" ], filters: [ "PreserveHostHeader" ] }
                          - { id: half, uri: "lb://half", predicates: [ "Host=half.test" ] }
                          - id: retried
                            uri: lb://half
                            predicates: [ "Host=retried.test" ]
                            filters:
                            - name: Retry
                              args: { retries: 1, methods: GET, exceptions: java.io.IOException }
                          - { id: dead, uri: "lb://dead", predicates: [ "Host=dead.test" ] }
                          - { id: none, uri: "lb://none", predicates: [ "Host=none.test" ] }
                        gatehouse.sites.several: { host: several.test, upstreams: [ "http://127.0.0.1:%3$d", "%1$s" ], ejection: false }
                        gatehouse.sites.alone: { host: alone.test, upstreams: [ "http://127.0.0.1:%3$d", "%1$s" ], ejection: false, retry: 0 }
                        """
                        .formatted(one.url(), two.url(), nobody), Gatehouse.GATEWAY_WAY);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        one.close();
        two.close();
    }

    private String get(String host, String path) {
        return RawClient.get(gatehouse.port(), host, path);
    }

    private List<String> statuses(String host, int count) {
        return IntStream.range(0, count).mapToObj(_ -> get(host, "/").substring(9, 12)).toList();
    }

    @Test
    void requestsGoToTheInstancesInTurn(CapturedOutput output) {
        List<String> answers = IntStream.range(0, 4).mapToObj(_ -> get("both.test", "/")).toList();

        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 200 "));
        assertThat(answers).filteredOn(answer -> answer.endsWith("one")).hasSize(2);
        assertThat(answers).filteredOn(answer -> answer.endsWith("two")).hasSize(2);
        assertThat(output).doesNotContain("WARN");
    }

    @Test
    void aRequestReachesAnInstanceAsItWasSent() {
        get("both.test", "/a%2Fb|c//d?q=%20[1]");

        assertThat(Stream.of(one, two).flatMap(upstream -> upstream.requests().stream()))
                .anySatisfy(request -> assertThat(request).startsWith("GET /a%2Fb|c//d?q=%20[1] HTTP/1.1\r\n")
                        .contains("Host: both.test\r\n", "X-Forwarded-For: 127.0.0.1\r\n"));
    }

    @Test
    void ofTwoInstancesTheDeadOneFailsItsShareAndIsNamed() {
        gatehouse.emptyLogs();

        assertThat(statuses("half.test", 4)).containsExactlyInAnyOrder("200", "200", "502", "502");
        assertThat(gatehouse.errorLines(1).getFirst()).contains("connect() failed (111: Connection refused)",
                "upstream: \"http://127.0.0.1:" + nobody + "/\"");
    }

    @Test
    void theFilterRetryAsksTheNextInstance() {
        assertThat(statuses("retried.test", 4)).containsOnly("200");
    }

    @Test
    void theRulesForTheUpstreamsOfASiteStayItsOwn() {
        assertThat(statuses("several.test", 4)).containsOnly("200");
        assertThat(statuses("alone.test", 4)).containsExactlyInAnyOrder("200", "200", "502", "502");
    }

    @Test
    void theCauseNamesTheInstance() {
        assertThat(get("dead.test", "/a")).startsWith("HTTP/1.1 502 ")
                .contains("Cause:         refused", "Nothing listens at http://127.0.0.1:" + nobody + ":");
    }

    @Test
    void aNameWithoutInstancesIsUnavailable(CapturedOutput output) {
        assertThat(get("none.test", "/")).startsWith("HTTP/1.1 503 ");
        assertThat(output).contains("No servers available for service: none");
    }
}
