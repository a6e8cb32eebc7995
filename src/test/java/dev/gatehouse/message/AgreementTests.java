package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.Vectors;
import dev.gatehouse.fixture.Vectors.Vector;
import dev.gatehouse.message.Conversation.Ending;

/** Tests that {@link HeadReader} and {@link BodyReader} accept nothing that Netty's strict codec understands differently. */
class AgreementTests {

    static Stream<Vector> requests() {
        return Stream.of(Vectors.acceptedRequests(), Vectors.refusedRequests(), Vectors.requestsWithoutHost())
                .flatMap(List::stream);
    }

    static Stream<Vector> responses() {
        return Stream.of(Vectors.acceptedResponses(), Vectors.refusedResponses(), Vectors.brokenResponses())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void bothUnderstandTheSameOfARequest(Vector vector) {
        Agreement.onRequests(bytes(vector.bytes()));
        Agreement.onRequests(bytes(vector.bytes().repeat(2)));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void bothUnderstandTheSameOfAResponse(Vector vector) {
        for (boolean toHead : new boolean[]{false, true}) {
            Agreement.onResponses(bytes(vector.bytes()), toHead);
            Agreement.onResponses(bytes(vector.bytes().repeat(2)), toHead);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Vectors#acceptedRequests")
    void aRequestAtTheEdgeIsAccepted(Vector vector) {
        Conversation conversation = inAnyPackets(bytes(vector.bytes()));

        assertThat(conversation.refused()).isFalse();
        assertThat(conversation.messages()).singleElement()
                .satisfies(message -> assertThat(message.ending()).isEqualTo(Ending.COMPLETE))
                .satisfies(message -> assertThat(message.end()).isEqualTo(vector.bytes().length()));
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Vectors#refusedRequests")
    void aRequestBeyondTheEdgeIsRefused(Vector vector) {
        assertThat(inAnyPackets(bytes(vector.bytes())).refused()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Vectors#acceptedResponses")
    void aResponseAtTheEdgeIsAccepted(Vector vector) {
        Conversation conversation = Conversation.ofResponses(bytes(vector.bytes()), Integer.MAX_VALUE, false);

        assertThat(conversation.refused()).isFalse();
        assertThat(conversation.messages().getLast().data()).isEqualTo("hello");
    }

    @Test
    void aDifferenceIsSeen() {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> Agreement.same("data", "a", "b"))
                .withMessage("data: we understand a, the strict codec b");
    }

    private static Conversation inAnyPackets(byte[] bytes) {
        Conversation whole = Conversation.ofRequests(bytes, Integer.MAX_VALUE);
        for (int packet = 1; packet < bytes.length; packet++) {
            assertThat(Conversation.ofRequests(bytes, packet)).as("in packets of " + packet).isEqualTo(whole);
        }
        return whole;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
