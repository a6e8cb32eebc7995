package dev.gatehouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.SitesChanged;

/** Tests for {@link ExchangeMetrics}, against a registry in memory: names, tags, and that nobody can make new series. */
class ExchangeMetricsTests {

    private static final URI UPSTREAM = URI.create("http://localhost:5000");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ExchangeMetrics metrics = new ExchangeMetrics(registry);

    private Exchange begin() {
        return TestExchanges.request("GET / HTTP/1.1").toldTo(metrics).begin();
    }

    private Exchange begin(String site) {
        var exchange = begin();
        exchange.assign(site, UPSTREAM);
        return exchange;
    }

    private static void end(Exchange exchange, int status) {
        exchange.status(status);
        exchange.end();
    }

    private void change(List<String> added, List<String> removed) {
        metrics.sitesChanged(new SitesChanged(new Sites(List.of()), added, List.of(), removed));
    }

    private double requests(String site, String status) {
        return registry.get("gatehouse.requests").tags("site", site, "status", status).counter().count();
    }

    private double active(String site) {
        return registry.get("gatehouse.requests.active").tag("site", site).gauge().value();
    }

    private List<Meter> metersOf(String site) {
        return registry.getMeters().stream().filter(meter -> site.equals(meter.getId().getTag("site"))).toList();
    }

    @Test
    void requestsAreCountedBySiteAndClassOfStatus() {
        end(begin("shop"), 200);
        end(begin("shop"), 204);
        end(begin("shop"), 502);
        end(begin("blog"), 301);

        assertThat(requests("shop", "2xx")).isEqualTo(2);
        assertThat(requests("shop", "5xx")).isEqualTo(1);
        assertThat(requests("blog", "3xx")).isEqualTo(1);
    }

    @Test
    void aVisitorWhoLeftIsCountedToo() {
        begin("shop").end();

        assertThat(requests("shop", "4xx")).isEqualTo(1);
    }

    @Test
    void anExchangeHasItsDurationAndItsBytes() {
        var exchange = begin("shop");
        exchange.received(3);
        exchange.sent(12);
        end(exchange, 200);

        assertThat(registry.get("gatehouse.request.duration").tag("site", "shop").timer().count()).isEqualTo(1);
        assertThat(registry.get("gatehouse.request.body").tag("site", "shop").counter().count()).isEqualTo(3);
        assertThat(registry.get("gatehouse.response.body").tag("site", "shop").counter().count()).isEqualTo(12);
    }

    @Test
    void requestsAreActiveFromTheirSiteToTheirEnd() {
        var first = begin("shop");
        var second = begin("shop");
        assertThat(active("shop")).isEqualTo(2);

        end(first, 200);
        first.end();
        assertThat(active("shop")).isEqualTo(1);

        second.end();
        assertThat(active("shop")).isZero();
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void aFailureIsCountedByItsCause(UpstreamFailure failure) {
        var exchange = begin("shop");
        exchange.fail(Failures.incident(failure));
        end(exchange, 502);

        assertThat(registry.get("gatehouse.upstream.failures")
                .tags(Tags.of("site", "shop", "cause", failure.code()))
                .counter()
                .count()).isEqualTo(1);
    }

    @Test
    void namesThatNoSiteHasAreCountedTogether() {
        for (int i = 0; i < 100; i++) {
            var exchange = TestExchanges.request("GET / HTTP/1.1")
                    .header("Host", "invented-" + i + ".example")
                    .toldTo(metrics)
                    .begin();
            end(exchange, 404);
        }

        assertThat(requests("none", "4xx")).isEqualTo(100);
        assertThat(active("none")).isZero();
        assertThat(registry.getMeters()).extracting(meter -> meter.getId().getTag("site")).containsOnly("none");
    }

    @Test
    void nothingThatAVisitorSendsIsATag() {
        var exchange = TestExchanges.request("GET /secret HTTP/1.1")
                .header("Host", "invented.example")
                .header("User-Agent", "evil")
                .toldTo(metrics)
                .begin();
        end(exchange, 404);

        assertThat(registry.getMeters()).flatExtracting(meter -> meter.getId().getTags())
                .filteredOn(tag -> !tag.getKey().equals("le"))
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsOnly("site=none", "status=4xx");
    }

    @Test
    void aNewSiteHasItsSeriesBeforeItsFirstRequest() {
        change(List.of("shop"), List.of());

        assertThat(active("shop")).isZero();
        assertThat(registry.get("gatehouse.request.duration").tag("site", "shop").timer().count()).isZero();
    }

    @Test
    void aSiteThatIsGoneKeepsNoSeries() {
        var failed = begin("shop");
        failed.fail(Failures.incident(new UpstreamFailure.Reset()));
        end(failed, 502);
        end(begin("shop"), 200);
        end(begin("blog"), 200);

        change(List.of(), List.of("shop"));

        assertThat(metersOf("shop")).isEmpty();
        assertThat(metersOf("blog")).isNotEmpty();
    }

    @Test
    void theLastRequestOfASiteThatIsGoneDoesNotBringItBack() {
        var last = begin("shop");
        change(List.of(), List.of("shop"));

        end(last, 200);

        assertThat(metersOf("shop")).isEmpty();
    }

    @Test
    void aSiteThatCameAgainHasNoFewerThanNoRequests() {
        var before = begin("shop");
        change(List.of(), List.of("shop"));
        change(List.of("shop"), List.of());

        end(before, 200);

        assertThat(active("shop")).isZero();
    }

    @Test
    void theRemovalOfASiteThatHadNoSeriesIsNothing() {
        change(List.of(), List.of("never-asked"));

        assertThat(registry.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"100, 1xx", "199, 1xx", "200, 2xx", "299, 2xx", "404, 4xx", "499, 4xx", "504, 5xx", "999, 9xx"})
    void theClassOfAStatusIsItsFirstDigit(int status, String counted) {
        end(begin("shop"), status);

        assertThat(requests("shop", counted)).isEqualTo(1);
    }
}
