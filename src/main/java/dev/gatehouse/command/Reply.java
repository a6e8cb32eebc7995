package dev.gatehouse.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * All that a server answered.
 *
 * @param body without its framing, as far as it was read
 * @param whole whether that was all of it
 * @param time until all of it was there
 */
record Reply(AnswerHead head, byte[] body, boolean whole, Duration time) {

    private static final int LARGEST = 64 << 20;

    /**
     * Reads it.
     *
     * @param start when the request began, by the system's nanoseconds
     */
    static Reply read(InputStream in, long start) throws IOException {
        AnswerHead head = AnswerHead.read(in);
        var kept = new ByteArrayOutputStream();
        var body = new AnswerBody(in, head);
        var bytes = new byte[1 << 14];
        int count = body.read(bytes, 0, bytes.length);
        while (count >= 0 && kept.size() <= LARGEST) {
            kept.write(bytes, 0, count);
            count = body.read(bytes, 0, bytes.length);
        }
        return new Reply(head, kept.toByteArray(), count < 0, Duration.ofNanos(System.nanoTime() - start));
    }

    int code() {
        return head.code();
    }

    String status() {
        return head.status();
    }

    List<String> header(String name) {
        return head.headers().getOrDefault(name, List.of());
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
