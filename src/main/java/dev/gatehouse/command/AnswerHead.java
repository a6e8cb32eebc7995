package dev.gatehouse.command;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The head of an answer (RFC 9112, section 2).
 *
 * @param status the status line without the version, such as {@code 200 OK}
 * @param headers by their names in lower case, each with its values in their order
 */
record AnswerHead(String status, Map<String, List<String>> headers) {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3}(?: .*)?)");
    private static final int LARGEST = 64 * 1024;
    private static final int DIGITS = 3;

    AnswerHead {
        headers = Map.copyOf(headers);
    }

    /** The final one; those before it (1xx) say nothing of interest. */
    static AnswerHead read(InputStream in) throws IOException {
        AnswerHead head = readOne(in);
        while (head.status().startsWith("1")) {
            head = readOne(in);
        }
        return head;
    }

    private static AnswerHead readOne(InputStream in) throws IOException {
        List<String> lines = Stream.of(text(in).split("\r?\n")).toList();
        var status = STATUS_LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!status.matches()) {
            throw new IOException("what answers does not speak HTTP/1.1");
        }
        Map<String, List<String>> headers = new TreeMap<>();
        lines.stream().skip(1).filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    List.of(line.substring(colon + 1).strip()),
                    (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
        });
        return new AnswerHead(status.group(1), headers);
    }

    private static String text(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int one = in.read();
            if (one < 0 || bytes.size() > LARGEST) {
                throw new EOFException(bytes.size() == 0
                        ? "the connection was closed without an answer"
                        : "the head of the answer has no end");
            }
            bytes.write(one);
            if (one == '\n') {
                newlines++;
            } else if (one != '\r') {
                newlines = 0;
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    int code() {
        return Integer.parseInt(status.substring(0, DIGITS));
    }

    /** Its values in one, in lower case; empty where there is none. */
    String value(String name) {
        return String.join(",", headers.getOrDefault(name, List.of())).toLowerCase(Locale.ROOT);
    }
}
