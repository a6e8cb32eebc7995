package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.fixture.FrameClient.fields;
import static dev.gatehouse.fixture.FrameClient.get;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.gatehouse.fixture.FrameClient.Answer;

/** What a visitor of HTTP/2 gets of an upstream's response. */
final class StreamResponseChecks {

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    /** What a connection of HTTP/2 has no place for (RFC 9113, section 8.2.2). */
    private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "keep-alive", "proxy-connection",
            "transfer-encoding", "upgrade");

    private StreamResponseChecks() {
    }

    static List<Check> all() {
        return Stream.of(heads(), bodies(), informational(), atOnce(), broken()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check("h2-reply-" + id, Chapter.STREAM_RESPONSE, sentence, scene);
    }

    /** A request and its answer, which has come to its end or was broken off. */
    private record Reply(StreamVisitor visitor, int stream, Arrival arrival) {

        Answer answer() {
            return visitor.answer(stream);
        }

        List<String> fields() {
            answer();
            return visitor.fields(stream);
        }

        List<String> values(String name) {
            answer();
            return visitor.values(stream, name);
        }
    }

    private static Reply asked(Stage stage, String... fields) {
        return asked(stage, stage.streams(), fields);
    }

    private static Reply asked(Stage stage, StreamVisitor visitor, String... fields) {
        int stream = visitor.request(fields);
        return new Reply(visitor, stream, stage.arrivalFrom(visitor, stream));
    }

    private static Reply answered(Stage stage, String response) {
        Reply reply = asked(stage, get("/"));
        reply.arrival().answer(response);
        return reply;
    }

    private static Reply answeredAndClosed(Stage stage, String response) {
        Reply reply = asked(stage, get("/"));
        reply.arrival().answerAndClose(response);
        return reply;
    }

    private static List<Check> heads() {
        return List.of(check("status", "Any status passes: 200, 299, 404, 499, 503, 599", stage -> {
            for (int status : List.of(200, 299, 404, 499, 503, 599)) {
                Reply reply = answered(stage, "HTTP/1.1 " + status + " \r\nContent-Length: 0\r\n\r\n");
                reply.answer();
                unless(reply.visitor().status(reply.stream()) == status, reply.visitor().seen(reply.stream()));
            }
        }), check("names", "Names are in lower case, in their order", StreamResponseChecks::names),
                check("values", "Values stay: empty, with raw bytes", StreamResponseChecks::values),
                check("cookies", "Several `Set-Cookie` stay several", StreamResponseChecks::cookies),
                check("hop", "What is of the upstream's connection stays there", StreamResponseChecks::hopHeaders),
                check("added", "Nothing is added", StreamResponseChecks::nothingIsAdded),
                check("own", "`Server`, `Date`, `Via`, `Location` are the upstream's", StreamResponseChecks::own),
                check("large", "30 KiB of headers pass, in several frames", StreamResponseChecks::largeHead));
    }

    private static List<Check> bodies() {
        return List.of(check("length", "A length stays a length", stage -> {
            Reply reply = answered(stage, Stage.OK);
            isWhole(reply, "ok");
            unless(reply.values("content-length").equals(List.of("2")), "the length is left out");
        }), check("chunked", "Chunks become a body without a length", stage -> {
            Reply reply = answered(stage, CHUNKED + Requests.chunks("one", "two"));
            isWhole(reply, "onetwo");
            unless(reply.values("content-length").isEmpty(), "with a length");
        }), check("close", "A body that ends with the connection arrives whole",
                stage -> isWhole(answeredAndClosed(stage, "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nuntil the end"),
                        "until the end")),
                check("old", "… also of HTTP/1.0",
                        stage -> isWhole(answeredAndClosed(stage, "HTTP/1.0 200 OK\r\n\r\nuntil the end"),
                                "until the end")),
                check("trailers", "Trailers pass", StreamResponseChecks::trailers),
                check("head", "`HEAD`: no body, the length stays", StreamResponseChecks::head),
                check("204", "204: no body and no length",
                        stage -> hasNoBody(stage, "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n")),
                check("204-length", "… also where the upstream gives one",
                        stage -> hasNoBody(stage, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")),
                check("304", "304: no body",
                        stage -> hasNoBody(stage, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")),
                check("304-length", "… also with a length",
                        stage -> unless(answered(stage, "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n")
                                .answer()
                                .hasEnded(), "it does not end")),
                check("bytes", "4 MiB pass unchanged", StreamResponseChecks::large));
    }

    private static List<Check> informational() {
        return List.of(check("103", "103 passes before the answer", StreamResponseChecks::earlyHints),
                check("100", "An unasked 100 does no harm",
                        stage -> isWhole(answered(stage, "HTTP/1.1 100 Continue\r\n\r\n" + Stage.OK), "ok")),
                check("199", "… nor does another 1xx",
                        stage -> isWhole(answered(stage, "HTTP/1.1 199 Well\r\nX-A: 1\r\n\r\n" + Stage.OK), "ok")),
                check("101", "101 for who did not ask to upgrade is a 502", stage -> {
                    Reply reply = answeredAndClosed(stage,
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
                    stage.upstream().withEachFurther(Arrival::closeWithoutAnswer);
                    reply.answer();
                    unless(reply.visitor().status(reply.stream()) == 502, reply.visitor().seen(reply.stream()));
                }));
    }

    private static List<Check> atOnce() {
        return List.of(check("at-once-head", "The head is passed on at once", stage -> {
            Reply reply = asked(stage, get("/"));
            reply.arrival().wire().send(CHUNKED);
            reply.visitor().await("the head", () -> reply.visitor().status(reply.stream()) == 200);
            reply.arrival().answer(Requests.chunks("late"));
        }), check("at-once-event", "… and each server-sent event", StreamResponseChecks::eventAtOnce),
                check("at-once-part", "… and part of a body with a length", stage -> {
                    Reply reply = asked(stage, get("/"));
                    reply.arrival().wire().send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
                    reply.visitor().await("the part", () -> bodyOf(reply).equals("one"));
                    reply.arrival().answer("two");
                    isWhole(reply, "onetwo");
                }),
                check("early", "An answer before the end of the request arrives", StreamResponseChecks::earlyAnswer));
    }

    private static List<Check> broken() {
        return List.of(
                check("broken-length", "A response that breaks off is seen to be broken: with a length",
                        stage -> breaksOff(stage, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart", false)),
                check("broken-chunked", "… chunked", stage -> breaksOff(stage, CHUNKED + "4\r\npart\r\n", false)),
                check("broken-chunk", "… in a chunk", stage -> breaksOff(stage, CHUNKED + "64\r\npart", false)),
                check("broken-reset", "… by a reset",
                        stage -> breaksOff(stage, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart", true)),
                check("broken-until-close", "… by a reset where the connection's end would be its end",
                        stage -> breaksOff(stage, "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\npart", true)),
                check("broken-trailers", "… in the trailers",
                        stage -> breaksOff(stage, CHUNKED + "4\r\npart\r\n0\r\nX-",
                                false)),
                check("broken-size", "… by a chunk size that is none", StreamResponseChecks::badChunk),
                check("broken-on", "Other streams of the connection go on", StreamResponseChecks::othersGoOn),
                safe("nul", "NUL in a header of the response", "HTTP/1.1 200 OK\r\nX-A: 1\u00002\r\n"),
                safe("cr", "A bare CR in a header of the response", "HTTP/1.1 200 OK\r\nX-A: 1\r2\r\n"),
                safe("fold", "A folded header of the response", "HTTP/1.1 200 OK\r\nX-A: 1\r\n  2\r\n"),
                safe("name", "A space in a name of the response", "HTTP/1.1 200 OK\r\nX A: 1\r\n"),
                safe("pseudo", "A name with a colon before it", "HTTP/1.1 200 OK\r\n:status: 201\r\n"),
                check("excess", "What an upstream says after its response is nobody's answer",
                        StreamResponseChecks::excess));
    }

    private static Check safe(String id, String what, String head) {
        return check("safe-" + id, what + ": a 502, or left out or made proper",
                stage -> isSafe(stage, head + "Content-Length: 2\r\n\r\nok"));
    }

    private static String bodyOf(Reply reply) {
        return reply.visitor().soFar(reply.stream()).body();
    }

    private static void isWhole(Reply reply, String body) {
        Answer answer = reply.answer();
        unless(answer.hasEnded() && answer.body().equals(body) && reply.visitor().status(reply.stream()) == 200,
                reply.visitor().seen(reply.stream()));
    }

    private static void names(Stage stage) {
        List<String> seen = answered(stage,
                "HTTP/1.1 200 OK\r\nZebra: 1\r\nETag: \"x\"\r\nX-B: 2\r\naLPHA: 3\r\nContent-Length: 0\r\n\r\n")
                .fields()
                .stream()
                .map(field -> field.replaceFirst(": .*", ""))
                .filter(name -> name.toLowerCase(Locale.ROOT).matches("zebra|etag|x-b|alpha"))
                .toList();
        unless(seen.equals(List.of("zebra", "etag", "x-b", "alpha")), "became " + String.join(", ", seen));
    }

    private static void values(Stage stage) {
        Reply reply = answered(stage,
                "HTTP/1.1 200 OK\r\nX-Empty: \r\nX-Raw: caf\u00c3\u00a9 \u00ff\r\nContent-Length: 0\r\n\r\n");
        unless(reply.values("x-empty").equals(List.of("")), "an empty one is left out");
        unless(reply.values("x-raw").equals(List.of("caf\u00c3\u00a9 \u00ff")), "became " + reply.values("x-raw"));
    }

    private static void cookies(Stage stage) {
        List<String> seen = answered(stage,
                "HTTP/1.1 200 OK\r\nSet-Cookie: b=2; Path=/\r\nSET-COOKIE: a=1, x\r\nContent-Length: 0\r\n\r\n")
                .values("set-cookie");
        unless(seen.equals(List.of("b=2; Path=/", "a=1, x")), "became " + seen);
    }

    private static void hopHeaders(Stage stage) {
        List<String> left = answered(stage, "HTTP/1.1 200 OK\r\nConnection: X-Secret, keep-alive\r\nX-Secret: 1\r\n"
                + "Keep-Alive: timeout=77\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n")
                .fields()
                .stream()
                .map(field -> field.replaceFirst(": .*", ""))
                .filter(name -> OF_THE_CONNECTION.contains(name) || name.equals("x-secret"))
                .toList();
        unless(left.isEmpty(), "sent on: " + String.join(", ", left));
    }

    private static void nothingIsAdded(Stage stage) {
        List<String> added = answered(stage, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nok")
                .fields()
                .stream()
                .filter(field -> !Set.of("content-type: a/b", "content-length: 2").contains(field))
                .toList();
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static void own(Stage stage) {
        List<String> sent = List.of("server: own", "date: Thu, 01 Jan 1970 00:00:00 GMT", "via: 1.1 own",
                "location: http://127.0.0.1:1/x");
        List<String> fields = answered(stage,
                "HTTP/1.1 302 Found\r\n" + String.join("\r\n", sent) + "\r\nContent-Length: 0\r\n\r\n").fields();
        unless(fields.containsAll(sent), "became " + String.join(", ", fields));
    }

    private static void largeHead(Stage stage) {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        IntStream.range(0, 30).forEach(i -> head.append("X-").append(i).append(": ").repeat("x", 1_000).append("\r\n"));
        Reply reply = answered(stage, head + "Content-Length: 2\r\n\r\nok");
        isWhole(reply, "ok");
        unless(reply.values("x-29").equals(List.of("x".repeat(1_000))), "left out");
    }

    private static void trailers(Stage stage) {
        Reply reply = asked(stage, fields("GET", "/", "te", "trailers"));
        reply.arrival()
                .answer("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
                        + "X-Sum: 42\r\n\r\n");
        isWhole(reply, "hello");
        List<List<String>> heads = reply.answer().heads();
        unless(heads.size() > 1, "left out");
        unless(heads.getLast().equals(List.of("x-sum: 42")), "became " + heads.getLast());
    }

    private static void head(Stage stage) {
        Reply reply = asked(stage, fields("HEAD", "/"));
        reply.arrival().answer("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nX-A: 1\r\n\r\n");
        unless(reply.values("content-length").equals(List.of("1234")), "the length is left out");
        unless(reply.answer().hasEnded() && bodyOf(reply).isEmpty(), "it does not end");
    }

    private static void hasNoBody(Stage stage, String response) {
        Reply reply = answered(stage, response);
        unless(reply.answer().hasEnded() && bodyOf(reply).isEmpty(), "it does not end");
        unless(reply.values("content-length").isEmpty(), "announced with a length");
    }

    private static void large(Stage stage) {
        String body = "0123456789abcdef".repeat(262_144);
        Reply reply = asked(stage, get("/"));
        Thread.ofVirtual()
                .start(() -> reply.arrival()
                        .answer("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        isWhole(reply, body);
    }

    private static void earlyHints(Stage stage) {
        Reply reply = asked(stage, get("/"));
        reply.arrival().wire().send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
        reply.visitor().readFor(500);
        List<List<String>> heads = List.copyOf(reply.visitor().soFar(reply.stream()).heads());
        reply.arrival().answer(Stage.OK);
        unless(!heads.isEmpty() && heads.getFirst().getFirst().equals(":status: 103"),
                "not passed on before the answer");
        unless(heads.getFirst().contains("link: </a.css>; rel=preload"), "its header is left out");
        isWhole(reply, "ok");
    }

    private static void eventAtOnce(Stage stage) {
        Reply reply = asked(stage, get("/"));
        reply.arrival()
                .wire()
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String event : List.of("data: 1\n\n", "data: 2\n\n")) {
            reply.arrival().wire().send("9\r\n" + event + "\r\n");
            reply.visitor().await("an event", () -> bodyOf(reply).endsWith(event));
        }
        reply.arrival().answer("0\r\n\r\n");
        unless(reply.answer().hasEnded(), "it does not end");
    }

    private static void earlyAnswer(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/", "content-length", "10000"));
        visitor.data(stream, "a beginning");
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.wire().send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        visitor.answer(stream);
        unless(visitor.status(stream) == 413 && visitor.soFar(stream).body().equals("no"), visitor.seen(stream));
    }

    private static void breaksOff(Stage stage, String beginning, boolean withReset) {
        Reply reply = asked(stage, get("/"));
        reply.arrival().wire().send(beginning);
        // Who passes things on at once has then done so; nobody has to.
        reply.visitor().readFor(300);
        if (withReset) {
            reply.arrival().resetWithoutAnswer();
        } else {
            reply.arrival().closeWithoutAnswer();
        }
        isBroken(stage, reply);
    }

    private static void isBroken(Stage stage, Reply reply) {
        stage.upstream().withEachFurther(Arrival::closeWithoutAnswer);
        unless(reply.visitor().isDone(reply.stream(), Wire.PATIENCE_MILLIS), "no end");
        boolean refused = reply.visitor().status(reply.stream()) == 502;
        unless(refused || !reply.visitor().soFar(reply.stream()).hasEnded() || isShort(reply), "looks complete");
    }

    /** Whether a visitor can tell by the length that there should be more (RFC 9113, section 8.1.1). */
    private static boolean isShort(Reply reply) {
        return reply.visitor()
                .values(reply.stream(), "content-length")
                .stream()
                .anyMatch(length -> Integer.parseInt(length) > bodyOf(reply).length());
    }

    private static void badChunk(Stage stage) {
        isBroken(stage, answered(stage, CHUNKED + "5\r\nhello\r\nsize\r\nevil\r\n0\r\n\r\n"));
    }

    private static void othersGoOn(Stage stage) {
        StreamVisitor visitor = stage.streams();
        Reply other = asked(stage, visitor, get("/other"));
        Reply broken = asked(stage, visitor, get("/broken"));
        broken.arrival().wire().send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
        visitor.readFor(100);
        broken.arrival().closeWithoutAnswer();
        isBroken(stage, broken);
        other.arrival().answer(Stage.OK);
        isWhole(other, "ok");
        Reply next = asked(stage, visitor, get("/next"));
        next.arrival().answer(Stage.OK);
        isWhole(next, "ok");
    }

    private static void isSafe(Stage stage, String response) {
        Reply reply = answeredAndClosed(stage, response);
        stage.upstream().withEachFurther(arrival -> arrival.answerAndClose(response));
        reply.answer();
        int status = reply.visitor().status(reply.stream());
        unless(status == 502 || status == 200, reply.visitor().seen(reply.stream()));
        List<String> improper = reply.fields()
                .stream()
                .filter(field -> !field.matches("[!#$%&'*+.^_`|~0-9a-z-]+: [^\\x00\\r\\n]*"))
                .toList();
        unless(improper.isEmpty(), "sent on: " + improper);
    }

    private static void excess(Stage stage) {
        StreamVisitor visitor = stage.streams();
        Reply first = asked(stage, visitor, get("/"));
        first.arrival().answer(Stage.OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        first.answer();
        int next = visitor.request(get("/next"));
        Arrival arrival = stage.upstream().poll(1_000);
        if (arrival != null) {
            arrival.answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        }
        visitor.answer(next);
        unless(!visitor.soFar(next).body().equals("evil"), "taken for the next answer");
    }
}
