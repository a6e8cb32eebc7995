package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.chunked;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.request;
import static dev.gatehouse.conformance.Requests.withLength;

import java.util.List;

/** How the body of a request is framed, and when it reaches the upstream. */
final class BodyChecks {

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private BodyChecks() {
    }

    static List<Check> all() {
        return List.of(
                check("body-none", "No body stays no body, also with `POST`, `PUT` and `DELETE`",
                        BodyChecks::noneStaysNone),
                check("body-empty", "A length of 0 stays one", stage -> staysAsLong(stage, "")),
                check("body-length", "A length stays a length", stage -> staysAsLong(stage, "body")),
                check("body-chunked", "Chunked stays chunked", stage -> staysChunked(stage, "one", "two")),
                check("body-chunked-empty", "… also without a chunk", BodyChecks::staysChunked),
                check("body-get", "A body of `GET` passes", stage -> passes(stage, "GET")),
                check("body-delete", "A body of `DELETE` passes", stage -> passes(stage, "DELETE")),
                check("body-extension", "Extensions of chunks do no harm", BodyChecks::extensions),
                check("body-bytes", "All 256 bytes pass", BodyChecks::allBytes),
                check("body-large", "4 MiB pass unchanged, in either framing", BodyChecks::large),
                check("body-at-once", "What has come is passed on at once, with a length", BodyChecks::lengthAtOnce),
                check("body-at-once-chunked", "… and chunked", BodyChecks::chunksAtOnce),
                check("body-trailers", "Trailers of a request pass", BodyChecks::trailers),
                check("body-packets", "A request may come byte by byte", BodyChecks::byteByByte),
                check("expect-continue", "`Expect: 100-continue`: the visitor is told to go on, the body arrives",
                        BodyChecks::expectContinue),
                check("expect-refused", "… an upstream may refuse before the body was sent", BodyChecks::expectRefused),
                check("expect-none", "… nobody is told 100 who did not ask", BodyChecks::noContinueUnasked),
                check("expect-unknown", "Another `Expect` gets 417, or is left to the upstream",
                        BodyChecks::expectUnknown));
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.REQUEST, sentence, scene);
    }

    private static void noneStaysNone(Stage stage) {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PROPFIND")) {
            Message seen = stage.forwarded(request(method, "/"));
            unless(!seen.has("Content-Length") && !seen.has("Transfer-Encoding"),
                    method + " with " + framing(seen));
        }
    }

    private static String framing(Message message) {
        return message.has("Transfer-Encoding")
                ? "Transfer-Encoding: " + String.join(", ", message.values("Transfer-Encoding"))
                : message.has("Content-Length")
                        ? "Content-Length: " + String.join(", ", message.values("Content-Length"))
                        : "no body";
    }

    private static void staysAsLong(Stage stage, String body) {
        Message seen = stage.forwarded(withLength("POST", "/", body));
        unless(seen.values("Content-Length").equals(List.of("" + body.length())) && !seen.has("Transfer-Encoding"),
                "sent with " + framing(seen));
        unless(seen.body().equals(body), "sent another body");
    }

    private static void staysChunked(Stage stage, String... parts) {
        Message seen = stage.forwarded(chunked("POST", "/", parts));
        unless(seen.values("Transfer-Encoding").equals(List.of("chunked")) && !seen.has("Content-Length"),
                "sent with " + framing(seen));
        unless(seen.body().equals(String.join("", parts)), "sent another body");
    }

    private static void passes(Stage stage, String method) {
        Message seen = stage.forwarded(withLength(method, "/", "body"));
        unless(seen.body().equals("body"), "sent with " + framing(seen));
    }

    private static void extensions(Stage stage) {
        Message seen = stage.forwarded(request("POST", "/", "Transfer-Encoding: chunked")
                + "4;name=value;other=\"quoted\"\r\nbody\r\n0;last\r\n\r\n");
        unless(seen.body().equals("body"), "sent another body");
    }

    private static void allBytes(Stage stage) {
        var bytes = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            bytes.append((char) i);
        }
        unless(stage.forwarded(withLength("POST", "/", bytes.toString())).body().contentEquals(bytes),
                "sent another body");
    }

    private static void large(Stage stage) {
        String part = "0123456789abcdef".repeat(65_536);
        String body = part.repeat(4);
        Wire visitor = stage.visitor();
        Message chunked = sentMeanwhile(stage, visitor, chunked("PUT", "/", part, part, part, part));
        unless(chunked.body().equals(body), "sent another body, chunked");
        Message long_ = sentMeanwhile(stage, visitor, withLength("PUT", "/", body));
        unless(long_.body().equals(body), "sent another body, with a length");
    }

    private static Message sentMeanwhile(Stage stage, Wire visitor, String request) {
        Thread.ofVirtual().start(() -> visitor.send(request));
        Arrival arrival = stage.arrivalFrom(visitor);
        Message whole = arrival.whole();
        arrival.answer(Stage.OK);
        visitor.readAnswer("PUT");
        return whole;
    }

    private static void lengthAtOnce(Stage stage) {
        Wire visitor = stage.visitor().send(request("POST", "/", "Content-Length: 6") + "one");
        Arrival arrival = stage.arrivalFrom(visitor);
        unless(arrival.wire().read(3).equals("one"), "sent another body");
        visitor.send("two");
        unless(arrival.wire().read(3).equals("two"), "sent another body");
        arrival.answer(Stage.OK);
        visitor.readAnswer("POST");
    }

    private static void chunksAtOnce(Stage stage) {
        Wire visitor = stage.visitor().send(request("POST", "/", "Transfer-Encoding: chunked") + "3\r\none\r\n");
        Arrival arrival = stage.arrivalFrom(visitor);
        unless(arrival.wire().readUntil("one").endsWith("\r\none"), "sent with " + framing(arrival.head()));
        visitor.send("0\r\n\r\n");
        arrival.wire().readUntil("0\r\n\r\n");
        arrival.answer(Stage.OK);
        visitor.readAnswer("POST");
    }

    private static void trailers(Stage stage) {
        Message seen = stage.forwarded(request("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                + "4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n");
        unless(seen.trailers().equals(List.of("X-Sum: 42")) || seen.trailers().equals(List.of("x-sum: 42")),
                seen.trailers().isEmpty() ? "left out" : "sent as " + seen.trailers());
    }

    private static void byteByByte(Stage stage) {
        Wire visitor = stage.visitor();
        String request = chunked("POST", "/x", "one", "two");
        request.chars().forEach(c -> visitor.send(String.valueOf((char) c)));
        Arrival arrival = stage.arrivalFrom(visitor);
        Message seen = arrival.whole();
        arrival.answer(Stage.OK);
        unless(seen.body().equals("onetwo") && seen.target().equals("/x"), "sent as " + seen.start());
        visitor.readAnswer("POST");
    }

    private static Wire expecting(Stage stage, String expectation) {
        return stage.visitor().send(request("PUT", "/", "Content-Length: 4", "Expect: " + expectation));
    }

    private static void expectContinue(Stage stage) {
        Wire visitor = expecting(stage, "100-continue");
        Arrival arrival = stage.upstream().poll(500);
        if (arrival != null) {
            relayContinue(visitor, arrival);
        }
        unless(visitor.readHead().startsWith("HTTP/1.1 100 "), "answered with something else than 100");
        visitor.send("body");
        Arrival arrived = arrival == null ? stage.arrivalFrom(visitor) : arrival;
        unless(arrived.whole().body().equals("body"), "sent another body");
        arrived.answer(Stage.OK);
        unless(visitor.readAnswer("PUT").status() == 200, "not answered with the upstream's answer");
    }

    private static void relayContinue(Wire visitor, Arrival arrival) {
        if (arrival.head().has("Expect") && !visitor.hasNews()) {
            arrival.wire().send(CONTINUE);
        }
    }

    private static void expectRefused(Stage stage) {
        Wire visitor = expecting(stage, "100-continue");
        Arrival arrival = stage.upstream().next();
        arrival.wire().send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        String first = visitor.readHead();
        unless(first.startsWith("HTTP/1.1 417 "), "first answered with " + Message.head(first).statusLine());
    }

    private static void noContinueUnasked(Stage stage) {
        Wire visitor = stage.visitor().send(withLength("PUT", "/", "body"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.whole();
        arrival.answer(Stage.OK);
        String first = visitor.readHead();
        unless(first.startsWith("HTTP/1.1 200 "), "first answered with " + Message.head(first).statusLine());
    }

    private static void expectUnknown(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        Message answer = stage.visitor().send(get("/", "Expect: something-else")).readAnswer("GET");
        unless(answer.status() == 417 || stage.upstream().seen().stream().anyMatch(seen -> seen.head().has("Expect")),
                "neither refused nor sent on");
    }
}
