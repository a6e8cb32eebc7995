package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests what a visitor in HTTP/2 notices of upstreams that fail or are away for a moment: on the engine's way, and on the gateway's. */
@ParameterizedClass
@ValueSource(strings = {"--gatehouse.engine=true", Gatehouse.GATEWAY_WAY})
class StreamTriesTests {

    private final String way;
    private final int port = Upstream.nobody();

    StreamTriesTests(String way) {
        this.way = way;
    }

    private Gatehouse several(String... urls) {
        return Gatehouse.with("""
                gatehouse.sites.app: { host: app.test, ejection: false, upstreams: [ "%s" ] }
                """.formatted(String.join("\", \"", urls)), way);
    }

    private Gatehouse waiting() {
        return Gatehouse.with("""
                gatehouse.sites.app: { host: app.test, upstream: "http://127.0.0.1:%d", wait-for-upstream: 1m }
                """.formatted(port), way);
    }

    private Upstream back() {
        return Upstream.onPort(port, (connection, _) -> {
            Upstream.write(connection, Upstream.ok("back"));
            return true;
        });
    }

    @Test
    void whereOneRefusesAnotherIsAskedWhateverTheMethod() {
        try (var echo = Upstream.echoing();
                var gatehouse = several("http://127.0.0.1:" + port, echo.url());
                var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 8; stream += 4) {
                assertThat(client.request(stream, FrameClient.get("/")).answer(stream).status()).isEqualTo("200");
                int post = stream + 2;
                client.head(post, FrameClient.fields("POST", "/")).data(post, "the ").lastData(post, "body");
                assertThat(client.answer(post).body()).endsWith("body\r\n0\r\n\r\n");
            }
            assertThat(gatehouse.accessLines(4)).allSatisfy(line -> assertThat(line).contains("HTTP/2.0\" 200 "));
        }
    }

    @Test
    void whatWasLostGoesToAnotherWhereThatIsSafe() {
        try (var closing = Upstream.thatClosesEarly();
                var fine = Upstream.answering(Upstream.ok("fine"));
                var gatehouse = several(closing.url(), fine.url());
                var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 9; stream += 2) {
                assertThat(client.request(stream, FrameClient.get("/")).answer(stream).body()).isEqualTo("fine");
            }
            assertThat(closing.requests()).isNotEmpty();
        }
    }

    @Test
    void streamsWaitAndAreAnsweredWhenTheUpstreamIsBack() {
        try (var gatehouse = waiting(); var client = FrameClient.connect(gatehouse.port())) {
            for (int stream = 1; stream < 20; stream += 2) {
                client.request(stream, FrameClient.get("/" + stream));
            }
            client.head(21, FrameClient.fields("POST", "/form")).lastData(21, "abc");
            // The one that changes something does not wait.
            assertThat(client.answer(21).status()).isEqualTo("502");
            try (var upstream = back()) {
                for (int stream = 1; stream < 20; stream += 2) {
                    assertThat(client.answer(stream).body()).isEqualTo("back");
                }
                upstream.awaitRequests(10);
            }
        }
    }

    @Test
    void aStreamThatIsResetWaitsNoMoreAndItsConnectionServesOn() {
        try (var gatehouse = waiting(); var client = FrameClient.connect(gatehouse.port())) {
            client.request(1, FrameClient.get("/page"));
            gatehouse.errorLines(1);
            client.reset(1);
            assertThat(gatehouse.accessLine("GET /page")).contains("\" 499 ");
            try (var upstream = back()) {
                assertThat(client.request(3, FrameClient.get("/other")).answer(3).body()).isEqualTo("back");
                assertThat(upstream.requests()).singleElement().asString().contains("/other");
            }
        }
    }
}
