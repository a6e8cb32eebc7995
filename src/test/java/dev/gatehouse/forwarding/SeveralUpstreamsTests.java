package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.WebSocketFrame;
import dev.gatehouse.upstream.Peers;

/** Tests what a visitor notices where a site has several upstreams and some of them fail: on the engine's way, and on the gateway's. */
@ParameterizedClass
@ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
class SeveralUpstreamsTests {

    private static final Pattern BODY = Pattern.compile("\r\n\r\nfrom (\\w+)");

    private final String way;
    private final TestClock clock = new TestClock();
    private final List<AutoCloseable> open = new ArrayList<>();

    SeveralUpstreamsTests(String way) {
        this.way = way;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    private Upstream named(String name) {
        return opened(Upstream.answering(Upstream.ok("from " + name)));
    }

    private Gatehouse gatehouse(String keys, Object... upstreams) {
        String urls = java.util.stream.Stream.of(upstreams)
                .map(of -> of instanceof Upstream upstream ? upstream.url() : String.valueOf(of))
                .collect(Collectors.joining(", ", "[ ", " ]"));
        return opened(Gatehouse.at(clock, configuration(urls, keys), way));
    }

    private static String configuration(String urls, String keys) {
        return """
                gatehouse:
                  sites:
                    app:
                      host: app.test
                      upstreams: %s
                """.formatted(urls) + keys.indent(6);
    }

    private static String refusing() {
        return "http://127.0.0.1:" + Upstream.nobody();
    }

    private static String get(Gatehouse gatehouse) {
        return RawClient.get(gatehouse.port(), "app.test", "/");
    }

    private static String send(Gatehouse gatehouse, String method, String body) {
        return RawClient.exchange(gatehouse.port(),
                "%s / HTTP/1.1\r\nHost: app.test\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(method, body.length(), body));
    }

    private static String nameIn(String response) {
        Matcher name = BODY.matcher(response);
        return name.find() ? name.group(1) : response.lines().findFirst().orElse("");
    }

    private static Map<String, Long> names(Gatehouse gatehouse, int times) {
        Map<String, Long> names = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            names.merge(nameIn(get(gatehouse)), 1L, Long::sum);
        }
        return names;
    }

    @Test
    void eachGetsItsShare() {
        Gatehouse gatehouse = gatehouse("", named("a"),
                "{ url: \"" + named("b").url() + "\", weight: 2 }", named("c"));

        assertThat(names(gatehouse, 40)).isEqualTo(Map.of("a", 10L, "b", 20L, "c", 10L));
        assertThat(gatehouse.accessLines(40)).hasSize(40);
    }

    @Test
    void whereOneRefusesAnotherIsAskedAndNobodyNotices() {
        Gatehouse gatehouse = gatehouse("", refusing(), named("b"), named("c"));

        assertThat(names(gatehouse, 20)).containsOnlyKeys("b", "c");
        // It is left alone after the first time.
        assertThat(gatehouse.errorLines(2)).hasSize(2);
        assertThat(gatehouse.errorLines(2).getFirst()).contains("connect() failed (111: Connection refused)");
        assertThat(gatehouse.accessLines(20)).allSatisfy(line -> assertThat(line).contains("\" 200 "));
    }

    @Test
    void whatWasNotSentYetMayGoToAnotherWhateverTheMethod() {
        Upstream echo = opened(Upstream.echoing());
        Gatehouse gatehouse = gatehouse("", refusing(), refusing(), echo);

        for (int i = 0; i < 5; i++) {
            assertThat(send(gatehouse, "POST", "the body " + i)).startsWith("HTTP/1.1 200 ").endsWith("the body " + i);
        }
        assertThat(echo.requests()).hasSize(5);
    }

    @Test
    void whatWasLostOnTheWayGoesToAnotherWhereThatIsSafe() {
        Upstream closing = opened(Upstream.thatClosesEarly());
        Gatehouse gatehouse = gatehouse("ejection: false", closing, named("b"));

        assertThat(names(gatehouse, 10)).isEqualTo(Map.of("b", 10L));
        // The further try was the other's turn.
        assertThat(closing.requests()).hasSize(10);
        assertThat(gatehouse.errorLines(10).getFirst()).contains("upstream prematurely closed connection",
                closing.url());
        assertThat(List.of(nameIn(send(gatehouse, "POST", "")), nameIn(send(gatehouse, "POST", ""))))
                .containsExactlyInAnyOrder("b", "HTTP/1.1 502 Bad Gateway");
    }

    @Test
    void whereOneAnswersNobodyAnotherIsAskedForWhatChangesNothing() {
        Upstream silent = opened(Upstream.thatStaysSilent());
        Gatehouse gatehouse = gatehouse("timeouts: { first-byte: 200ms }\nejection: false", silent, named("b"));

        assertThat(names(gatehouse, 4)).isEqualTo(Map.of("b", 4L));
        assertThat(silent.requests()).isNotEmpty();
        assertThat(gatehouse.errorLines(1).getFirst()).contains("upstream timed out (110: Connection timed out)",
                silent.url());
    }

    @Test
    void whatTakesTooLongAndChangesSomethingIsAskedOnlyOnce() {
        Upstream silent = opened(Upstream.thatStaysSilent());
        Upstream other = named("b");
        Gatehouse gatehouse = gatehouse("timeouts: { first-byte: 200ms }\nejection: { failures: 1 }", silent, other);

        assertThat(nameIn(send(gatehouse, "POST", ""))).isEqualTo("HTTP/1.1 504 Gateway Timeout");
        assertThat(other.requests()).isEmpty();
        assertThat(names(gatehouse, 10)).isEqualTo(Map.of("b", 10L));
        clock.advance(Duration.ofSeconds(11));
        assertThat(List.of(nameIn(send(gatehouse, "POST", "")), nameIn(send(gatehouse, "POST", ""))))
                .contains("HTTP/1.1 504 Gateway Timeout");
    }

    @Test
    void anAnswerThatHasBegunIsNoReasonToAskAnother() {
        Upstream breaking = opened(Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nContent-Le"));
        Gatehouse gatehouse = gatehouse("ejection: false", breaking, named("b"));

        assertThat(names(gatehouse, 4)).isEqualTo(Map.of("b", 2L, "HTTP/1.1 502 Bad Gateway", 2L));
        assertThat(breaking.requests()).hasSize(2);
    }

    @Test
    void anUpstreamThatAnswersWith503IsLeftOutAfterAWhile() {
        Upstream unwell = opened(
                Upstream.answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
        Gatehouse gatehouse = gatehouse("ejection: { failures: 3 }", unwell, named("b"));

        assertThat(names(gatehouse, 26)).isEqualTo(Map.of("b", 23L, "HTTP/1.1 503 Service Unavailable", 3L));
    }

    @Test
    void whereAllRefuseTheVisitorIsToldSo() {
        Gatehouse gatehouse = gatehouse("", refusing(), refusing());

        assertThat(nameIn(get(gatehouse))).startsWith("HTTP/1.1 502 ");
        assertThat(gatehouse.errorLines(3)).filteredOn(line -> !line.contains("hint:"))
                .satisfiesExactly(line -> assertThat(line).contains("111: Connection refused"),
                        line -> assertThat(line).contains("111: Connection refused"),
                        line -> assertThat(line).contains("no live upstreams while connecting to upstream"));
    }

    @Test
    void aBackupIsAskedWhileTheOthersAreAway() {
        int port = Upstream.nobody();
        Upstream usual = Upstream.onPort(port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("from usual"));
            return true;
        });
        Gatehouse gatehouse = gatehouse("", usual, "{ url: \"" + named("backup").url() + "\", backup: true }");
        assertThat(names(gatehouse, 5)).isEqualTo(Map.of("usual", 5L));
        usual.close();
        Awaitility.await().until(() -> names(gatehouse, 1).containsKey("backup"));
        assertThat(names(gatehouse, 5)).isEqualTo(Map.of("backup", 5L));
        opened(Upstream.onPort(port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("from usual"));
            return true;
        }));
        clock.advance(Duration.ofSeconds(3));
        Awaitility.await().until(() -> names(gatehouse, 1).containsKey("usual"));
        assertThat(names(gatehouse, 5)).isEqualTo(Map.of("usual", 5L));
    }

    @Test
    void aCookieKeepsAVisitorWithItsUpstream() {
        Gatehouse gatehouse = gatehouse("balance: cookie", named("a"), named("b"), named("c"));
        String first = get(gatehouse);
        Matcher cookie = Pattern
                .compile("\r\nSet-Cookie: (gatehouse-upstream=[0-9a-f]{16}); Path=/; HttpOnly; SameSite=Lax\r\n",
                        Pattern.CASE_INSENSITIVE)
                .matcher(first);
        assertThat(cookie.find()).isTrue();

        for (int i = 0; i < 5; i++) {
            String next = RawClient.exchange(gatehouse.port(),
                    "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nCookie: x=y; " + cookie.group(1)
                            + "\r\n\r\n");
            assertThat(nameIn(next)).isEqualTo(nameIn(first));
            assertThat(next).doesNotContainIgnoringCase("Set-Cookie");
        }
    }

    @Test
    void byTheirAddressVisitorsStayToo() {
        Gatehouse gatehouse = gatehouse("balance: client-address", named("a"), named("b"), named("c"));

        assertThat(names(gatehouse, 10)).hasSize(1);
    }

    @Test
    void behindATrustedProxyItIsTheVisitorsAddressThatCounts() {
        Gatehouse gatehouse = opened(Gatehouse.with(configuration(
                "[ %s, %s, %s ]".formatted(named("a").url(), named("b").url(), named("c").url()),
                "balance: client-address"), way, "--gatehouse.trusted-proxies=127.0.0.0/8"));
        Map<String, Long> names = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            names.merge(nameIn(RawClient.exchange(gatehouse.port(),
                    "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nX-Forwarded-For: 192.0.2." + i
                            + "\r\n\r\n")),
                    1L, Long::sum);
        }

        assertThat(names).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void theLessBusyOneIsAsked() throws InterruptedException {
        var release = new CountDownLatch(1);
        Upstream busy = opened(Upstream.doing((connection, _) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Upstream.write(connection, Upstream.ok("from busy"));
            return true;
        }));
        Gatehouse gatehouse = gatehouse("balance: least-requests", busy, named("b"));
        try (var waiting = RawClient.connect(gatehouse.port())) {
            // At the latest the second of two goes where nobody waits, so one of many will have come to the busy one.
            int asked = 0;
            while (busy.requests().isEmpty() && asked < 100) {
                waiting.send("GET / HTTP/1.1\r\nHost: app.test\r\n\r\n");
                asked++;
                int now = asked;
                Awaitility.await().until(() -> !busy.requests().isEmpty() || gatehouse.accessLines(0).size() >= now);
            }
            assertThat(names(gatehouse, 20)).isEqualTo(Map.of("b", 20L));
            release.countDown();
            waiting.readUntil("from busy");
        }
    }

    @Test
    void aReloadForgetsNothingOfAnUpstreamThatStays() {
        Upstream closing = opened(Upstream.thatClosesEarly());
        Upstream other = named("b");
        String keys = "ejection: { failures: 1, time: 1m }";
        Gatehouse gatehouse = gatehouse(keys, closing, other);
        names(gatehouse, 4);
        assertThat(closing.requests()).hasSize(1);
        gatehouse.write(configuration("[ %s, %s, %s ]".formatted(closing.url(), other.url(), named("c").url()), keys));
        assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);

        assertThat(names(gatehouse, 10)).isEqualTo(Map.of("b", 5L, "c", 5L));
        assertThat(closing.requests()).hasSize(1);
    }

    @Test
    void whereAllRefuseEachHasFailedOnceAndTheirReturnIsSeenWithoutTraffic() {
        int port = Upstream.nobody();
        Gatehouse gatehouse = gatehouse("", "http://127.0.0.1:" + port, refusing());
        assertThat(nameIn(get(gatehouse))).startsWith("HTTP/1.1 502 ");

        assertThat(gatehouse.bean(Peers.class).all()).extracting(peer -> peer.outage().orElseThrow().times())
                .containsExactly(1L, 1L);
        opened(Upstream.onPort(port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("from usual"));
            return true;
        }));
        Awaitility.await()
                .until(() -> gatehouse.bean(Peers.class).all().stream().filter(peer -> !peer.isDown()).count() == 1);
    }

    @Test
    void aFurtherResponseIsNoReasonToAskAgain() {
        var count = new AtomicInteger();
        Upstream hinting = opened(Upstream.doing((connection, _) -> {
            boolean first = count.incrementAndGet() == 1;
            Upstream.write(connection,
                    first ? Upstream.ok("from hinting") : "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
            return first;
        }));
        Gatehouse gatehouse = gatehouse("", hinting);
        try (var client = RawClient.connect(gatehouse.port())) {
            client.send("GET / HTTP/1.1\r\nHost: app.test\r\n\r\n").readUntil("from hinting");

            // The connection that served the first one is used again.
            assertThat(client.send("GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n").readToEnd())
                    .contains("HTTP/1.1 502 ");
        }
        assertThat(hinting.connections()).isEqualTo(1);
        assertThat(hinting.requests()).hasSize(2);
    }

    @Test
    void aWebSocketGoesToOneThatIsThereAndStays() throws IOException {
        Upstream echo = opened(Upstream.doing((connection, request) -> {
            Upstream.write(connection, WebSocketFrame.switchingProtocols(request));
            while (true) {
                WebSocketFrame.read(connection).write(connection);
            }
        }));
        Gatehouse gatehouse = gatehouse("ejection: false", refusing(), echo);
        for (int i = 0; i < 4; i++) {
            var visitor = opened(new Socket(InetAddress.getLoopbackAddress(), gatehouse.port()));
            visitor.setSoTimeout(10_000);
            Upstream.write(visitor, WebSocketFrame.upgrade("app.test", "/"));
            assertThat(Upstream.readHead(visitor)).startsWith("HTTP/1.1 101 ");
            // More than one at a time may get stuck on the gateway's way: forwarding.md.
            for (byte j = 0; j < (way.equals(Gatehouse.GATEWAY_WAY) ? 1 : 3); j++) {
                WebSocketFrame.of(WebSocketFrame.BINARY, new byte[]{j}).writeMasked(visitor);
                assertThat(WebSocketFrame.read(visitor).payload()).containsExactly(j);
            }
        }
        assertThat(echo.connections()).isEqualTo(4);
        // The further try was the other's turn.
        assertThat(gatehouse.errorLines(4)).filteredOn(line -> line.contains("Connection refused")).hasSize(4);
    }
}
