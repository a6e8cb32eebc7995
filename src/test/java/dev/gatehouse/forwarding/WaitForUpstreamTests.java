package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.upstream.Peers;

/** Tests what becomes of requests while the only upstream takes no connections, as in a restart: on the engine's way, and on the gateway's. */
@ParameterizedClass
@ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
class WaitForUpstreamTests {

    private static final String GET = "GET /page HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n";
    private static final String POST = "POST /form HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc";

    private static final String BROWSERS_GET = GET.replace("Host:", "Accept: text/html,*/*;q=0.8\r\nHost:");

    private final String way;
    private final int port = Upstream.nobody();

    WaitForUpstreamTests(String way) {
        this.way = way;
    }

    private Gatehouse waiting(String time) {
        return Gatehouse.with(Gatehouse.site("app", "app.test", "http://127.0.0.1:" + port)
                + "wait-for-upstream: ".indent(6).replace("\n", time + "\n"), way);
    }

    private Upstream upstream() {
        return Upstream.onPort(port, (connection, request) -> {
            Upstream.write(connection, Upstream.ok("back"));
            return true;
        });
    }

    private static void awaitFailures(Gatehouse gatehouse, int count) {
        Awaitility.await()
                .until(() -> gatehouse.errorLines(0).stream().filter(line -> !line.contains("hint:")).count() == count);
    }

    @Test
    void requestsThatChangeNothingWaitAndAreAnsweredWhenItIsBack() {
        try (var gatehouse = waiting("1m")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(RawClient.connect(gatehouse.port()).send(GET));
            }
            // Each has been tried in vain once, and that is in the log.
            awaitFailures(gatehouse, 20);
            try (var upstream = upstream()) {
                clients.forEach(client -> client.readUntil("back"));
                upstream.awaitRequests(20);
            }
            clients.forEach(RawClient::close);
            assertThat(gatehouse.accessLines(20)).allSatisfy(line -> assertThat(line).contains("\" 200 "));
            awaitFailures(gatehouse, 20);
        }
    }

    @Test
    void otherRequestsDoNotWait() {
        try (var gatehouse = waiting("1m")) {
            assertThat(RawClient.exchange(gatehouse.port(), POST)).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void theyDoNotWaitForEver() {
        try (var gatehouse = waiting("300ms")) {
            assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 502 ");
            awaitFailures(gatehouse, 2);
            assertThat(gatehouse.errorLines(2)).filteredOn(line -> !line.contains("hint:"))
                    .allSatisfy(line -> assertThat(line).contains("111: Connection refused"));
        }
    }

    @Test
    void aBrowserThatWaitedInVainGetsAPageThatAsksAgainByItself() {
        try (var gatehouse = waiting("300ms")) {
            String page = RawClient.exchange(gatehouse.port(), BROWSERS_GET);

            assertThat(page).startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("\r\nRetry-After: 2\r\n")
                    .contains("<meta http-equiv=\"refresh\" content=\"2\">", "refused");
            assertThat(gatehouse.accessLines(1).getFirst()).contains("\" 503 ");
        }
    }

    @Test
    void whatABrowserSendsIsNotSentAgainByItself() {
        try (var gatehouse = waiting("1m")) {
            assertThat(RawClient.exchange(gatehouse.port(), POST.replace("Host:", "Accept: text/html\r\nHost:")))
                    .startsWith("HTTP/1.1 502 ")
                    .doesNotContain("http-equiv");
        }
    }

    @Test
    void whereNobodyWantsToWaitThePageDoesNotAskAgain() {
        try (var gatehouse = Gatehouse.with(Gatehouse.site("app", "app.test", "http://127.0.0.1:" + port), way)) {
            assertThat(RawClient.exchange(gatehouse.port(), BROWSERS_GET)).startsWith("HTTP/1.1 502 ")
                    .doesNotContain("http-equiv");
        }
    }

    @Test
    void whoeverLeavesWaitsNoMore() {
        try (var gatehouse = waiting("1m")) {
            try (var client = RawClient.connect(gatehouse.port())) {
                client.send(GET);
                gatehouse.errorLines(1);
            }
            assertThat(gatehouse.accessLine("GET /page")).contains("\" 499 ");
            try (var upstream = upstream()) {
                assertThat(RawClient.get(gatehouse.port(), "app.test", "/other")).endsWith("back");
                assertThat(upstream.requests()).singleElement().asString().contains("/other");
            }
        }
    }

    @Test
    void aRequestThatWasLostWhenItStoppedWaitsToo() {
        try (var gatehouse = waiting("1m"); var client = RawClient.connect(gatehouse.port())) {
            try (var stopping = Upstream.onPort(port, (_, _) -> true)) {
                client.send(GET);
                stopping.awaitRequests(1);
            }
            gatehouse.errorLines(1);
            try (var _ = upstream()) {
                client.readUntil("back");
            }
        }
    }

    @Test
    void thereAreSoManySeats() {
        try (var gatehouse = waiting("1m")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                clients.add(RawClient.connect(gatehouse.port()).send(GET));
            }
            awaitFailures(gatehouse, 256);
            assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 502 ");
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aFailureThatNoRestartExplainsIsNotWaitedFor() {
        try (var plain = Upstream.thatGreetsWith("HTTP/1.1 400 Bad Request\r\n\r\n");
                var gatehouse = Gatehouse.with(Gatehouse.site("app", "app.test", "https://127.0.0.1:" + plain.port())
                        + "wait-for-upstream: 1m\n".indent(6), way)) {
            assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void aRequestThatWaitedInVainHasFailedOnce() {
        try (var gatehouse = waiting("300ms")) {
            assertThat(RawClient.exchange(gatehouse.port(), GET)).startsWith("HTTP/1.1 502 ");

            assertThat(outages(gatehouse)).containsExactly(1L);
        }
    }

    private static List<Long> outages(Gatehouse gatehouse) {
        return gatehouse.bean(Peers.class)
                .all()
                .stream()
                .map(peer -> peer.outage().map(Outage::times).orElse(0L))
                .toList();
    }

    @Test
    void oneOfSeveralThatIsBackIsEnoughForAllWhoWait() {
        String upstreams = """
                gatehouse:
                  sites:
                    app:
                      host: app.test
                      upstreams: [ "http://127.0.0.1:%d", "http://127.0.0.1:%d" ]
                      retry: { budget: 100 }
                      wait-for-upstream: 15s
                """.formatted(Upstream.nobody(), port);
        try (var gatehouse = Gatehouse.with(upstreams, way)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(RawClient.connect(gatehouse.port()).send(GET));
            }
            Awaitility.await().until(() -> outages(gatehouse).stream().mapToLong(Long::longValue).sum() == 400);
            try (var _ = upstream()) {
                // Let go one after the other, most would have to leave before their turn.
                clients.forEach(client -> client.readUntil("back"));
            }
            clients.forEach(RawClient::close);
        }
    }
}
