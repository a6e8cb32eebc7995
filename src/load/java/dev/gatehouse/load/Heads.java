package dev.gatehouse.load;

import java.io.IOException;
import java.io.InputStream;

/** Heads of messages, as far as clients and upstreams of the comparison have to understand them. */
final class Heads {

    /** Line end, empty line. */
    private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private Heads() {
    }

    /** Reads up to the empty line, in small letters; nothing at the end of the connection. */
    static String read(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (var last = 0; last != END;) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            last = last << 8 | next;
            head.append((char) Character.toLowerCase(next));
        }
        return head.toString();
    }

    /** How long the body is; a message without {@code Content-Length} has none. */
    static long length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
