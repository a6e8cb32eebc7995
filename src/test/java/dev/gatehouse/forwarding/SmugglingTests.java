package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.fixture.Vectors;
import dev.gatehouse.fixture.Vectors.Vector;

/**
 * Tests that nobody can smuggle a request past the whole application, on either way: an upstream sees one request for each that was
 * understood, whatever packets its bytes came in, and nothing of one that was refused or of what came behind it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTests {

    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] \\d{3} ");
    private static final Pattern ENDS = Pattern.compile("(?is).*\r\nConnection: [^\r\n]*\\bclose\\s*\r\n.*");

    private Upstream upstream;
    private List<Gatehouse> ways;

    @BeforeAll
    void start() {
        upstream = Upstream.answering(Upstream.ok("hello"));
        ways = List.of(Gatehouse.forwardingTo(upstream.url()),
                Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY));
    }

    @AfterAll
    void stop() {
        ways.forEach(Gatehouse::close);
        upstream.close();
    }

    /** The parser refuses the preface of HTTP/2, behind which another one reads on. */
    static Stream<Vector> refused() {
        return Stream.of(Vectors.refusedRequests(), Vectors.requestsWithoutHost())
                .flatMap(List::stream)
                .filter(vector -> !vector.bytes().equals(FrameClient.PREFACE));
    }

    /** Behind an upgrade there is no next request. */
    static Stream<Vector> accepted() {
        return Vectors.acceptedRequests().stream().filter(vector -> !vector.bytes().contains("Upgrade"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void nothingOfARefusedRequestOrBehindItReachesTheUpstream(Vector vector) {
        inAllWays(vector.bytes() + NEXT, (responses, requests) -> {
            assertThat(responses).startsWith("HTTP/1.1 " + vector.status() + " ").contains("\r\nConnection: close\r\n");
            assertThat(count(responses)).isOne();
            assertThat(requests).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void anAcceptedRequestReachesTheUpstreamOnce(Vector vector) {
        boolean last = vector.bytes().contains("HTTP/1.0\r\n")
                ? !isKept10(vector)
                : ENDS.matcher(vector.bytes()).matches();

        inAllWays(vector.bytes() + NEXT, (responses, requests) -> {
            assertThat(count(responses)).isEqualTo(last ? 1 : 2);
            assertThat(requests).hasSize(last ? 1 : 2);
            assertThat(requests.subList(1, requests.size()))
                    .allSatisfy(request -> assertThat(request).startsWith("GET /next HTTP/1.1\r\n"));
        });
    }

    private static boolean isKept10(Vector vector) {
        return vector.bytes().contains("Keep-Alive") && !vector.bytes().contains("close");
    }

    /** Who has answered and closed takes no more of it. */
    private static void send(List<String> packets, RawClient client) {
        try {
            packets.forEach(client::send);
        } catch (UncheckedIOException e) {
            assertThat(e.getCause()).isInstanceOf(SocketException.class);
        }
    }

    /** In one packet and in one for each byte. */
    private void inAllWays(String bytes, BiConsumer<String, List<String>> expectation) {
        for (Gatehouse way : ways) {
            for (List<String> packets : List.of(List.of(bytes), bytes.chars().mapToObj(Character::toString).toList())) {
                int before = upstream.requests().size();
                try (var client = RawClient.connect(way.port())) {
                    send(packets, client);
                    String responses = client.readToEnd();
                    expectation.accept(responses, upstream.requests().subList(before, upstream.requests().size()));
                }
            }
        }
    }

    private static long count(String responses) {
        return STATUS_LINE.matcher(responses).results().count();
    }
}
