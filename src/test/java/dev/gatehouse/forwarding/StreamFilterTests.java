package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests that the filters of a route mean the same for a request of HTTP/2, on both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamFilterTests {

    private Upstream upstream;

    @BeforeAll
    void start() {
        upstream = Upstream.answering("HTTP/1.1 200 OK\r\nX-Old: 1\r\nContent-Length: 4\r\n\r\nfine");
    }

    @AfterAll
    void stop() {
        upstream.close();
    }

    private Answer answer(String engine, String path) {
        String configuration = """
                spring.cloud.gateway.server.webflux.routes:
                - id: changed
                  uri: %1$s
                  predicates: [ Host=app.test, Path=/a/** ]
                  filters: [ StripPrefix=1, "AddRequestHeader=X-New, in", "AddResponseHeader=X-New, out",
                             RemoveResponseHeader=X-Old, SetStatus=203 ]
                - id: elsewhere
                  uri: %1$s
                  predicates: [ Host=app.test, Path=/b/** ]
                  filters: [ "RedirectTo=302, https://other.test/" ]
                """.formatted(upstream.url());
        try (var gatehouse = Gatehouse.with(configuration, "--gatehouse.engine=" + engine);
                var client = FrameClient.connect(gatehouse.port())) {
            return client.request(1, FrameClient.get(path)).answer(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void requestAndAnswerAreChanged(String engine) {
        Answer answer = answer(engine, "/a/x");

        assertThat(upstream.requests().getLast()).startsWith("GET /x HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nX-New: in\r\n");
        assertThat(answer.status()).isEqualTo("203");
        assertThat(answer.heads().getFirst()).contains("x-new: out", "content-length: 4").doesNotContain("x-old: 1");
        assertThat(answer.body()).isEqualTo("fine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aRedirectAsksNoUpstream(String engine) {
        int before = upstream.requests().size();

        Answer answer = answer(engine, "/b/x");

        assertThat(answer.heads().getFirst()).contains(":status: 302", "location: https://other.test/");
        assertThat(answer.hasEnded()).isTrue();
        assertThat(upstream.requests()).hasSize(before);
    }
}
