package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import dev.gatehouse.message.HeadReader.Limits;
import dev.gatehouse.message.HeadReader.Result;

/** Heads of messages, read of texts in which each character is one byte. */
final class Heads {

    static final Limits LIMITS = new Limits(100, 200, 10);

    private Heads() {
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(bytes(text));
    }

    /** A request's head with these fields, each with its line end. */
    static Head request(String fields) {
        return complete(HeadReader.ofRequests(LIMITS), "GET / HTTP/1.1\r\n" + fields + "\r\n");
    }

    static Head request10(String fields) {
        return complete(HeadReader.ofRequests(LIMITS), "GET / HTTP/1.0\r\n" + fields + "\r\n");
    }

    /** A response's head. */
    static Head response(String statusLine, String fields) {
        return complete(HeadReader.ofResponses(LIMITS), statusLine + "\r\n" + fields + "\r\n");
    }

    static Head complete(HeadReader reader, String head) {
        assertThat(reader.read(buffer(head))).isEqualTo(Result.COMPLETE);
        return reader.head();
    }

    /** What a reader of requests says of these bytes, however they are cut into packets. */
    static Result ofRequest(String bytes) {
        return inAnyPackets(() -> HeadReader.ofRequests(LIMITS), bytes);
    }

    /** What a reader of responses says of these bytes, however they are cut into packets. */
    static Result ofResponse(String bytes) {
        return inAnyPackets(() -> HeadReader.ofResponses(LIMITS), bytes);
    }

    private static Result inAnyPackets(Supplier<HeadReader> readers, String bytes) {
        Result whole = readers.get().read(buffer(bytes));
        for (int cut = 1; cut < bytes.length(); cut++) {
            HeadReader reader = readers.get();
            Result first = reader.read(buffer(bytes.substring(0, cut)));
            Result result = first == Result.MORE ? reader.read(buffer(bytes.substring(cut))) : first;
            assertThat(result).as("cut at byte %s of %s", cut, bytes).isEqualTo(whole);
        }
        return whole;
    }
}
