package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** Tests for {@link BodyReader}. */
class BodyReaderTests {

    private final BodyReader body = new BodyReader(Heads.LIMITS);
    private final StringBuilder data = new StringBuilder();

    @Test
    void thereIsNoneBeforeTheFirstMessage() {
        assertThat(body.isComplete()).isTrue();
        assertThat(read("next")).isEqualTo("next");
    }

    @Test
    void noBodyIsCompleteAtOnce() {
        body.start(Framing.NONE);

        assertThat(body.isComplete()).isTrue();
        assertThat(read("next")).isEqualTo("next");
    }

    @Test
    void aLengthOfNothingIsCompleteAtOnce() {
        body.start(Framing.ofLength(0));

        assertThat(body.isComplete()).isTrue();
        assertThat(read("next")).isEqualTo("next");
        assertThat(data).isEmpty();
    }

    @Test
    void aLengthEndsWithItsLastByte() {
        body.start(Framing.ofLength(5));

        assertThat(read("hell")).isEmpty();
        assertThat(body.isComplete()).isFalse();
        assertThat(read("onext")).isEqualTo("next");
        assertThat(body.isComplete()).isTrue();
        assertThat(data).hasToString("hello");
        assertThat(body.dataBytes()).isEqualTo(5);
    }

    @Test
    void aLengthMayBeLongerThanAnyBuffer() {
        body.start(Framing.ofLength(5_000_000_000L));

        assertThat(read("hello")).isEmpty();
        assertThat(body.isComplete()).isFalse();
        assertThat(body.isMalformed()).isFalse();
    }

    @Test
    void untilTheConnectionEndsItIsNeverComplete() {
        body.start(Framing.UNTIL_CLOSE);

        assertThat(body.endsWithConnection()).isTrue();
        assertThat(read("hello")).isEmpty();
        assertThat(read(" world")).isEmpty();
        assertThat(body.isComplete()).isFalse();
        assertThat(data).hasToString("hello world");
    }

    @Test
    void chunksEndWithTheEmptyLine() {
        body.start(Framing.CHUNKED);

        assertThat(body.endsWithConnection()).isFalse();
        assertThat(read("5\r\nhello\r\n0\r\n\r")).isEmpty();
        assertThat(body.isComplete()).isFalse();
        assertThat(read("\nnext")).isEqualTo("next");
        assertThat(body.isComplete()).isTrue();
        assertThat(body.trailers()).isNull();
        assertThat(data).hasToString("hello");
        assertThat(body.dataBytes()).isEqualTo(5);
    }

    @Test
    void trailersAreTold() {
        body.start(Framing.CHUNKED);

        read("0\r\nX: y\r\n\r\n");

        assertThat(body.trailers()).isNotNull().satisfies(trailers -> assertThat(trailers.value(0)).isEqualTo("y"));
    }

    @Test
    void nothingIsReadBehindAFault() {
        body.start(Framing.CHUNKED);

        read("1\r\na\r\nx");
        assertThat(body.isMalformed()).isTrue();
        assertThat(body.isComplete()).isFalse();

        assertThat(read("1\r\nb\r\n")).isEqualTo("1\r\nb\r\n");
        assertThat(data).hasToString("a");
    }

    @Test
    void theNextBodyBeginsAnew() {
        body.start(Framing.CHUNKED);
        read("1\r\na\r\nx");

        body.start(Framing.ofLength(2));

        assertThat(body.isMalformed()).isFalse();
        assertThat(body.dataBytes()).isZero();
        assertThat(body.trailers()).isNull();
        assertThat(read("bcd")).isEqualTo("d");
        assertThat(body.isComplete()).isTrue();
    }

    @Test
    void aChunkedBodyBeginsAnewInTheMiddleOfOne() {
        body.start(Framing.CHUNKED);
        read("5;a=\"b");

        body.start(Framing.CHUNKED);

        assertThat(read("1;c\r\nd\r\n0\r\n\r\n")).isEmpty();
        assertThat(body.isComplete()).isTrue();
    }

    /** @return what it left */
    private String read(String bytes) {
        ByteBuf in = Heads.buffer(bytes);
        body.read(in, (of, index, length) -> data.append(of.toString(index, length, StandardCharsets.ISO_8859_1)));
        return in.toString(StandardCharsets.ISO_8859_1);
    }
}
