package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.request;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is not proper HTTP: it is refused and the connection closed, or nothing ambiguous reaches the upstream.
 *
 * <p>Where RFC 9112 demands a refusal, or nothing else makes sense, only that will do.
 */
final class MalformedChecks {

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n";
    /** Too large a number may be told to be one, an unknown coding likewise. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 501);
    private static final String CHUNKED = "Transfer-Encoding: chunked";

    private MalformedChecks() {
    }

    static List<Check> all() {
        return Stream.of(lengths(), codings(), chunks(), lines(), startLines()).flatMap(List::stream).toList();
    }

    /** Has to be refused. */
    private static Check must(String id, String what, String request) {
        return new Check("refuse-" + id, Chapter.MALFORMED, what + ": refused",
                stage -> isRefused(stage, request));
    }

    /** May also be made harmless. */
    private static Check harmless(String id, String what, String request) {
        return new Check("harmless-" + id, Chapter.MALFORMED,
                what + ": does no harm",
                stage -> isHarmless(stage, request));
    }

    private static String post(String... headers) {
        return request("POST", "/first", headers);
    }

    private static List<Check> lengths() {
        return List.of(
                harmless("cl-te", "`Content-Length` and `Transfer-Encoding`",
                        post("Content-Length: 4", CHUNKED) + "0\r\n\r\n" + SMUGGLED),
                harmless("te-cl", "… the other way round",
                        post(CHUNKED, "Content-Length: 4") + Integer.toHexString(SMUGGLED.length()) + "\r\n" + SMUGGLED
                                + "\r\n0\r\n\r\n"),
                must("cl-differing", "Two lengths that differ",
                        post("Content-Length: 0", "Content-Length: " + SMUGGLED.length()) + SMUGGLED),
                harmless("cl-twice", "The same length twice", post("Content-Length: 4", "Content-Length: 4") + "body"),
                must("cl-list", "A list of lengths that differ", post("Content-Length: 0, 4") + "body"),
                must("cl-sign", "`Content-Length: +4`", post("Content-Length: +4") + "body"),
                must("cl-minus", "`Content-Length: -4`", post("Content-Length: -4") + "body"),
                must("cl-hex", "`Content-Length: 0x4`", post("Content-Length: 0x4") + "body"),
                must("cl-word", "`Content-Length: 4 4`", post("Content-Length: 4 4") + "body"),
                must("cl-empty", "An empty `Content-Length`", post("Content-Length: ") + SMUGGLED),
                must("cl-large", "A length above 2^64", post("Content-Length: 18446744073709551620") + "body"));
    }

    private static List<Check> codings() {
        String last = "0\r\n\r\n" + SMUGGLED;
        return List.of(harmless("te-twice", "`Transfer-Encoding: chunked` twice", post(CHUNKED, CHUNKED) + last),
                harmless("te-list", "`Transfer-Encoding: chunked, chunked`",
                        post("Transfer-Encoding: chunked, chunked") + last),
                harmless("te-identity", "`Transfer-Encoding: identity` beside a length",
                        post("Transfer-Encoding: identity", "Content-Length: 4") + "body" + SMUGGLED),
                must("te-not-last", "`Transfer-Encoding: chunked, gzip`",
                        post("Transfer-Encoding: chunked, gzip") + last),
                harmless("te-unknown", "An unknown `Transfer-Encoding`", post("Transfer-Encoding: xchunked") + last),
                harmless("te-tab", "A vertical tab before `chunked`",
                        post("Transfer-Encoding: \u000bchunked", "Content-Length: 5") + last),
                harmless("te-quoted", "`Transfer-Encoding: \"chunked\"`",
                        post("Transfer-Encoding: \"chunked\"", "Content-Length: 5") + last),
                harmless("te-named", "`Transfer-Encoding` named by `Connection`",
                        post(CHUNKED, "Connection: Transfer-Encoding") + last),
                harmless("te-old", "`Transfer-Encoding` in HTTP/1.0",
                        post(CHUNKED).replace("HTTP/1.1", "HTTP/1.0") + last));
    }

    private static List<Check> chunks() {
        return List.of(must("chunk-word", "A chunk size that is none", chunk("size\r\nbody\r\n")),
                must("chunk-sign", "A chunk size with a sign", chunk("+4\r\nbody\r\n")),
                must("chunk-minus", "… with a minus", chunk("-4\r\nbody\r\n")),
                must("chunk-hex", "… with `0x`", chunk("0x4\r\nbody\r\n")),
                must("chunk-large", "A chunk size above 2^64", chunk("10000000000000004\r\nbody\r\n")),
                must("chunk-longer", "More bytes than the chunk size says", chunk("3\r\nbody\r\n")),
                harmless("chunk-lf", "A bare LF behind a chunk size", chunk("4\nbody\r\n")),
                harmless("chunk-cr", "A bare CR behind a chunk size", chunk("4\rbody\r\n")),
                harmless("chunk-end", "A bare LF behind a chunk", chunk("4\r\nbody\n")),
                harmless("chunk-extension", "A bare LF in a chunk's extension",
                        chunk("4;a\nb\r\nbody\r\n")),
                trailer("space", "A space before the colon of a trailer", "X-A : 1\r\n"),
                trailer("length", "`Content-Length` as a trailer", "Content-Length: 4\r\n"),
                trailer("coding", "`Transfer-Encoding` as a trailer", "Transfer-Encoding: chunked\r\n"));
    }

    private static String chunk(String chunk) {
        return post(CHUNKED) + chunk + "0\r\n\r\n" + SMUGGLED;
    }

    private static Check trailer(String id, String what, String trailer) {
        return new Check("trailer-" + id, Chapter.MALFORMED, what + ": not sent on",
                stage -> isNotSentOn(stage, trailer));
    }

    private static List<Check> lines() {
        String host = "GET /first HTTP/1.1\r\nHost: app.test\r\n";
        return List.of(must("space-colon", "A space before the colon", get("/first", "X-A : 1")),
                must("space-colon-te", "… of `Transfer-Encoding`",
                        post("Content-Length: 5", "Transfer-Encoding : chunked") + "0\r\n\r\n"),
                harmless("fold", "A folded header", get("/first", "X-A: 1\r\n  2")),
                harmless("fold-first", "White space before the first header",
                        "GET /first HTTP/1.1\r\n X-A: 1\r\nHost: app.test\r\n\r\n"),
                harmless("lf", "A bare LF at the end of a header", host + "X-A: 1\nX-B: 2\r\n\r\n"),
                harmless("lf-all", "Bare LFs everywhere", get("/first", "X-A: 1").replace("\r", "")),
                harmless("cr", "A bare CR in a value", get("/first", "X-A: 1\rX-B: 2")),
                harmless("nul", "NUL in a value", get("/first", "X-A: 1\u00002")),
                harmless("nul-name", "NUL in a name", get("/first", "X\u0000A: 1")),
                harmless("no-colon", "A header without a colon", get("/first", "X-A")),
                harmless("no-name", "A header without a name", get("/first", ": 1")),
                harmless("name-space", "A space in a name", get("/first", "X A: 1")),
                harmless("name-raw", "Raw bytes in a name", get("/first", "X\u00e9: 1")));
    }

    private static List<Check> startLines() {
        String rest = "Host: app.test\r\n\r\n";
        return List.of(
                new Check("start-old", Chapter.MALFORMED, "HTTP/0.9 gets no site",
                        stage -> isNotForwarded(stage, "GET /first\r\n\r\n")),
                harmless("version-2", "`HTTP/2.0` in the start line", "GET /first HTTP/2.0\r\n" + rest),
                must("version", "A version that is none", "GET /first HTTX/1.1\r\n" + rest),
                harmless("version-long", "`HTTP/1.10`", "GET /first HTTP/1.10\r\n" + rest),
                harmless("version-small", "`http/1.1`", "GET /first http/1.1\r\n" + rest),
                harmless("start-spaces", "Two spaces in the start line", "GET  /first HTTP/1.1\r\n" + rest),
                harmless("start-tab", "A tab in the start line", "GET\t/first HTTP/1.1\r\n" + rest),
                harmless("start-words", "Too many words in the start line", "GET /first x HTTP/1.1\r\n" + rest),
                harmless("method-none", "A method that is no token", "G@T /first HTTP/1.1\r\n" + rest),
                must("target-none", "A target that is none", "GET first HTTP/1.1\r\n" + rest),
                harmless("target-nul", "NUL in the target", "GET /fi\u0000rst HTTP/1.1\r\n" + rest),
                harmless("target-control", "A control character in the target", "GET /fi\u0001rst HTTP/1.1\r\n" + rest),
                must("tls", "TLS on a plain port", "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\r\n\r\n"),
                new Check("start-empty", Chapter.MALFORMED, "An empty line before a request does no harm",
                        MalformedChecks::emptyLineBefore),
                new Check("refuse-order", Chapter.MALFORMED, "A refusal waits for the answers before it",
                        MalformedChecks::refusalInOrder));
    }

    private static void isRefused(Stage stage, String request) {
        Wire visitor = stage.visitor();
        stage.upstream().answers(_ -> Stage.OK);
        Message answer = visitor.send(request).readAnswer("GET");
        unless(REFUSALS.contains(answer.status()), "answered with " + answer.statusLine());
        unless(visitor.ends(), "the connection goes on after " + answer.statusLine());
        nothingAmbiguousIn(stage);
    }

    private static void isHarmless(Stage stage, String request) {
        Wire visitor = stage.visitor();
        stage.upstream().answers(_ -> Stage.OK);
        Message answer = visitor.send(request).readAnswer("GET");
        unless(answer.status() != 0, "answered with what is no HTTP");
        if (answer.status() != 200) {
            unless(visitor.ends(), "the connection goes on after " + answer.statusLine());
        }
        marker(stage);
        nothingAmbiguousIn(stage);
    }

    /** What a proxy did with a request before, has arrived when a later one has. */
    private static void marker(Stage stage) {
        stage.visitor().send(get("/marker")).readAnswer("GET");
    }

    private static void nothingAmbiguousIn(Stage stage) {
        stage.upstream().seen().forEach(arrival -> {
            List<String> objections = Strictness.objectionsTo(arrival.bytes());
            unless(objections.isEmpty(), "sent on: " + String.join(", ", objections));
        });
    }

    private static void isNotForwarded(Stage stage, String request) {
        stage.upstream().answers(_ -> Stage.OK);
        stage.visitor().send(request).readToEnd();
        unless(stage.upstream().seen().isEmpty(), "sent on");
    }

    /** The trailer comes when the rest has been sent on already, so that it cannot be refused before. */
    private static void isNotSentOn(Stage stage, String trailer) {
        Wire visitor = stage.visitor().send(post(CHUNKED) + "4\r\nbody\r\n0\r\n");
        Arrival early = stage.upstream().poll(500);
        visitor.send(trailer + "\r\n");
        if (early == null && stage.isRefused(visitor)) {
            return;
        }
        Arrival arrival = early == null ? stage.upstream().next() : early;
        Message seen = arrival.whole();
        unless(seen.trailers().isEmpty(), "sent on: " + String.join(", ", seen.trailers()));
        if (seen.whole()) {
            arrival.answer(Stage.OK);
        }
        Message answer = visitor.readAnswer("POST");
        unless(answer.status() == 400 || (seen.whole() && answer.status() == 200),
                "answered with " + answer.statusLine());
    }

    private static void emptyLineBefore(Stage stage) {
        Message request = stage.forwarded("\r\n" + get("/x"));
        unless(request.start().equals("GET /x HTTP/1.1"), "sent as " + request.start());
    }

    private static void refusalInOrder(Stage stage) {
        Wire visitor = stage.visitor().send(get("/first") + get("/second", "X A: 1"));
        Arrival first = stage.arrivalFrom(visitor);
        first.answer(Stage.OK);
        unless(visitor.readAnswer("GET").status() == 200, "the first was not answered with 200");
        unless(visitor.readAnswer("GET").status() == 400, "the second was not answered with 400");
        unless(visitor.ends(), "the connection goes on");
    }
}
