package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.Upstream;

/** Tests that further tries do not multiply an outage of all upstreams. */
class OutageTests {

    private static final int REQUESTS = 500;

    /** What may be tried in a window of time whatever the share: ten a second for ten seconds. */
    private static final int ALWAYS = 100;

    // As a proxy sends it, so that no diagnosis is made for each page.
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
    void ofAllRequestsAFifthIsTriedOnceMore(String way) {
        var upstreams = IntStream.range(0, 4).mapToObj(_ -> Upstream.thatClosesEarly()).toList();
        String urls = upstreams.stream().map(Upstream::url).collect(Collectors.joining("\", \"", "\"", "\""));
        // On a clock that stands still, all of it is within one window.
        try (var gatehouse = Gatehouse.at(new TestClock(), "gatehouse.sites.app: { host: app.test, upstreams: [ %s ] }"
                .formatted(urls), way)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 502 ");
            }

            assertThat(upstreams.stream().mapToInt(upstream -> upstream.requests().size()).sum())
                    .isBetween(REQUESTS + ALWAYS, REQUESTS + REQUESTS / 5 + ALWAYS);
        } finally {
            upstreams.forEach(Upstream::close);
        }
    }
}
