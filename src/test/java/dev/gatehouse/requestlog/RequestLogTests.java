package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.exchange.TrustedProxies;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.requestlog.AccessLogProperties.Format;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.TestSites;
import dev.gatehouse.why.FailedRequest;
import dev.gatehouse.why.RecentIncidents;

/** Tests for {@link RequestLog}: which lines an exchange leaves, and whose name stands in them. */
class RequestLogTests {

    private static final Instant NOW = Instant.parse("2021-10-07T20:43:12Z");
    private static final URI UPSTREAM = URI.create("http://localhost:5000");

    private final ByteArrayOutputStream access = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final RecentIncidents incidents = new RecentIncidents();
    private Diagnostician diagnostician = new Diagnostician(List.of());

    private static SiteCatalog catalog() {
        return TestSites.of(Map.of("gatehouse.sites.shop.hosts", "*.shop.example.com, shop.example.org",
                "gatehouse.sites.shop.upstream", "5000"));
    }

    /** Logs the end of an exchange; when this returns, everything is written. */
    private void logEndOf(Exchange exchange, boolean hints) {
        var accessWriter = new LogWriter("test-access", LogSink.stream(access), _ -> new byte[0]);
        var errorWriter = new LogWriter("test-error", LogSink.stream(error), _ -> new byte[0]);
        try (accessWriter; errorWriter) {
            var form = new LogForm(new AccessLine(Format.MAIN, ZoneOffset.UTC), hints);
            new RequestLog(() -> form, new ErrorLine(ZoneOffset.UTC, 1), accessWriter, errorWriter, catalog(),
                    Clock.fixed(NOW, ZoneOffset.UTC), diagnostician, incidents,
                    new ForwardedHeaders(new TrustedProxies(List.of()))).ended(exchange);
            diagnostician.stop();
        }
    }

    private static List<String> lines(ByteArrayOutputStream log) {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Exchange failed(String site) {
        var exchange = TestExchanges.request("GET / HTTP/1.1").header("Host", "a.shop.example.com").begin();
        exchange.assign(site, UPSTREAM);
        exchange.fail(Failures.incident(new UpstreamFailure.Reset()));
        exchange.status(502);
        return exchange;
    }

    @Test
    void anAnswerLeavesOneAccessLineAndNoErrorLine() {
        var exchange = TestExchanges.request("GET / HTTP/1.1").begin();
        exchange.status(200);

        logEndOf(exchange, true);

        assertThat(lines(access)).singleElement().asString().contains("\"GET / HTTP/1.1\" 200 0");
        assertThat(lines(error)).isEmpty();
    }

    @Test
    void theHintWaitsForTheEvidenceAndTheLineDoesNot() throws InterruptedException {
        var goOn = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        diagnostician = new Diagnostician(List.of(_ -> {
            asked.countDown();
            try {
                goOn.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return List.of(new Evidence("found", "something was found", null));
        }));
        var accessWriter = new LogWriter("test-access", LogSink.stream(access), _ -> new byte[0]);
        var errorWriter = new LogWriter("test-error", LogSink.stream(error), _ -> new byte[0]);
        try (accessWriter; errorWriter) {
            var form = new LogForm(new AccessLine(Format.MAIN, ZoneOffset.UTC), true);
            new RequestLog(() -> form, new ErrorLine(ZoneOffset.UTC, 1), accessWriter, errorWriter, catalog(),
                    Clock.fixed(NOW, ZoneOffset.UTC), diagnostician, incidents,
                    new ForwardedHeaders(new TrustedProxies(List.of()))).ended(failed("shop"));
            asked.await();
            Awaitility.await().until(() -> lines(error).size() == 1 && lines(access).size() == 1);
            goOn.countDown();
            Awaitility.await().until(() -> lines(error).size() == 2);
        }
        diagnostician.stop();

        assertThat(lines(error).getLast()).contains(" hint: something was found; ");
    }

    @Test
    void aFailedRequestIsRememberedWithItsLines() {
        Exchange exchange = failed("shop");
        logEndOf(exchange, false);

        FailedRequest remembered = incidents.withId(exchange.id()).orElseThrow();

        assertThat(remembered.accessLine()).isEqualTo(lines(access).getFirst());
        assertThat(remembered.errorLine()).isEqualTo(lines(error).getFirst());
        assertThat(remembered.site()).isEqualTo("shop");
        assertThat(remembered.url()).isEqualTo("http://a.shop.example.com/");
        assertThat(remembered.status()).isEqualTo(502);
        assertThat(remembered.diagnosis().join().incident().failure()).isInstanceOf(UpstreamFailure.Reset.class);
    }

    @Test
    void aFailureLeavesAnAccessLineAnErrorLineAndAHint() {
        logEndOf(failed("shop"), true);

        assertThat(lines(access)).singleElement().asString().contains(" 502 ");
        assertThat(lines(error)).hasSize(2);
        assertThat(lines(error).getFirst()).startsWith("2021/10/07 20:43:12 [error] 1#1: *1 recv() failed");
        assertThat(lines(error).getLast()).startsWith("2021/10/07 20:43:12 [notice] 1#1: *1 hint: ");
    }

    @Test
    void hintsMayBeSwitchedOff() {
        logEndOf(failed("shop"), false);

        assertThat(lines(error)).singleElement().asString().contains("[error]");
    }

    @Test
    void theServerIsTheFirstNameOfTheSite() {
        logEndOf(failed("shop"), false);

        assertThat(lines(error).getFirst()).contains(", server: *.shop.example.com, ");
    }

    @Test
    void theServerOfARouteThatIsNoSiteIsTheNameThatWasAskedFor() {
        logEndOf(failed("a route"), false);

        assertThat(lines(error).getFirst()).contains(", server: a.shop.example.com, ");
    }
}
