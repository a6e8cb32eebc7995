package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.request;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.gatehouse.conformance.Message.Framing;
import dev.gatehouse.conformance.Stage.Exchange;

/** What the visitor gets back. */
final class ResponseChecks {

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private ResponseChecks() {
    }

    static List<Check> all() {
        return Stream.of(heads(), bodies(), early(), broken(), unsafe()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.RESPONSE, sentence, scene);
    }

    private static List<Check> heads() {
        return List.of(check("status-usual", "Any usual status passes",
                stage -> statuses(stage, "200 OK", "201 Created", "302 Found", "404 Not Found",
                        "503 Service Unavailable")),
                check("status-odd", "Odd codes pass: 299, 418, 499, 599",
                        stage -> statuses(stage, "299 Fine", "418 I'm a teapot", "499 Own", "599 Odd")),
                check("status-reason", "The upstream's own words for a status pass",
                        stage -> statuses(stage, "200 Very Fine", "404 Nothing: here", "500 caf\u00c3\u00a9")),
                check("status-no-reason", "No words are fine, too", ResponseChecks::noReason),
                check("reply-order", "The order of headers is kept", stage -> replyNames(stage, false)),
                check("reply-case", "The case of their names is kept", stage -> replyNames(stage, true)),
                check("reply-cookies", "Several `Set-Cookie` stay several, in order", ResponseChecks::cookies),
                check("reply-values", "Values stay: empty, with raw bytes", ResponseChecks::values),
                check("reply-added", "Nothing is added", ResponseChecks::nothingIsAdded),
                check("reply-own", "The upstream's own `Server`, `Date`, `Via` and `Location` stay",
                        ResponseChecks::own),
                check("reply-hop", "Headers for one connection, and those `Connection` names, stay behind",
                        ResponseChecks::hopHeaders));
    }

    private static List<Check> bodies() {
        return List.of(check("reply-length", "A length stays a length", ResponseChecks::length),
                check("reply-chunked", "Chunked stays chunked", ResponseChecks::chunked),
                check("reply-close", "A body that ends with the connection arrives whole", ResponseChecks::untilClose),
                check("reply-close-old", "… also from an upstream with HTTP/1.0", ResponseChecks::oldUpstream),
                check("reply-trailers", "Trailers pass", ResponseChecks::trailers),
                check("reply-head", "`HEAD`: no body, the length stays, the connection goes on", ResponseChecks::head),
                check("reply-204", "204: no body, no length, the connection goes on",
                        stage -> noBody(stage, "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n")),
                check("reply-304", "304: no body, the connection goes on",
                        stage -> noBody(stage, "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n")),
                check("reply-304-length", "… and a length of a 304 is no body either",
                        ResponseChecks::notModifiedWithLength),
                check("reply-large", "4 MiB arrive unchanged", ResponseChecks::large),
                check("reply-old-visitor", "A visitor with HTTP/1.0 gets no chunks", ResponseChecks::oldVisitor));
    }

    private static List<Check> early() {
        return List.of(check("reply-103", "103 Early Hints pass, before the answer", ResponseChecks::earlyHints),
                check("reply-102", "102 does not stop the answer",
                        stage -> informational(stage, "HTTP/1.1 102 Processing\r\n\r\n")),
                check("reply-100", "100 that nobody waits for does not stop the answer",
                        stage -> informational(stage, "HTTP/1.1 100 Continue\r\n\r\n")),
                check("reply-103-old", "A visitor with HTTP/1.0 gets no informational response",
                        ResponseChecks::noEarlyHintsForTheOld),
                check("reply-at-once-head", "The head arrives before there is a body", ResponseChecks::headAtOnce),
                check("reply-at-once", "A chunk arrives before the response is complete, as server-sent events need",
                        ResponseChecks::chunkAtOnce),
                check("reply-at-once-length", "… and so does a part with a length", ResponseChecks::partAtOnce),
                check("reply-early", "An answer arrives before the body was sent, if the upstream says so",
                        ResponseChecks::earlyAnswer));
    }

    private static List<Check> broken() {
        return List.of(check("broken-length", "A body that breaks off is seen as broken, with a length",
                stage -> breaksOff(stage, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", false)),
                check("broken-chunks", "… and chunked", stage -> breaksOff(stage, CHUNKED + "5\r\nhello\r\n", false)),
                check("broken-chunk", "… in the middle of a chunk",
                        stage -> breaksOff(stage, CHUNKED + "9\r\nhello", false)),
                check("broken-reset", "… and where the connection is reset",
                        stage -> breaksOff(stage, CHUNKED + "5\r\nhello\r\n", true)),
                check("broken-close", "… also a body that would end with the connection",
                        ResponseChecks::resetUntilClose),
                check("broken-chunk-size", "A chunk size that is none is seen as broken", ResponseChecks::badChunk));
    }

    private static List<Check> unsafe() {
        return List.of(
                badGateway("cl-te", "a length and a coding",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                badGateway("cl-differing", "two lengths that differ",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nokevil"),
                badGateway("cl", "a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
                badGateway("space-colon", "a space before a colon",
                        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\nX-A: 1\r\n\r\nok"),
                badGateway("nul", "NUL in a header", "HTTP/1.1 200 OK\r\nX-A: \u0000\r\nContent-Length: 2\r\n\r\nok"),
                badGateway("status", "a status that is none", "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok"),
                badGateway("status-long", "a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok"),
                badGateway("101", "101 without having been asked",
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
                check("excess", "What an upstream sends beyond its response is nobody's answer",
                        ResponseChecks::excess),
                check("excess-head", "… also after an answer to `HEAD`", ResponseChecks::excessAfterHead),
                check("excess-204", "… and after 204", ResponseChecks::excessAfterNoContent),
                check("unasked", "What an upstream says before it was asked is nobody's answer",
                        ResponseChecks::unasked));
    }

    private static Check badGateway(String id, String what, String response) {
        return check("unsafe-" + id, "An answer with " + what + " is a 502, or made safe",
                stage -> isSafe(stage, response));
    }

    private static Message answered(Stage stage, String response) {
        return stage.exchange(get("/"), response).answer();
    }

    private static void statuses(Stage stage, String... statuses) {
        for (String status : statuses) {
            Message answer = answered(stage, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
            unless(answer.start().equals("HTTP/1.1 " + status), status + " became " + answer.start());
        }
    }

    private static void noReason(Stage stage) {
        Message answer = answered(stage, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
        unless(answer.start().strip().equals("HTTP/1.1 200"), "became " + answer.start());
    }

    private static void replyNames(Stage stage, boolean withCase) {
        List<String> sent = Stream.of("Zebra", "content-TYPE", "x-b", "ETag", "aLPHA", "X-A")
                .map(name -> withCase ? name : name.toLowerCase(Locale.ROOT))
                .toList();
        List<String> seen = answered(stage, "HTTP/1.1 200 OK\r\n" + String.join(": 1\r\n", sent)
                + ": 1\r\nContent-Length: 0\r\n\r\n").fields()
                .stream()
                .map(Message::nameOf)
                .map(name -> withCase ? name : name.toLowerCase(Locale.ROOT))
                .filter(name -> sent.stream().anyMatch(name::equalsIgnoreCase))
                .toList();
        unless(withCase ? seen.containsAll(sent) : seen.equals(sent), "became " + String.join(", ", seen));
    }

    private static void cookies(Stage stage) {
        List<String> seen = answered(stage,
                "HTTP/1.1 200 OK\r\nSet-Cookie: b=2; Path=/\r\nSet-Cookie: a=1, x\r\nContent-Length: 0\r\n\r\n")
                .values("Set-Cookie");
        unless(seen.equals(List.of("b=2; Path=/", "a=1, x")), "became " + seen);
    }

    private static void values(Stage stage) {
        Message answer = answered(stage,
                "HTTP/1.1 200 OK\r\nX-Empty: \r\nX-Raw: caf\u00c3\u00a9 \u00ff\r\nContent-Length: 0\r\n\r\n");
        unless(answer.values("X-Empty").equals(List.of("")), "an empty one is left out");
        unless(answer.value("X-Raw").equals("caf\u00c3\u00a9 \u00ff"), "became " + answer.value("X-Raw"));
    }

    private static void nothingIsAdded(Stage stage) {
        List<String> added = answered(stage, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nok")
                .fields()
                .stream()
                .map(Message::nameOf)
                .filter(name -> !name.matches("(?i)content-type|content-length|connection|keep-alive"))
                .sorted()
                .toList();
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static void own(Stage stage) {
        List<String> sent = List.of("Server: own", "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Via: 1.1 own",
                "Location: http://127.0.0.1:1/x");
        Message answer = answered(stage,
                "HTTP/1.1 302 Found\r\n" + String.join("\r\n", sent) + "\r\nContent-Length: 0\r\n\r\n");
        List<String> other = sent.stream()
                .filter(field -> answer.fields().stream().noneMatch(field::equalsIgnoreCase))
                .map(Message::nameOf)
                .toList();
        unless(other.isEmpty(), "changed: " + String.join(", ", other));
    }

    private static void hopHeaders(Stage stage) {
        Message answer = answered(stage, "HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\n"
                + "Proxy-Authenticate: Basic\r\nKeep-Alive: timeout=77\r\nContent-Length: 0\r\n\r\n");
        List<String> left = Stream.of("X-Secret", "Proxy-Authenticate").filter(answer::has).toList();
        unless(left.isEmpty(), "sent on: " + String.join(", ", left));
        unless(!answer.values("Keep-Alive").contains("timeout=77"), "sent on: Keep-Alive");
    }

    private static void length(Stage stage) {
        Message answer = answered(stage, Stage.OK);
        unless(answer.framing() == Framing.LENGTH, "became " + answer.framing());
        unless(answer.body().equals("ok"), "another body");
    }

    private static void chunked(Stage stage) {
        Message answer = answered(stage, CHUNKED + Requests.chunks("one", "two"));
        unless(answer.framing() == Framing.CHUNKED, "became " + answer.framing());
        unless(answer.whole() && answer.body().equals("onetwo"), "another body");
    }

    private static void untilClose(Stage stage) {
        isWholeAfterClose(stage, "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nuntil the end");
    }

    private static void oldUpstream(Stage stage) {
        isWholeAfterClose(stage, "HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\nuntil the end");
    }

    private static void isWholeAfterClose(Stage stage, String response) {
        Wire visitor = stage.visitor().send(get("/"));
        stage.arrivalFrom(visitor).answerAndClose(response);
        Message answer = visitor.readAnswer("GET");
        unless(answer.whole() && answer.body().equals("until the end"), "arrived as " + answer.body());
        unless(answer.status() == 200, "became " + answer.start());
    }

    private static void trailers(Stage stage) {
        Message answer = stage.exchange(get("/", "TE: trailers"), "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n").answer();
        unless(answer.trailers().stream().anyMatch("X-Sum: 42"::equalsIgnoreCase),
                answer.trailers().isEmpty() ? "left out" : "became " + answer.trailers());
    }

    private static void head(Stage stage) {
        Exchange first = stage.exchange(request("HEAD", "/"),
                "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nX-A: 1\r\n\r\n");
        unless(first.answer().value("Content-Length").equals("1234"), "the length is left out");
        goesOn(stage, first.visitor());
    }

    private static void noBody(Stage stage, String response) {
        Exchange first = stage.exchange(get("/"), response);
        unless(!first.answer().has("Transfer-Encoding"), "announced as chunked");
        unless(!response.contains(" 204 ") || !first.answer().has("Content-Length"), "announced with a length");
        goesOn(stage, first.visitor());
    }

    private static void notModifiedWithLength(Stage stage) {
        goesOn(stage, stage.exchange(get("/"), "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n").visitor());
    }

    private static void goesOn(Stage stage, Wire visitor) {
        try {
            Message answer = stage.exchange(visitor, get("/next"), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext")
                    .answer();
            unless(answer.body().equals("next"), "");
        } catch (NotKept _) {
            throw new NotKept("the connection does not go on");
        }
    }

    private static void large(Stage stage) {
        String body = "0123456789abcdef".repeat(262_144);
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        Thread.ofVirtual()
                .start(() -> arrival.answer(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        Message answer = visitor.readAnswer("GET");
        unless(answer.whole() && answer.body().equals(body), "another body");
    }

    private static void oldVisitor(Stage stage) {
        Wire visitor = stage.visitor().send("GET / HTTP/1.0\r\nHost: app.test\r\n\r\n");
        Arrival arrival = stage.arrivalFrom(visitor);
        if (arrival.head().isOld()) {
            // The upstream is told, and sends none.
            arrival.answerAndClose("HTTP/1.1 200 OK\r\n\r\nonetwo");
        } else {
            arrival.answer(CHUNKED + Requests.chunks("one", "two"));
        }
        Message answer = visitor.readAnswer("GET");
        unless(!answer.has("Transfer-Encoding"), "sent chunked");
        unless(answer.body().equals("onetwo"), "another body");
    }

    private static void earlyHints(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
        Message hints = hints(visitor);
        arrival.answer(Stage.OK);
        unless(hints.status() == 103, "not passed on before the answer");
        unless(hints.value("Link").equals("</a.css>; rel=preload"), "its header is left out");
        unless(visitor.readAnswer("GET").body().equals("ok"), "the answer is lost");
        goesOn(stage, visitor);
    }

    private static Message hints(Wire visitor) {
        try {
            return Message.head(visitor.readHead());
        } catch (NotKept _) {
            return Message.head("");
        }
    }

    private static void informational(Stage stage, String informational) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send(informational);
        arrival.answer(Stage.OK);
        Message answer = visitor.readAnswer("GET");
        unless(answer.status() == 200 && answer.body().equals("ok"), "answered with " + answer.statusLine());
        goesOn(stage, visitor);
    }

    private static void noEarlyHintsForTheOld(Stage stage) {
        Wire visitor = stage.visitor().send("GET / HTTP/1.0\r\nHost: app.test\r\n\r\n");
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.answer((arrival.head().isOld() ? "" : "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n") + Stage.OK);
        Message first = Message.head(visitor.readHead());
        unless(first.status() == 200, "answered with " + first.statusLine());
    }

    private static void headAtOnce(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send(CHUNKED);
        visitor.readHead();
        arrival.answer(Requests.chunks("late"));
    }

    private static void chunkAtOnce(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String event : List.of("data: 1\n\n", "data: 2\n\n")) {
            arrival.wire().send("9\r\n" + event + "\r\n");
            visitor.readUntil(event);
        }
        arrival.answer("0\r\n\r\n");
    }

    private static void partAtOnce(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
        visitor.readUntil("one");
        arrival.answer("two");
        visitor.readUntil("two");
    }

    private static void earlyAnswer(Stage stage) {
        Wire visitor = stage.visitor().send(request("POST", "/", "Content-Length: 10000") + "a beginning");
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        Message answer = visitor.readAnswer("POST");
        unless(answer.status() == 413 && answer.body().equals("no"), "answered with " + answer.statusLine());
    }

    private static void breaksOff(Stage stage, String beginning, boolean withReset) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send(beginning);
        // Who passes things on at once has then done so; nobody has to.
        visitor.hasNews(500);
        if (withReset) {
            arrival.resetWithoutAnswer();
        } else {
            arrival.closeWithoutAnswer();
        }
        isSeenAsBroken(visitor);
    }

    private static void isSeenAsBroken(Wire visitor) {
        String answer = visitor.readWhatComes();
        boolean refused = answer.startsWith("HTTP/1.1 502 ");
        unless(refused || !answer.endsWith("\r\n0\r\n\r\n"), "looks complete");
        unless(refused || visitor.isOver(), "the connection stays open");
    }

    private static void resetUntilClose(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\na beginning");
        Message head = Message.head(visitor.readHead());
        visitor.readUntil("a beginning");
        arrival.resetWithoutAnswer();
        isSeenAsBroken(visitor);
        unless(head.has("Transfer-Encoding") || visitor.wasReset(), "looks complete");
    }

    private static void badChunk(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        stage.arrivalFrom(visitor).answer(CHUNKED + "5\r\nhello\r\nsize\r\nevil\r\n0\r\n\r\n");
        String answer = visitor.readWhatComes();
        boolean refused = answer.startsWith("HTTP/1.1 502 ");
        unless(refused || !(answer.endsWith("\r\n0\r\n\r\n") || answer.contains("evil")), "looks complete");
        unless(refused || visitor.isOver(), "the connection stays open");
    }

    private static void isSafe(Stage stage, String response) {
        Wire visitor = stage.visitor().send(get("/"));
        stage.arrivalFrom(visitor).answerAndClose(response);
        Message answer = visitor.readAnswer("GET");
        List<String> objections = Strictness.objectionsToAnswer(answer);
        boolean madeSafe = answer.status() == 200 && objections.isEmpty();
        unless(answer.status() == 502 || madeSafe,
                "answered with " + (objections.isEmpty() ? answer.start() : String.join(", ", objections)));
    }

    private static void excess(Stage stage) {
        nobodysAnswer(stage, stage.exchange(get("/"), Stage.OK + EVIL));
    }

    private static void excessAfterHead(Stage stage) {
        nobodysAnswer(stage, stage.exchange(request("HEAD", "/"), EVIL + EVIL));
    }

    private static void excessAfterNoContent(Stage stage) {
        nobodysAnswer(stage, stage.exchange(get("/"), "HTTP/1.1 204 No Content\r\n\r\n" + EVIL));
    }

    /** The next request may fail, too: what matters is that it does not get what it did not ask for. */
    private static void nobodysAnswer(Stage stage, Exchange first) {
        if (first.answer().status() == 502) {
            return;
        }
        Wire visitor = first.visitor().send(get("/next"));
        Arrival next = stage.upstream().poll(1_000);
        if (next != null) {
            next.answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        }
        unless(!bodyOfTheNext(visitor).equals("evil"), "taken for the next answer");
    }

    private static String bodyOfTheNext(Wire visitor) {
        try {
            return visitor.readAnswer("GET").body();
        } catch (CutOff _) {
            return "";
        }
    }

    private static void unasked(Stage stage) {
        Exchange first = stage.exchange(get("/"), Stage.OK);
        Wire idle = stage.upstream().seen().getFirst().wire();
        idle.send(EVIL);
        idle.awaitEnd(1_000);
        nobodysAnswer(stage, first);
    }
}
