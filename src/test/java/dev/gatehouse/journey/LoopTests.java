package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests that a request which comes back is answered at once, on both ways, against upstreams that really lead back. */
class LoopTests {

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

            assertThat(relay.requests()).hasSize(2);
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

            assertThat(one.accessLines(2).size() + two.accessLines(1).size()).isLessThanOrEqualTo(5);
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
        }
    }

    @ParameterizedTest
    @EnumSource
    void noApplicationSeesAnythingOfIt(Way way) {
        try (var application = Upstream.echoing();
                var gatehouse = way.start(0, Gatehouse.site("app", "app.test", application.url()))) {
            RawClient.get(gatehouse.port(), "app.test", "/");

            assertThat(application.requests()).singleElement()
                    .asString()
                    .doesNotContain("by=")
                    .doesNotContainIgnoringCase("loop");
        }
    }
}
