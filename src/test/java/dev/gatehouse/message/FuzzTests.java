package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Vectors;
import dev.gatehouse.fixture.Vectors.Vector;

/**
 * Lets {@link Fuzzer} look for a message that {@link Agreement} does not hold for. {@code fuzz.seconds} says for how long,
 * {@code fuzz.keep} whether what it found on its way is kept.
 */
class FuzzTests {

    /** What is fuzzed. */
    private enum Side {

        REQUESTS(RequestFuzz.class, "fuzzed-requests.txt"), RESPONSES(ResponseFuzz.class, "fuzzed-responses.txt"),
        /** Of which a fault is known. */
        FAULTY(FaultyFuzz.class, "fuzzed-requests.txt");

        private final Class<?> target;
        private final String corpus;

        Side(Class<?> target, String corpus) {
            this.target = target;
            this.corpus = corpus;
        }

        private Fuzzer fuzzer() {
            return new Fuzzer(target, corpus, seeds());
        }

        private List<String> seeds() {
            return switch (this) {
                case REQUESTS -> Stream
                        .of(Vectors.acceptedRequests(), Vectors.refusedRequests(), Vectors.requestsWithoutHost())
                        .flatMap(List::stream)
                        .map(Vector::bytes)
                        .toList();
                case RESPONSES -> Stream
                        .of(Vectors.acceptedResponses(), Vectors.refusedResponses(), Vectors.brokenResponses())
                        .flatMap(List::stream)
                        .map(vector -> '-' + vector.bytes())
                        .toList();
                case FAULTY -> List.of();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUESTS", "RESPONSES"})
    void noMessageIsUnderstoodInTwoWays(Side side) {
        try (Fuzzer fuzzer = side.fuzzer()) {
            assertThat(fuzzer.run(Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 6)))).isEmpty();
            if (Boolean.getBoolean("fuzz.keep")) {
                fuzzer.keep();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUESTS", "RESPONSES"})
    void noMessageOfEarlierRunsIsUnderstoodInTwoWays(Side side) {
        List<String> inputs = Vectors.lines(side.corpus);

        assertThat(inputs).isNotEmpty().allSatisfy(input -> {
            byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
            switch (side) {
                case REQUESTS, FAULTY -> RequestFuzz.fuzzerTestOneInput(bytes);
                case RESPONSES -> ResponseFuzz.fuzzerTestOneInput(bytes);
            }
        });
    }

    @Test
    void aFaultIsFound() {
        try (Fuzzer fuzzer = Side.FAULTY.fuzzer()) {
            assertThat(fuzzer.run(Duration.ofSeconds(20))).get()
                    .asString()
                    .contains("Java Exception: java.lang.AssertionError: chunked and close", "the input: ")
                    .containsPattern("the input: .*close");
        }
    }

    @Test
    void whatIsKeptCanBeReadAgain() {
        String text = "a \t\r\n\0\\n\"\u0080\u00ff1";

        assertThat(Fuzzer.escaped(text)).isEqualTo("a\\040\\011\\r\\n\\000\\\\n\"\\200\\3771");
        assertThat(Fuzzer.escaped(text).translateEscapes()).isEqualTo(text);
    }
}
