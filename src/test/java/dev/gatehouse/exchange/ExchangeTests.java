package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link Exchange}: who is told what, and when. */
class ExchangeTests {

    private static final URI UPSTREAM = URI.create("http://localhost:5000");

    private final Listener listener = new Listener();
    private final Exchange exchange = TestExchanges.request("GET / HTTP/1.1").toldTo(listener).begin();

    /** Writes down what it is told, with the values of that moment. */
    private static final class Listener implements ExchangeListener {

        private final List<String> told = new ArrayList<>();

        @Override
        public void assigned(Exchange exchange) {
            told.add("assigned " + exchange.site().orElse("-"));
        }

        @Override
        public void ended(Exchange exchange) {
            told.add("ended " + exchange.status() + " " + exchange.bodyBytesSent());
        }
    }

    @Test
    void theListenersAreToldWhenItGetsItsSiteAndWhenItEnds() {
        exchange.assign("shop", UPSTREAM);
        exchange.status(200);
        exchange.sent(7);
        exchange.sent(5);
        exchange.end();

        assertThat(listener.told).containsExactly("assigned shop", "ended 200 12");
    }

    @Test
    void itEndsOnce() {
        exchange.status(200);
        exchange.end();
        var duration = exchange.duration();
        exchange.status(500);
        exchange.end();

        assertThat(listener.told).containsExactly("ended 200 0");
        assertThat(exchange.duration()).isEqualTo(duration);
    }

    @Test
    void everyListenerIsTold() {
        var second = new Listener();
        var both = TestExchanges.request("GET / HTTP/1.1").toldTo(listener).toldTo(second).begin();

        both.status(204);
        both.end();

        assertThat(listener.told).containsExactly("ended 204 0");
        assertThat(second.told).containsExactly("ended 204 0");
    }

    @Test
    void aVisitorWhoLeftBeforeTheResponseIs499() {
        exchange.end();

        assertThat(listener.told).containsExactly("ended 499 0");
    }

    @Test
    void aSiteThatIsAssignedAgainIsToldOnce() {
        exchange.assign("shop", UPSTREAM);
        exchange.assign("shop", URI.create("http://localhost:5001"));

        assertThat(listener.told).containsExactly("assigned shop");
        assertThat(exchange.upstream()).contains(URI.create("http://localhost:5001"));
    }

    @Test
    void theDurationIsKnownAtItsEnd() {
        assertThat(exchange.duration()).isZero();

        exchange.end();

        assertThat(exchange.duration()).isPositive();
    }

    @Test
    void theIdStaysTheSameAndIsNobodyElses() {
        assertThat(exchange.id()).matches("[0-9a-f]{16}").isEqualTo(exchange.id());
        assertThat(TestExchanges.request("GET / HTTP/1.1").begin().id()).isNotEqualTo(exchange.id());
    }

    @Test
    void theUpstreamsOwnWordsAreForItsOwnStatusOnly() {
        exchange.answered(200, "Fine");

        assertThat(exchange.reasonFor(200)).contains("Fine");
        assertThat(exchange.reasonFor(502)).isEmpty();
        assertThat(TestExchanges.request("GET / HTTP/1.1").begin().reasonFor(200)).isEmpty();
    }

    @Test
    void nothingIsKnownBeforeItIsSaid() {
        assertThat(exchange.site()).isEmpty();
        assertThat(exchange.host()).isEmpty();
        assertThat(exchange.upstream()).isEmpty();
        assertThat(exchange.upstreamPeer()).isEmpty();
        assertThat(exchange.upstreamTarget()).isEmpty();
        assertThat(exchange.failure()).isEmpty();
        assertThat(exchange.status()).isZero();
    }

    @Test
    void aFailureIsKept() {
        exchange.fail(Failures.incident(new UpstreamFailure.Reset()));

        assertThat(exchange.failure()).contains(new UpstreamFailure.Reset());
    }

    @Test
    void theClientsAddressIsWrittenAsInLogs() {
        assertThat(ip("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(ip("2001:DB8:0:0:0:0:0:1")).isEqualTo("2001:db8::1");
        assertThat(ip("::1")).isEqualTo("::1");
        assertThat(ip("fe80::1%1")).isEqualTo("fe80::1");
    }

    private static String ip(String address) {
        return TestExchanges.request("GET / HTTP/1.1").from(address).begin().client().ip();
    }
}
