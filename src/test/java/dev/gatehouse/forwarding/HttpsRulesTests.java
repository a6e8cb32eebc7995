package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.tls.TestServed;

/** Tests what becomes of requests in plain HTTP, on both ports and both ways, where there is https. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsRulesTests {

    private enum Way {
        ENGINE, GATEWAY
    }

    private Upstream upstream;
    private Gatehouse engine;
    private Gatehouse gateway;

    @BeforeAll
    void start(@TempDir Path data) {
        upstream = Upstream.echoing();
        engine = start(data.resolve("engine"), "--gatehouse.engine=true");
        gateway = start(data.resolve("gateway"), Gatehouse.GATEWAY_WAY);
    }

    private Gatehouse start(Path data, String... settings) {
        var started = Gatehouse.with(configuration(data, "0"), settings);
        TestServed.await(started);
        return started;
    }

    private String configuration(Path data, String port) {
        return """
                gatehouse:
                  https.port: %s
                  data: %s
                  trusted-proxies: [ 127.0.0.2 ]
                  sites:
                    app: { host: app.test, upstream: %3$s }
                    address: { host: "[::1]", upstream: %3$s }
                    both: { host: both.test, upstream: %3$s, https-redirect: false }
                """.formatted(port, data, upstream.url());
    }

    @AfterEach
    void emptyLogs() {
        engine.emptyLogs();
        gateway.emptyLogs();
    }

    @AfterAll
    void stop() {
        engine.close();
        gateway.close();
        upstream.close();
    }

    private Gatehouse gatehouse(Way way) {
        return way == Way.ENGINE ? engine : gateway;
    }

    private static String ask(int port, String line, String host) {
        return RawClient.exchange(port, "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(line, host));
    }

    @ParameterizedTest
    @EnumSource
    void whoAsksForOurPortIsSentToOurOtherOne(Way way) {
        Gatehouse asked = gatehouse(way);

        String answer = ask(asked.port(), "GET /a//b%2F?q=%7B|}", "App.test:" + asked.port());

        assertThat(answer).startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                .contains("\r\nLocation: https://app.test:" + asked.httpsPort() + "/a//b%2F?q=%7B|}\r\n");
        assertThat(asked.accessLine("%2F")).contains("\"GET /a//b%2F?q=%7B|} HTTP/1.1\" 308 0 ");
        assertThat(upstream.requests()).noneMatch(request -> request.contains("b%2F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/acme-challenge/..%2f..%2flogin", "/.well-known/acme-challenge/../../login",
            "/.well-known/acme-challenge/", "/.well-known/acme-challenge/token/more",
            "/.well-known/acme-challenge/token?x"})
    void nothingButATokenGetsPastTheRedirect(String path) {
        assertThat(ask(engine.port(), "GET " + path, "app.test")).startsWith("HTTP/1.1 308 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.test", "app.test:", "app.test:80", "app.test:00", "app.test:99999", "APP.TEST."})
    void whoAsksForAnotherPortHasComeThroughSomething(String host) {
        assertThat(ask(engine.port(), "GET /", host)).startsWith("HTTP/1.1 308 ")
                .contains("\r\nLocation: https://app.test/\r\n");
    }

    @Test
    void aHostWithAnImpossiblePortIsMalformed() {
        assertThat(ask(engine.port(), "GET /", "app.test:99999999999")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"http://app.test/a?b=c https://app.test/a?b=c",
            "http://app.test https://app.test/", "HTTP://app.test?q=/x https://app.test/?q=/x"})
    void theTargetOfAProxysClientKeepsItsPath(String target, String location) {
        assertThat(ask(engine.port(), "GET " + target, "other.test"))
                .contains("\r\nLocation: " + location + "\r\n");
    }

    @Test
    void aQuestionAboutTheServerAsAWholeNamesNoPath() {
        assertThat(ask(engine.port(), "OPTIONS *", "app.test")).startsWith("HTTP/1.1 308 ")
                .contains("\r\nLocation: https://app.test\r\n");
    }

    @Test
    void anAddressKeepsItsBrackets() {
        assertThat(ask(engine.port(), "GET /", "[::1]:" + engine.port()))
                .contains("\r\nLocation: https://[::1]:" + engine.httpsPort() + "/\r\n");
        assertThat(ask(engine.port(), "GET /", "[::1]")).contains("\r\nLocation: https://[::1]/\r\n");
    }

    @Test
    void rawBytesOfAPathStayAsTheyAre() {
        assertThat(ask(engine.port(), "GET /\u00c3\u00a4", "app.test"))
                .contains("\r\nLocation: https://app.test/\u00c3\u00a4\r\n");
    }

    @Test
    void whoNamesNoHostIsNotSentAnywhere() {
        assertThat(RawClient.exchange(engine.port(), "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @EnumSource
    void aSiteMayBeBoth(Way way) {
        assertThat(ask(gatehouse(way).port(), "GET /", "both.test")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void noSiteIsSentOnWhereThatIsOff(@TempDir Path data) {
        try (Gatehouse off = start(data, "--gatehouse.https.redirect=false")) {
            assertThat(ask(off.port(), "GET /", "app.test")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void thePortOutsideMayBeTold(@TempDir Path data) {
        try (Gatehouse told = start(data, "--gatehouse.https.public-port=8443")) {
            assertThat(ask(told.port(), "GET /", "app.test:" + told.port()))
                    .contains("\r\nLocation: https://app.test:8443/\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAuthoritysQuestionThatIsNotOursIsTheSites(Way way) {
        assertThat(ask(gatehouse(way).port(), "GET /.well-known/acme-challenge/token", "app.test"))
                .startsWith("HTTP/1.1 200 ")
                .contains("GET /.well-known/acme-challenge/token HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Proto: https", "X-Forwarded-Proto: HTTPS, http",
            "Forwarded: for=192.0.2.1;proto=https;host=app.test, for=192.0.2.2;proto=http"})
    void whatATrustedProxyTookByHttpsIsNotSentBack(String field) {
        String request = "GET / HTTP/1.1\r\nHost: app.test\r\n%s\r\nConnection: close\r\n\r\n".formatted(field);

        try (var proxy = RawClient.connectFrom("127.0.0.2", engine.port())) {
            assertThat(proxy.send(request).readToEnd()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(RawClient.exchange(engine.port(), request)).startsWith("HTTP/1.1 308 ");
    }

    @Test
    void whatATrustedProxyTookInPlainHttpIsSentOn() {
        try (var proxy = RawClient.connectFrom("127.0.0.2", engine.port())) {
            assertThat(proxy.send("GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: http, https\r\n"
                    + "Connection: close\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 308 ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsSentOnToo(Way way) {
        Gatehouse asked = gatehouse(way);
        try (var client = FrameClient.connect(asked.port())) {
            Answer answer = client.request(1, FrameClient.get("/a?b")).answer(1);

            assertThat(answer.status()).isEqualTo("308");
            assertThat(answer.heads().getFirst()).contains("location: https://app.test/a?b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoSpeaksPlainHttpToThePortOfTlsIsSentOn(Way way) {
        Gatehouse asked = gatehouse(way);

        String answer = ask(asked.httpsPort(), "GET /plain?b", "app.test:" + asked.httpsPort());

        assertThat(answer).startsWith("HTTP/1.1 308 ")
                .contains("\r\nLocation: https://app.test:" + asked.httpsPort() + "/plain?b\r\n");
        assertThat(asked.accessLine("/plain")).contains("\"GET /plain?b HTTP/1.1\" 308 0 ");
    }

    @Test
    void evenASiteThatIsBothAnswersNothingElseThere() {
        assertThat(ask(engine.httpsPort(), "GET /", "both.test:1")).startsWith("HTTP/1.1 308 ")
                .contains("\r\nLocation: https://both.test:1/\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.test", "unknown.test:8443"})
    void whoCannotBeSentOnFromThereIsToldWhatToDo(String host) {
        assertThat(ask(engine.httpsPort(), "GET /nowhere", host)).startsWith("HTTP/1.1 400 ")
                .contains("The plain HTTP request was sent to an HTTPS port.");
        assertThat(engine.accessLine("/nowhere")).contains(" 400 ");
    }

    @Test
    void streamsInPlainHttpAreSentOnFromThereToo() {
        try (var client = FrameClient.connect(engine.httpsPort())) {
            assertThat(client.request(1, FrameClient.get("/")).answer(1).status()).isEqualTo("308");
        }
    }

    @Test
    void aRequestWithABodyIsSentOnWithoutIt() {
        assertThat(RawClient.exchange(engine.port(),
                "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 308 ");
    }

    @Test
    void aStreamForAnotherNameThanTheConnectionsIsMisdirected() {
        try (var tls = TlsClient.to(engine.httpsPort()).named("both.test").speaking("h2").connect();
                var client = FrameClient.over(tls)) {
            assertThat(tls.protocol()).isEqualTo("h2");
            assertThat(client.request(1, FrameClient.get("/")).answer(1).status()).isEqualTo("421");
        }
    }
}
