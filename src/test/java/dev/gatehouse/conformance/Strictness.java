package dev.gatehouse.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a receiver could understand in more than one way in a request's head, after RFC 9112. */
final class Strictness {

    private static final Pattern START = Pattern
            .compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^ \\x00-\\x1f\\x7f]+ HTTP/1\\.[01]");
    private static final Pattern FIELD = Pattern
            .compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t]*[^\\x00\\r\\n]*");

    private Strictness() {
    }

    static List<String> objectionsTo(String head) {
        var objections = new ArrayList<String>();
        Message message = Message.head(head);
        if (!START.matcher(message.start()).matches()) {
            objections.add("the start line " + message.start());
        }
        message.fields()
                .stream()
                .filter(field -> !FIELD.matcher(field).matches())
                .map("the header "::concat)
                .forEach(
                        objections::add);
        if (message.values("Host").size() != 1) {
            objections.add(message.values("Host").size() + " Host headers");
        }
        objections.addAll(framing(message));
        return objections;
    }

    /** The same of a response. */
    static List<String> objectionsToAnswer(Message answer) {
        var objections = new ArrayList<String>();
        answer.fields()
                .stream()
                .filter(field -> !FIELD.matcher(field).matches())
                .map("the header "::concat)
                .forEach(
                        objections::add);
        objections.addAll(framing(answer));
        return objections;
    }

    private static List<String> framing(Message message) {
        var objections = new ArrayList<String>();
        List<String> lengths = message.values("Content-Length");
        List<String> codings = message.values("Transfer-Encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            objections.add("a length and a coding");
        }
        if (lengths.size() > 1 || !lengths.stream().allMatch(length -> length.matches("\\d{1,18}"))) {
            objections.add("Content-Length: " + String.join(" and ", lengths));
        }
        if (codings.size() > 1 || !codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            objections.add("Transfer-Encoding: " + String.join(" and ", codings));
        }
        return objections;
    }
}
