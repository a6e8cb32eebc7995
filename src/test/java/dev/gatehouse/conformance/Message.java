package dev.gatehouse.conformance;

import java.util.Arrays;
import java.util.List;

/**
 * A request or response as its bytes say; each byte is one character.
 *
 * @param fields the header lines, untouched
 * @param body without the marks of its framing
 * @param whole whether the body came to the end that its framing promises
 */
record Message(String start, List<String> fields, Framing framing, String body, List<String> trailers, boolean whole) {

    enum Framing {
        NONE, LENGTH, CHUNKED, UNTIL_CLOSE
    }

    /** A head with nothing behind it yet. */
    static Message head(String bytes) {
        List<String> lines = Arrays.asList(bytes.strip().split("\r\n", -1));
        return new Message(lines.getFirst(), List.copyOf(lines.subList(1, lines.size())), Framing.NONE, "", List.of(),
                true);
    }

    Message with(Framing framing, String body, List<String> trailers, boolean whole) {
        return new Message(start, fields, framing, body, trailers, whole);
    }

    /** The values of a header, in their order. */
    List<String> values(String name) {
        return fields.stream()
                .filter(field -> name.equalsIgnoreCase(nameOf(field)))
                .map(field -> field.substring(field.indexOf(':') + 1).strip())
                .toList();
    }

    boolean has(String name) {
        return !values(name).isEmpty();
    }

    /** The value of a header that is there once, otherwise nothing. */
    String value(String name) {
        List<String> values = values(name);
        return values.size() == 1 ? values.getFirst() : "";
    }

    static String nameOf(String field) {
        int colon = field.indexOf(':');
        return colon < 0 ? field : field.substring(0, colon);
    }

    int status() {
        return start.matches("HTTP/1\\.[01] \\d{3}( .*)?") ? Integer.parseInt(start.substring(9, 12)) : 0;
    }

    boolean isOld() {
        return start.endsWith(" HTTP/1.0");
    }

    /** The status and its reason. */
    String statusLine() {
        return status() == 0 ? "what is no HTTP" : start.substring("HTTP/1.1 ".length());
    }

    String target() {
        int first = start.indexOf(' ');
        int last = start.lastIndexOf(' ');
        return first < last ? start.substring(first + 1, last) : "";
    }
}
