package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import io.netty.channel.unix.DomainSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link Circles}: which requests are known again, and which get a token. */
class CirclesTests {

    private static final int PORT = 50_000;
    private static final String FIELD = "for=198.51.100.7;host=\"app.test\";proto=http";

    private final ForwardedHeaders headers = new ForwardedHeaders(new TrustedProxies(List.of()));

    private Exchange from(String sender, String site) {
        return assigned(TestExchanges.request("GET /a HTTP/1.1").header("Host", "app.test").from(sender), site);
    }

    private Exchange byProxy(String cookie) {
        return assigned(TestExchanges.request("GET /a HTTP/1.1")
                .header("Host", "app.test")
                .header("Forwarded", FIELD)
                .header("Cookie", cookie)
                .from("10.0.0.1"), "app");
    }

    private Exchange assigned(TestExchanges request, String site) {
        Exchange exchange = request.toldTo(headers).begin();
        exchange.assign(site, URI.create("http://localhost:8080"));
        return exchange;
    }

    /** The request goes to this machine, from this address of it. */
    private static void send(Exchange exchange, String from) {
        exchange.connected(TestExchanges.address(from, PORT), TestExchanges.address("127.0.0.1", 8080), false);
    }

    private @Nullable String forwarded(Exchange exchange) {
        return headers.of(exchange).get("Forwarded");
    }

    /** The kernel gives a local port out for two destinations at once. */
    @Test
    void aVisitorIsNotTakenForUsWhosePortLeadsToTheUpstreamToo() {
        for (int i = 0; i < 5; i++) {
            Exchange visit = from("127.0.0.1", "app");
            visit.connected(TestExchanges.address("127.0.0.1", PORT), TestExchanges.address("127.0.0.1", 5000), true);

            assertThat(headers.isLoop(visit)).isFalse();
        }
    }

    @Test
    void theThirdRoundOfARequestToThisMachineIsACircle() {
        Exchange first = from("192.0.2.1", "app");
        send(first, "127.0.0.1");
        Exchange second = from("127.0.0.1", "app");
        send(second, "127.0.0.2");
        Exchange third = from("127.0.0.2", "app");

        assertThat(headers.isLoop(first)).isFalse();
        assertThat(headers.isLoop(second)).isFalse();
        assertThat(headers.isLoop(third)).isTrue();
        assertThat(headers.isLoop(from("127.0.0.2", "other"))).isFalse();
    }

    @Test
    void whatHasEndedIsNoPastOfAnything() {
        Exchange first = from("192.0.2.1", "app");
        send(first, "127.0.0.1");
        Exchange second = from("127.0.0.1", "app");
        send(second, "127.0.0.2");
        first.end();

        assertThat(headers.isLoop(from("127.0.0.2", "app"))).isFalse();
    }

    @Test
    void aRequestThatWentToAnotherUpstreamIsNoLongerOnItsWayHere() {
        var own = new OwnRequests();
        Exchange exchange = from("192.0.2.1", "app");
        var ends = new Ends(TestExchanges.address("127.0.0.1", PORT), TestExchanges.address("127.0.0.1", 8080));
        own.moved(exchange, null, ends);
        own.moved(exchange, ends, null);

        assertThat(own.has(from("127.0.0.1", "app"))).isFalse();
        assertThat(own.size()).isZero();
    }

    @Test
    void onlyConnectionsToThisMachineCanComeBack() {
        var here = TestExchanges.address("192.0.2.5", PORT);

        assertThat(OwnRequests.mayComeBack(here, TestExchanges.address("192.0.2.5", 80))).isTrue();
        assertThat(OwnRequests.mayComeBack(here, TestExchanges.address("127.0.0.9", 80))).isTrue();
        assertThat(OwnRequests.mayComeBack(here, TestExchanges.address("192.0.2.6", 80))).isFalse();
        assertThat(OwnRequests.mayComeBack(here, new DomainSocketAddress(Path.of("/run/app.sock").toFile()))).isFalse();
    }

    @Test
    void ofRequestsThatAreAlikeAndWaitTheNinthGetsAToken() {
        List<Exchange> waiting = IntStream.range(0, Circles.ALIKE).mapToObj(_ -> byProxy("a=1")).toList();
        assertThat(waiting).allSatisfy(exchange -> assertThat(forwarded(exchange)).doesNotContain("by="));

        Exchange next = byProxy("a=1");
        assertThat(forwarded(next)).matches("for=10\\.0\\.0\\.1;host=\"app\\.test\";proto=http;by=_gatehouse\\.\\w+");
        assertThat(forwarded(byProxy("a=2"))).doesNotContain("by=");

        next.end();
        waiting.getFirst().status(200);
        assertThat(forwarded(byProxy("a=1"))).doesNotContain("by=");
    }

    @Test
    void oneThatIsTriedTwiceCountsOnce() {
        Exchange exchange = byProxy("a=1");

        for (int i = 0; i < 2 * Circles.ALIKE; i++) {
            assertThat(forwarded(exchange)).doesNotContain("by=");
        }
    }

    @Test
    void nothingIsKeptOfWhatIsOver() {
        var waiting = new WaitingRequests();
        Exchange exchange = byProxy("a=1");
        waiting.add(exchange, FIELD);
        waiting.remove(exchange);
        waiting.remove(exchange);

        assertThat(waiting.size()).isZero();
    }
}
