package dev.gatehouse.conformance;

/** Requests as visitors write them. */
final class Requests {

    private Requests() {
    }

    /** {@code GET} for {@code app.test}. */
    static String get(String target, String... headers) {
        return request("GET", target, headers);
    }

    /** For {@code app.test}, without a body. */
    static String request(String method, String target, String... headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: app.test\r\n" + lines(headers) + "\r\n";
    }

    /** {@code GET /} with this value of {@code Host}. */
    static String to(String host) {
        return to(host, "/");
    }

    static String to(String host, String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    /** A body with its length. */
    static String withLength(String method, String target, String body, String... headers) {
        return request(method, target, headers).replaceFirst("\r\n\r\n$",
                "\r\nContent-Length: " + body.length() + "\r\n\r\n") + body;
    }

    /** What comes after the head of a chunked message: a chunk for each part, and the last one. */
    static String chunks(String... parts) {
        var chunks = new StringBuilder();
        for (String part : parts) {
            chunks.append(Integer.toHexString(part.length())).append("\r\n").append(part).append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }

    /** A chunked body. */
    static String chunked(String method, String target, String... parts) {
        return request(method, target, "Transfer-Encoding: chunked") + chunks(parts);
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }
}
