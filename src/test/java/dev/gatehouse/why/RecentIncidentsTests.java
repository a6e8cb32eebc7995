package dev.gatehouse.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link RecentIncidents} and what is kept of a {@link FailedRequest}. */
class RecentIncidentsTests {

    private static FailedRequest request(String id, String line) {
        return new FailedRequest(id, "app", "http://a.test/", 502, line, line, new CompletableFuture<>());
    }

    @Test
    void theLastThousandAreKnown() {
        var incidents = new RecentIncidents();
        for (int i = 0; i <= RecentIncidents.MOST; i++) {
            incidents.add(request("id" + i, "line"));
        }

        assertThat(incidents.withId("id0")).isEmpty();
        assertThat(incidents.withId("id1")).isPresent();
        assertThat(incidents.withId("id" + RecentIncidents.MOST)).isPresent();
        assertThat(incidents.withId("other")).isEmpty();
    }

    @Test
    void whatAVisitorWritesHasAnEnd() {
        FailedRequest request = request("id", "x".repeat(40_000));

        assertThat(request.accessLine()).hasSizeLessThan(5_000);
        assertThat(request.errorLine()).hasSizeLessThan(5_000);
    }

    @Test
    void theQueryOfARequestIsNotShownAround() {
        var exchange = TestExchanges.request("GET /reset?token=secret HTTP/1.1")
                .header("Host", "a.test")
                .begin();

        assertThat(FailedRequest.of(exchange, "https", "", "", new CompletableFuture<>()).url())
                .isEqualTo("https://a.test/reset");
    }

    @Test
    void whatDoesSomethingToATerminalIsNotShownEither() {
        var exchange = TestExchanges.request("GET /\u001b[2J\u009b HTTP/1.1").header("Host", "a.test").begin();

        assertThat(FailedRequest.of(exchange, "http", "", "", new CompletableFuture<>()).url())
                .isEqualTo("http://a.test/?[2J?");
    }
}
