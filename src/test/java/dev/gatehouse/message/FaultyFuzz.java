package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;

/** What Jazzer calls in the test that it finds a fault: one that it has to get to through a head's parts. */
public final class FaultyFuzz {

    private FaultyFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        HeadReader reader = HeadReader.ofRequests(Conversation.LIMITS);
        HeadReader.Result result = reader.read(Unpooled.wrappedBuffer(bytes));
        if (result == HeadReader.Result.COMPLETE && reader.head().has(Field.TRANSFER_ENCODING)
                && new String(bytes, StandardCharsets.ISO_8859_1).contains("close")) {
            throw new AssertionError("chunked and close");
        }
    }
}
