package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link Reply}, {@link AnswerHead} and {@link AnswerBody}, against answers as they may come. */
class AnswerBodyTests {

    private static Reply read(String answer) throws IOException {
        return Reply.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)), System.nanoTime());
    }

    @Test
    void eachFramingHasItsBody() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world").text()).isEqualTo("hello");
        assertThat(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
                .text())
                .isEqualTo("hello");
        assertThat(read("HTTP/1.0 200 OK\r\n\r\nhello").text()).isEqualTo("hello");
        assertThat(read("HTTP/1.1 204 No Content\r\n\r\nhello").text()).isEmpty();
    }

    @Test
    void whatComesBeforeTheFinalAnswerIsPassedOver() throws IOException {
        Reply reply = read(
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 404\r\nA: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n");

        assertThat(reply.code()).isEqualTo(404);
        assertThat(reply.header("a")).containsExactly("1", "2");
        assertThat(reply.header("link")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH_9\r\n\r\n", "\r\n\r\n", "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhe",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"})
    void whatIsNoWholeAnswerIsSaid(String answer) {
        assertThatThrownBy(() -> read(answer)).isInstanceOf(IOException.class).hasMessageNotContaining("Exception");
    }
}
