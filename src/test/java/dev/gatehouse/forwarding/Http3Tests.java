package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Http3Client;
import dev.gatehouse.fixture.Http3Client.Answer;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.tls.TestServed;

/** Tests that requests in HTTP/3 go the same ways as all others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http3Tests {

    private static final int SIZE = 10 * 1024 * 1024;

    private enum Way {
        ENGINE, GATEWAY
    }

    private Path folder;
    private Upstream upstream;
    private Upstream store;
    private Upstream silent;
    private Upstream broken;
    private Upstream early;
    private Gatehouse engine;
    private Gatehouse gateway;

    @BeforeAll
    void start(@TempDir Path data) {
        folder = data;
        upstream = Upstream.echoing();
        store = Upstream.serving(Http3Tests::echoBody);
        silent = Upstream.thatStaysSilent();
        broken = Upstream.thatBreaksOffAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        early = Upstream.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nAlt-Svc: h3=\":1\"\r\n\r\n"
                + "4\r\nfine\r\n0\r\nX-After: 1\r\n\r\n");
        engine = start("engine", "--gatehouse.engine=true");
        gateway = start("gateway", Gatehouse.GATEWAY_WAY);
    }

    private Gatehouse start(String name, String... settings) {
        var started = Gatehouse.with(configuration(name), settings);
        TestServed.await(started);
        return started;
    }

    private String configuration(String name) {
        return """
                gatehouse:
                  https: { port: 0, http3: true }
                  data: %s
                spring.cloud.gateway.server.webflux.routes:
                - { id: store, uri: %s, predicates: [ Host=app.test, Path=/store ] }
                - { id: silent, uri: %s, predicates: [ Host=app.test, Path=/silent ] }
                - { id: broken, uri: %s, predicates: [ Host=app.test, Path=/broken ] }
                - { id: early, uri: %s, predicates: [ Host=app.test, Path=/early ] }
                - { id: moved, uri: %6$s, predicates: [ Host=app.test, Path=/moved ],
                    filters: [ "RedirectTo=302, https://other.test/" ] }
                gatehouse.sites.other: { host: other.test, upstream: %6$s }
                gatehouse.sites.app:
                  host: app.test
                  upstream: %6$s
                  paths:
                  - { prefix: /closed, deny: all }
                  - { prefix: /small, max-body: 10B }
                  - { exact: /fixed, respond: { body: fixed }, response-headers: { X-Why: fixed } }
                  - { prefix: /before/, replace: /after/ }
                  - { prefix: /dead, upstream: "http://127.0.0.1:%7$d" }
                  - { prefix: /several, upstreams: [ "http://127.0.0.1:%7$d", %6$s ] }
                """.formatted(folder.resolve(name), store.url(), silent.url(), broken.url(), early.url(),
                upstream.url(), Upstream.nobody());
    }

    /** Reads a body of a known length and sends it back. */
    private static void echoBody(Socket connection) throws IOException {
        String head = Upstream.readHead(connection);
        byte[] body;
        if (head.toLowerCase(Locale.ROOT).contains("content-length: ")) {
            int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            body = connection.getInputStream().readNBytes(length);
        } else {
            body = new byte[0];
        }
        Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
        connection.getOutputStream().write(body);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterAll
    void stop() {
        engine.close();
        gateway.close();
        List.of(upstream, store, silent, broken, early).forEach(Upstream::close);
    }

    private Gatehouse gatehouse(Way way) {
        return way == Way.ENGINE ? engine : gateway;
    }

    private Http3Client client(Way way) {
        return Http3Client.connect(gatehouse(way).httpsPort(), "app.test");
    }

    @ParameterizedTest
    @EnumSource
    void theRulesOfASiteAndItsPathsHold(Way way) {
        try (var client = client(way)) {
            assertThat(client.get("/x/..;/closed").status()).isEqualTo("403");
            assertThat(client.get("/fixed").heads().getFirst()).contains(":status: 200", "x-why: fixed");
            assertThat(client.get("/before/x|?y").status()).isEqualTo("200");
            assertThat(upstream.requests().getLast()).startsWith("GET /after/x|?y HTTP/1.1\r\n");
            assertThat(client.begin(Http3Client.fields("POST", "/small")).data("hello world").answer().status())
                    .isEqualTo("413");
            assertThat(client.begin(Http3Client.fields("POST", "/small", "content-length", "11")).answer().status())
                    .isEqualTo("413");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestReachesItsSite(Way way) {
        try (var client = client(way)) {
            Answer answer = client.get("/a//b%2F?q");

            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.isWhole()).isTrue();
            assertThat(answer.body()).startsWith("GET /a//b%2F?q HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nHost: app.test\r\n")
                    .contains("X-Forwarded-Proto: https\r\n", "X-Forwarded-For: 127.0.0.1\r\n");
        }
        assertThat(gatehouse(way).accessLine("b%2F")).startsWith("127.0.0.1 - - ")
                .contains("\"GET /a//b%2F?q HTTP/3.0\" 200 ");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadUpstreamHasAPageAndWhereThereIsAnotherThatOneIsAsked(Way way) {
        try (var client = client(way)) {
            assertThat(client.get("/dead")).satisfies(answer -> {
                assertThat(answer.status()).isEqualTo("502");
                assertThat(answer.body()).contains("Reference: ");
            });
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/several").status()).isEqualTo("200");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyGoesThereAndBack(Way way) {
        byte[] body = new byte[SIZE];
        new Random(3).nextBytes(body);
        try (var client = client(way)) {
            Answer answer = client
                    .begin(Http3Client.fields("POST", "/store", "content-length", String.valueOf(SIZE)))
                    .data(new ByteArrayInputStream(body))
                    .end()
                    .answer();

            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.bytes()).hasSize(SIZE);
            assertThat(Http3Client.digest(answer.bytes())).isEqualTo(Http3Client.digest(body));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeadHasNoBody(Way way) {
        try (var client = client(way)) {
            Answer answer = client.request(Http3Client.fields("HEAD", "/store"));

            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEmpty();
            assertThat(answer.isWhole()).isTrue();
        }
    }

    @Test
    void interimResponsesAndTrailersPass() {
        try (var client = client(Way.ENGINE)) {
            Answer answer = client.get("/early");

            assertThat(answer.heads()).hasSize(3);
            assertThat(answer.heads().get(0)).contains(":status: 103", "link: </a.css>");
            assertThat(answer.heads().get(1)).contains(":status: 200");
            assertThat(answer.heads().get(2)).containsExactly("x-after: 1");
            assertThat(answer.body()).isEqualTo("fine");
        }
    }

    @Test
    void trailersOfARequestPass() {
        try (var client = client(Way.ENGINE)) {
            Answer answer = client.begin(Http3Client.fields("POST", "/trailers", "trailer", "x-sum"))
                    .data("body")
                    .trailers("x-sum", "1")
                    .end()
                    .answer();

            assertThat(answer.status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRequestsShareAConnection(Way way) {
        try (var client = client(way)) {
            List<Http3Client.Request> requests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                requests.add(client.begin(Http3Client.fields("GET", "/number/" + i)));
            }
            requests.forEach(Http3Client.Request::end);

            for (int i = 0; i < 50; i++) {
                assertThat(requests.get(i).answer().body()).startsWith("GET /number/" + i + " HTTP/1.1\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsTakenBackIsForgotten(Way way) {
        try (var client = client(way)) {
            Http3Client.Request request = client.begin(Http3Client.fields("POST", "/silent")).data("half");
            await().until(() -> silent.connections() > 0);

            request.reset();

            silent.awaitNoConnection();
            assertThat(gatehouse(way).accessLine("/silent")).contains(" 499 ");
            assertThat(client.get("/after").status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatBreaksOffInTheMiddleIsNotWhole(Way way) {
        try (var client = client(way)) {
            Answer answer = client.get("/broken");

            assertThat(answer.isWhole()).isFalse();
            assertThat(answer.reset()).hasValue(0x102);
            assertThat(client.get("/after").status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void filtersMeanTheSame(Way way) {
        try (var client = client(way)) {
            Answer answer = client.get("/moved");

            assertThat(answer.status()).isEqualTo("302");
            assertThat(answer.heads().getFirst()).contains("location: https://other.test/");
        }
    }

    @Test
    void anotherNameThanTheConnectionsIsMisdirected() {
        try (var client = client(Way.ENGINE)) {
            String[] fields = Http3Client.fields("GET", "/");
            fields[5] = "other.test";

            assertThat(client.request(fields).status()).isEqualTo("421");
        }
    }

    @Test
    void whatIsMalformedIsRefusedAndLogged() {
        try (var client = client(Way.ENGINE)) {
            assertThat(client.request(Http3Client.fields("GET", "/bad", "connection", "close")).reset()).isPresent();
            assertThat(client.get("/after").status()).isEqualTo("200");
        }
        assertThat(engine.accessLine(" 400 ")).startsWith("127.0.0.1 - - ");
    }

    @Test
    void aHeadThatIsTooLargeIsAnsweredWithAPage() {
        try (var client = client(Way.ENGINE)) {
            assertThat(client.request(Http3Client.fields("GET", "/large", "x-large", "x".repeat(40_000))).status())
                    .isEqualTo("431");
        }
    }

    @Test
    void whoNamesNoSiteIsRefused() {
        assertThatThrownBy(() -> Http3Client.connect(engine.httpsPort(), "unknown.test"))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoComesByTcpIsToldOfIt(Way way) {
        Gatehouse asked = gatehouse(way);
        String offer = "h3=\":%d\"; ma=86400".formatted(asked.httpsPort());
        try (var tls = TlsClient.to(asked.httpsPort()).named("app.test").connect()) {
            assertThat(tls.send("GET /early HTTP/1.1\r\nHost: app.test:%d\r\nConnection: close\r\n\r\n"
                    .formatted(asked.httpsPort())).readToEnd()).containsIgnoringCase("\r\nAlt-Svc: " + offer + "\r\n")
                    .doesNotContain("h3=\":1\"");
        }
        try (var tls = TlsClient.to(asked.httpsPort()).named("app.test").speaking("h2").connect();
                var client = FrameClient.over(tls)) {
            assertThat(client.request(1, FrameClient.get("/")).answer(1).heads().getLast())
                    .containsOnlyOnce("alt-svc: h3=\":443\"; ma=86400");
        }
    }

    @Test
    void whatRunsGoesOnToItsEndWhenTheProgramStops() {
        var release = new CountDownLatch(1);
        Upstream slow = Upstream.serving(connection -> {
            Upstream.readHead(connection);
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
            awaitUninterruptibly(release);
            Upstream.write(connection, "done");
        });
        Gatehouse stopping = Gatehouse.with(Gatehouse.site("app", "app.test", slow.url())
                + "  https: { port: 0, http3: true }\n  data: " + folder.resolve("stopping") + "\n");
        TestServed.await(stopping);
        try (slow; var client = Http3Client.connect(stopping.httpsPort(), "app.test")) {
            Http3Client.Request request = client.begin(Http3Client.fields("GET", "/")).end();
            await().until(() -> request.soFar().body().equals("half"));

            var stop = Thread.ofVirtual().start(stopping::close);
            assertThat(client.goAway()).isEqualTo(4);
            release.countDown();

            assertThat(request.answer().body()).isEqualTo("halfdone");
            client.awaitEnd();
            await().until(() -> !stop.isAlive());
        }
    }
}
