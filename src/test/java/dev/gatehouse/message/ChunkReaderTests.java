package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link ChunkReader} and {@link ChunkExtensions}, each body in whole and cut into packets at every byte. */
class ChunkReaderTests {

    private static final String COMPLETE = "complete";
    private static final String MORE = "more";
    private static final String MALFORMED = "malformed";

    /** How far a body is, and its data. */
    private record Read(String how, String data, String left) {}

    @Test
    void joinsTheChunks() {
        assertThat(read("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nnext"))
                .isEqualTo(new Read(COMPLETE, "hello world", "next"));
    }

    @Test
    void aSizeIsHexadecimalInAnyCase() {
        String data = "x".repeat(0xab);

        assertThat(read("aB\r\n" + data + "\r\n00000000\r\n\r\n")).isEqualTo(new Read(COMPLETE, data, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "00000001", "1", "F", "0000000f", "1;a", "1;a=b", "1;a=\"b\"", "1;a;b;c=d"})
    void aSizeLineIsASizeAndExtensions(String line) {
        assertThat(read(line + "\r\n").how()).isEqualTo(MORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80000000", "ffffffff", "000000001", "100000000", "ffffffffffffffff", "", " 1", "1 ", "\t1",
            "1\t",
            "0x1", "+1", "-1", "g", "1g", "1_0", "1.0", "1,", "\u00b2", "1\0", "1\u007f", ";a", "1;", "1;;a", "1;=b",
            "1;a=",
            "1;a=;b", "1;a b", "1; a", "1;a =b", "1;a= b", "1;a=\"", "1;a=\"b", "1;a=\"b\\", "1;a=\"b\\\"",
            "1;a=\"b\"c",
            "1;a=\"b\"=", "1;a=b=c", "1;a=b\"c\"", "1;a=\"\0\"", "1;a=\"\u00e4\"", "1;\u00e4", "1;a/b"})
    void nothingElseIs(String line) {
        assertThat(read(line + "\r\n").how()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\nx\r\n0\r\n\r\n", "1\rx\r\n0\r\n\r\n", "1\r\r\nx", "1\r\nx\n0\r\n\r\n",
            "1\r\nx\r0\r\n\r\n",
            "1\r\nx0\r\n\r\n", "1\r\nxy\r\n", "2\r\nx\r\n0\r\n\r\n", "1\r\nx\r\n\r\n", "0\n\r\n", "0\r\n\n",
            "0\r\n\r\r\n",
            "1;a\nx", "1;a\rx", "1;a=\"\r\n\"\r\nx", "0;a\n\r\n"})
    void linesEndInCrlf(String body) {
        assertThat(read(body).how()).isEqualTo(MALFORMED);
    }

    @Test
    void dataMayLookLikeChunks() {
        assertThat(read("7\r\n0\r\n\r\n\0\n\r\n0\r\n\r\n")).isEqualTo(new Read(COMPLETE, "0\r\n\r\n\0\n", ""));
    }

    @Test
    void aQuotedExtensionMayHaveBlanksAndEscapes() {
        assertThat(read("1;a=\" \t;=!\\\"\\\\~\";b=\"\"\r\nx\r\n0;c=\"\\d\"\r\n\r\n"))
                .isEqualTo(new Read(COMPLETE, "x", ""));
    }

    @Test
    void extensionsMayHaveTheirLimitAndNoMore() {
        assertThat(read("1;" + "x".repeat(256) + "\r\n").how()).isEqualTo(MORE);
        assertThat(read("1;" + "x".repeat(257) + "\r\n").how()).isEqualTo(MALFORMED);
        assertThat(read("1;" + "x".repeat(256) + "\r\na\r\n1;" + "x".repeat(256) + "\r\n").how()).isEqualTo(MORE);
    }

    @Test
    void waitsForTheRest() {
        String body = "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n";
        for (int length = 0; length < body.length(); length++) {
            assertThat(read(body.substring(0, length)).how()).isEqualTo(MORE);
        }
        assertThat(read(body).how()).isEqualTo(COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "X:", "Expires: 0", "Server-Timing: a, b", "ETag: \"a\"",
            "Digest: x\r\nSignature: y"})
    void fieldsMayFollow(String trailers) {
        assertThat(read("0\r\n" + trailers + "\r\n\r\nnext")).isEqualTo(new Read(COMPLETE, "", "next"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "Host: a", "Connection: close",
            "Trailer: X",
            "TE: trailers", "Upgrade: x", "Expect: 100-continue", "Authorization: x", "X-Forwarded-For: 127.0.0.1",
            "Forwarded: for=x", "X-Real-IP: x", "X_Real_IP: x", "Content_Length: 5", "X: y\r\nHost: a"})
    void whatBelongsIntoTheHeadMayNotFollow(String trailers) {
        assertThat(read("0\r\n" + trailers + "\r\n\r\n").how()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {" X: y", "X : y", "X", "X: y\r\n z", "X: y\nZ: z", "X: \0", "GET / HTTP/1.1"})
    void trailersAreFields(String trailers) {
        assertThat(read("0\r\n" + trailers + "\r\n\r\n").how()).isEqualTo(MALFORMED);
    }

    @Test
    void trailersHaveTheLimitsOfFields() {
        String longest = "X: " + "x".repeat(Heads.LIMITS.headers() - "X: ".length());
        String most = "A: b\r\n".repeat(Heads.LIMITS.fields());

        assertThat(read("0\r\n" + longest + "\r\n\r\n").how()).isEqualTo(COMPLETE);
        assertThat(read("0\r\n" + longest + "x\r\n\r\n").how()).isEqualTo(MALFORMED);
        assertThat(read("0\r\n" + most + "\r\n").how()).isEqualTo(COMPLETE);
        assertThat(read("0\r\n" + most + "A: b\r\n\r\n").how()).isEqualTo(MALFORMED);
    }

    private static Read read(String body) {
        Read whole = read(body, "");
        for (int cut = 1; cut < body.length(); cut++) {
            Read parts = read(body.substring(0, cut), body.substring(cut));
            assertThat(parts.how()).as("cut at byte %s of %s", cut, body).isEqualTo(whole.how());
            assertThat(parts.data()).isEqualTo(whole.data());
            if (parts.how().equals(COMPLETE)) {
                assertThat(parts.left()).isEqualTo(whole.left());
            }
        }
        return whole;
    }

    private static Read read(String first, String second) {
        var reader = new ChunkReader(Heads.LIMITS);
        reader.start();
        var data = new StringBuilder();
        String left = "";
        boolean proper = true;
        for (String packet : new String[]{first, second}) {
            ByteBuf in = Heads.buffer(packet);
            proper = proper && reader.read(in,
                    (of, index, length) -> data.append(of.toString(index, length, StandardCharsets.ISO_8859_1)));
            left += in.toString(StandardCharsets.ISO_8859_1);
        }
        assertThat(reader.dataBytes()).isEqualTo(data.length());
        return new Read(!proper ? MALFORMED : reader.isComplete() ? COMPLETE : MORE, data.toString(), left);
    }
}
