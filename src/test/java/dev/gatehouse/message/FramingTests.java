package dev.gatehouse.message;

import static dev.gatehouse.message.Framing.Fault.AMBIGUOUS;
import static dev.gatehouse.message.Framing.Fault.FOREIGN_CODING;
import static dev.gatehouse.message.Framing.Fault.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link Framing}. */
class FramingTests {

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "007,7", "999999999999999999,999999999999999999"})
    void aLengthIsDigits(String value, long length) {
        Head head = Heads.request("Content-Length: " + value + "\r\n");

        assertThat(Framing.fault(head)).isEqualTo(NONE);
        assertThat(Framing.declared(head, Framing.NONE)).isEqualTo(Framing.ofLength(length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+1", "-1", "-0", "0x10", "1 1", "1,1", "1, 1", "1.0", "1e1", "a", "\u00b2", "\"1\"",
            "1;",
            "1000000000000000000", "9223372036854775807", "18446744073709551616", "/", ":"})
    void anythingElseIsNoLength(String value) {
        assertThat(Framing.fault(Heads.request("Content-Length: " + value + "\r\n"))).isEqualTo(AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", "\tchunked "})
    void theOnlyCodingIsChunked(String value) {
        Head head = Heads.request("Transfer-Encoding: " + value + "\r\n");

        assertThat(Framing.fault(head)).isEqualTo(NONE);
        assertThat(Framing.declared(head, Framing.NONE)).isEqualTo(Framing.CHUNKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip", "gzip, chunked", "chunked, chunked", "chunked,", ",chunked",
            "chunked;a=b",
            "xchunked", "chunkedx", "chunke", "\"chunked\"", "chunked chunked", "\u00a0chunked"})
    void anythingElseIsAForeignCoding(String value) {
        assertThat(Framing.fault(Heads.request("Transfer-Encoding: " + value + "\r\n"))).isEqualTo(FOREIGN_CODING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1\r\nContent-Length: 1\r\n",
            "Content-Length: 1\r\nA: b\r\ncontent-length: 2\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 0\r\nTransfer-Encoding: gzip\r\n", "Content-Length: 1\r\nContent-Length: x\r\n"})
    void itIsSaidOnce(String fields) {
        assertThat(Framing.fault(Heads.request(fields))).isEqualTo(AMBIGUOUS);
    }

    @Test
    void aHeadMaySayNothing() {
        Head head = Heads.request("Content-Lengths: 1\r\nXTransfer-Encoding: chunked\r\nContent_Length: x\r\n");

        assertThat(Framing.fault(head)).isEqualTo(NONE);
        assertThat(Framing.declared(head, Framing.NONE)).isEqualTo(Framing.NONE);
        assertThat(Framing.declared(head, Framing.UNTIL_CLOSE)).isEqualTo(Framing.UNTIL_CLOSE);
    }

    @Test
    void onlyWithoutABodyItIsEmpty() {
        assertThat(Framing.NONE.isEmpty()).isTrue();
        assertThat(Framing.ofLength(0).isEmpty()).isTrue();
        assertThat(Framing.ofLength(1).isEmpty()).isFalse();
        assertThat(Framing.CHUNKED.isEmpty()).isFalse();
        assertThat(Framing.UNTIL_CLOSE.isEmpty()).isFalse();
    }
}
