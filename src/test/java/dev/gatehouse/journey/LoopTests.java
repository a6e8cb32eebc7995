package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that a request which comes back is answered at once, on both ways, against upstreams that really lead back. */
class LoopTests {

    /** Circles that lead through another proxy are known by the many rounds that wait. */
    private static final int MOST_ROUNDS = 12;

    private static final int MANY = 24;
    private static final String GET = "GET /x HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n";

    private static final List<String> SAID = List.of("for=1;host=\"a\";proto=http",
            "for=127.0.0.1;host=\"app.test\";proto=http",
            "for=1;host=\"a\";proto=http;by=_gatehouse.1a2b", "for=6.6.6.6, for=1;host=\"a\";proto=https");

    private enum Way {

        ENGINE, GATEWAY;

        Gatehouse start(int port, String configuration) {
            String at = "--server.port=" + port;
            return this == ENGINE
                    ? Gatehouse.with(configuration, at)
                    : Gatehouse.with(configuration, at, Gatehouse.GATEWAY_WAY);
        }
    }

    private static void assertLoop(Gatehouse gatehouse) {
        String response = RawClient.exchange(gatehouse.port(),
                "POST /a HTTP/1.1\r\nHost: app.test\r\nAccept: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");

        assertThat(response).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"loop\"");
    }

    private static List<String> rounds(Gatehouse gatehouse, int count) {
        return gatehouse.accessLines(count);
    }

    @ParameterizedTest
    @EnumSource
    void anUpstreamThatIsThisGatehouseIsTold(Way way) {
        int port = Upstream.nobody();
        try (var gatehouse = way.start(port, Gatehouse.site("app", "app.test", "http://127.0.0.1:" + port))) {
            assertLoop(gatehouse);

            assertThat(rounds(gatehouse, 3)).hasSize(3).allMatch(line -> line.contains("\" 502 "));
            assertThat(gatehouse.errorLines(2).getFirst())
                    .contains("upstream is this server itself while connecting to upstream");
            assertThat(gatehouse.errorLines(2).get(1)).contains("is Gatehouse itself, or leads back to it",
                    ", cause: loop");
        }
    }

    @ParameterizedTest
    @EnumSource
    void soIsOneOfAnotherNameAndForEveryHost(Way way) {
        int port = Upstream.nobody();
        try (var gatehouse = way.start(port,
                """
                        gatehouse.sites.app: { hosts: [ "app.test", localhost ], upstream: "http://localhost:%d/deeper", preserve-host: false }
                        """
                        .formatted(port))) {
            assertLoop(gatehouse);

            assertThat(rounds(gatehouse, 3)).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void soIsAnotherProxyThatSendsEverythingBack(Way way) {
        int port = Upstream.nobody();
        try (var relay = Upstream.doing((connection, request) -> relay(connection, request, port));
                var gatehouse = way.start(port, Gatehouse.site("app", "app.test", relay.url()))) {
            assertLoop(gatehouse);

            assertThat(relay.requests()).hasSizeLessThanOrEqualTo(MOST_ROUNDS);
        }
    }

    /** Hands on every field as it came, as nginx, HAProxy and Apache do unless they are told otherwise, and adds one of its own. */
    private static boolean relay(Socket connection, String request, int port) throws IOException {
        try (var back = new Socket(InetAddress.getLoopbackAddress(), port)) {
            back.getOutputStream()
                    .write(request.replaceFirst("\r\n", "\r\nVia: 1.1 relay\r\nConnection: close\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            connection.getOutputStream().write(back.getInputStream().readAllBytes());
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void soIsAnotherGatehouse(Way way) {
        int port = Upstream.nobody();
        int other = Upstream.nobody();
        try (var one = way.start(port, Gatehouse.site("app", "app.test", "http://127.0.0.1:" + other));
                var two = way.start(other, Gatehouse.site("app", "app.test", "http://127.0.0.1:" + port))) {
            assertLoop(one);

            assertThat(one.accessLines(2).size() + two.accessLines(1).size()).isLessThanOrEqualTo(2 * MOST_ROUNDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSiteMayBeTheUpstreamOfAnother(Way way) {
        int port = Upstream.nobody();
        try (var application = Upstream.echoing(); var gatehouse = way.start(port, """
                gatehouse:
                  sites:
                    outer: { host: app.test, upstream: "http://localhost:%d", preserve-host: false }
                    inner: { host: localhost, upstream: "%s" }
                """.formatted(port, application.url()))) {
            for (int i = 0; i < 3; i++) {
                assertThat(RawClient.get(gatehouse.port(), "app.test", "/x")).startsWith("HTTP/1.1 200 ");
            }

            assertThat(forwardedTo(application)).hasSize(3)
                    .containsOnly("Forwarded: for=127.0.0.1;host=\"localhost:" + port + "\";proto=http");
        }
    }

    /** However many of one visitor there are, and whoever says that it is one. */
    @ParameterizedTest
    @EnumSource
    void manyAtOnceMayGoFromSiteToSite(Way way) throws InterruptedException {
        int port = Upstream.nobody();
        try (var application = new HeldApplication(MANY); var gatehouse = way.start(port, """
                gatehouse:
                  sites:
                    outer: { host: app.test, upstream: "http://localhost:%d", preserve-host: false }
                    inner: { host: localhost, upstream: "%s" }
                """.formatted(port, application.url()))) {
            application.fill(gatehouse, GET);

            assertThat(forwardedTo(application.upstream)).hasSize(MANY)
                    .containsOnly("Forwarded: for=127.0.0.1;host=\"localhost:" + port + "\";proto=http");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationBehindTwoGatehousesSeesNothingOfIt(Way way) {
        try (var application = Upstream.echoing();
                var inner = way.start(0, Gatehouse.site("inner", "app.test", application.url()));
                var outer = way.start(0, Gatehouse.site("outer", "app.test", "http://127.0.0.1:" + inner.port()))) {
            for (int i = 0; i < MANY; i++) {
                assertThat(RawClient.get(outer.port(), "app.test", "/x")).startsWith("HTTP/1.1 200 ");
            }

            assertThat(forwardedTo(application)).hasSize(MANY)
                    .containsOnly("Forwarded: for=127.0.0.1;host=\"app.test\";proto=http");
        }
    }

    @ParameterizedTest
    @EnumSource
    void norIfManyVisitorsWaitAtOnce(Way way) throws InterruptedException {
        try (var application = new HeldApplication(MANY);
                var inner = way.start(0, Gatehouse.site("inner", "app.test", application.url()));
                var outer = way.start(0, Gatehouse.site("outer", "app.test", "http://127.0.0.1:" + inner.port()))) {
            application.fill(outer,
                    "GET /poll HTTP/1.1\r\nHost: app.test\r\nCookie: visitor=%d\r\nConnection: close\r\n\r\n");

            assertThat(forwardedTo(application.upstream)).hasSize(MANY)
                    .containsOnly("Forwarded: for=127.0.0.1;host=\"app.test\";proto=http");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAVisitorWritesHimselfIsDropped(Way way) {
        try (var application = Upstream.echoing();
                var gatehouse = way.start(0, Gatehouse.site("app", "app.test", application.url()))) {
            for (String said : SAID) {
                RawClient.exchange(gatehouse.port(), saying(said));
            }

            assertThat(forwardedTo(application)).hasSize(SAID.size())
                    .containsOnly("Forwarded: for=127.0.0.1;host=\"app.test\";proto=http");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatATrustedProxyWritesIsContinuedAsItIs(Way way) {
        try (var application = Upstream.echoing();
                var gatehouse = way == Way.ENGINE
                        ? Gatehouse.forwardingTo(application.url(), "--gatehouse.trusted-proxies=127.0.0.1")
                        : Gatehouse.forwardingTo(application.url(), "--gatehouse.trusted-proxies=127.0.0.1",
                                Gatehouse.GATEWAY_WAY)) {
            for (String said : SAID) {
                RawClient.exchange(gatehouse.port(), saying(said));
            }

            assertThat(forwardedTo(application)).containsExactlyElementsOf(SAID.stream()
                    .map(said -> "Forwarded: " + said + ", for=127.0.0.1;host=\"app.test\";proto=http")
                    .toList());
        }
    }

    private static String saying(String forwarded) {
        return "GET / HTTP/1.1\r\nHost: app.test\r\nForwarded: " + forwarded + "\r\nConnection: close\r\n\r\n";
    }

    private static List<String> forwardedTo(Upstream application) {
        return application.requests()
                .stream()
                .flatMap(request -> request.lines().filter(line -> line.startsWith("Forwarded:")))
                .toList();
    }

    /** The contract, and not a field more. */
    @ParameterizedTest
    @EnumSource
    void anApplicationSeesWhatTheContractNames(Way way) {
        try (var application = Upstream.echoing();
                var gatehouse = way.start(0, Gatehouse.site("app", "app.test", application.url()))) {
            RawClient.get(gatehouse.port(), "app.test", "/");

            assertThat(application.requests().getFirst().lines().skip(1).filter(line -> !line.isEmpty()))
                    .containsExactlyInAnyOrder("Host: app.test", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1",
                            "X-Forwarded-Proto: http", "X-Forwarded-Host: app.test", "X-Forwarded-Port: 80",
                            "Forwarded: for=127.0.0.1;host=\"app.test\";proto=http");
        }
    }

    /** Answers nobody until so many have asked. */
    private static final class HeldApplication implements AutoCloseable {

        private final CountDownLatch asked;
        private final Upstream upstream;

        HeldApplication(int count) {
            asked = new CountDownLatch(count);
            upstream = Upstream.doing((connection, _) -> {
                asked.countDown();
                await();
                Upstream.write(connection, Upstream.ok("done"));
                return true;
            });
        }

        private void await() {
            try {
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String url() {
            return upstream.url();
        }

        /** @param request in which a {@code %d} is the visitor's number */
        void fill(Gatehouse gatehouse, String request) throws InterruptedException {
            try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = visitors.invokeAll(IntStream.range(0, MANY)
                        .<Callable<String>>mapToObj(
                                i -> () -> RawClient.exchange(gatehouse.port(), request.formatted(i)))
                        .toList());
                assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).startsWith("HTTP/1.1 200 "));
            }
        }

        @Override
        public void close() {
            upstream.close();
        }
    }
}
