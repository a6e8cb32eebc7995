package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link ResponseRules}. */
class ResponseRulesTests {

    @Test
    void aLengthFramesAResponse() {
        assertThat(of("HTTP/1.1 200 OK", "Content-Length: 5\r\n"))
                .isEqualTo(new ResponseRules(true, 200, Framing.ofLength(5), true));
    }

    @Test
    void chunksFrameAResponse() {
        assertThat(of("HTTP/1.1 404 Not Found", "Transfer-Encoding: chunked\r\n"))
                .isEqualTo(new ResponseRules(true, 404, Framing.CHUNKED, true));
    }

    @Test
    void withoutEitherTheEndOfTheConnectionEndsIt() {
        assertThat(of("HTTP/1.1 200 OK", "")).isEqualTo(new ResponseRules(true, 200, Framing.UNTIL_CLOSE, false));
        assertThat(of("HTTP/1.0 200 OK", "Connection: keep-alive\r\n"))
                .isEqualTo(new ResponseRules(true, 200, Framing.UNTIL_CLOSE, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 103, 199, 204, 304})
    void someResponsesHaveNeverABody(int status) {
        ResponseRules rules = of("HTTP/1.1 " + status + " x", "");

        assertThat(rules.framing()).isEqualTo(Framing.NONE);
        assertThat(rules.keepAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 203, 205, 206, 300, 303, 305, 400, 500, 999})
    void allOthersHave(int status) {
        assertThat(of("HTTP/1.1 " + status + " x", "Content-Length: 5\r\n").framing()).isEqualTo(Framing.ofLength(5));
        assertThat(of("HTTP/1.1 " + status + " x", "").framing()).isEqualTo(Framing.UNTIL_CLOSE);
    }

    @Test
    void anAnswerToHeadHasNone() {
        ResponseRules rules = ResponseRules.of(Heads.response("HTTP/1.1 200 OK", "Content-Length: 5\r\n"), true);

        assertThat(rules).isEqualTo(new ResponseRules(true, 200, Framing.NONE, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void aConnectionIsNotKeptWhoseUpstreamMayYetSendABodyThatThereCannotBe(String field) {
        assertThat(of("HTTP/1.1 204 No Content", field + "\r\n").keepAlive()).isFalse();
        assertThat(of("HTTP/1.1 304 Not Modified", field + "\r\n").keepAlive()).isTrue();
        assertThat(of("HTTP/1.1 204 No Content", "Content-Length: 0\r\n").keepAlive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"HTTP/1.1|``|true", "HTTP/1.1|Connection: close|false",
            "HTTP/1.0|``|false", "HTTP/1.0|Connection: Keep-Alive|true",
            "HTTP/1.0|Connection: keep-alive, close|false"})
    void theUpstreamSaysWhetherItKeepsTheConnection(String version, String field, boolean kept) {
        String fields = "Content-Length: 0\r\n" + (field.isEmpty() ? "" : field + "\r\n");

        assertThat(of(version + " 200 OK", fields).keepAlive()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: x\r\n", "Content-Length: 1\r\nContent-Length: 1\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"})
    void whatCannotBeFramedIsNotProper(String fields) {
        assertThat(of("HTTP/1.1 200 OK", fields).proper()).isFalse();
        assertThat(of("HTTP/1.1 304 Not Modified", fields).proper()).isFalse();
        assertThat(of("HTTP/1.1 103 Early Hints", fields).proper()).isFalse();
        assertThat(ResponseRules.of(Heads.response("HTTP/1.1 200 OK", fields), true).proper()).isFalse();
    }

    @Test
    void aCodingInHttp10IsNotProper() {
        assertThat(of("HTTP/1.0 200 OK", "Transfer-Encoding: chunked\r\n").proper()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"100,true", "101,false", "102,true", "103,true", "199,true", "200,false"})
    void anInterimResponseIsFollowedByAnother(int status, boolean informational) {
        assertThat(of("HTTP/1.1 " + status + " x", "").isInformational()).isEqualTo(informational);
    }

    private static ResponseRules of(String statusLine, String fields) {
        return ResponseRules.of(Heads.response(statusLine, fields), false);
    }
}
