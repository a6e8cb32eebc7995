package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.fixture.FrameClient.fields;
import static dev.gatehouse.fixture.FrameClient.get;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.fixture.FrameClient;

/**
 * What is no proper request of HTTP/2, and what would become another request in HTTP/1.1.
 *
 * <p>RFC 9113, section 8.1.1, leaves it to the receiver whether it answers or resets a malformed request; here either will do.
 */
final class StreamMalformedChecks {

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n";

    private StreamMalformedChecks() {
    }

    static List<Check> all() {
        return Stream.of(ofTheConnection(), pseudoFields(), startLine(), names(), values(), lengths(), bodies())
                .flatMap(List::stream)
                .toList();
    }

    private static Check must(String id, String what, String... fields) {
        return new Check("h2-refuse-" + id, Chapter.STREAM_MALFORMED, what + ": refused",
                stage -> isRefused(stage, fields, null));
    }

    private static Check mustWithBody(String id, String what, String body, String... fields) {
        return new Check("h2-refuse-" + id, Chapter.STREAM_MALFORMED, what + ": refused",
                stage -> isRefused(stage, fields, body));
    }

    private static Check harmless(String id, String what, @Nullable String body, String... fields) {
        return new Check("h2-harmless-" + id, Chapter.STREAM_MALFORMED, what + ": does no harm",
                stage -> isHarmless(stage, fields, body));
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check("h2-" + id, Chapter.STREAM_MALFORMED, sentence, scene);
    }

    private static Check with(String id, String what, String name, String value) {
        return must(id, what, fields("GET", "/first", name, value));
    }

    private static List<Check> ofTheConnection() {
        return List.of(with("connection", "`connection`", "connection", "x-a"),
                with("connection-close", "`connection: close`", "connection", "close"),
                with("keep-alive", "`keep-alive`", "keep-alive", "timeout=5"),
                with("proxy-connection", "`proxy-connection`", "proxy-connection", "keep-alive"),
                with("upgrade", "`upgrade`", "upgrade", "websocket"),
                with("te", "`te` with another word than `trailers`", "te", "gzip"),
                mustWithBody("chunked", "`transfer-encoding: chunked`", "0\r\n\r\n" + SMUGGLED,
                        fields("POST", "/first", "transfer-encoding", "chunked")),
                mustWithBody("chunked-length", "… beside a length", "0\r\n\r\n",
                        fields("POST", "/first", "content-length", "5", "transfer-encoding", "chunked")));
    }

    private static List<Check> pseudoFields() {
        return List.of(
                must("no-method", "No `:method`", ":scheme", "http", ":authority", "app.test", ":path", "/first"),
                must("no-scheme", "No `:scheme`", ":method", "GET", ":authority", "app.test", ":path", "/first"),
                must("no-path", "No `:path`", ":method", "GET", ":scheme", "http", ":authority", "app.test"),
                with("method-twice", "`:method` twice", ":method", "GET"),
                with("path-twice", "`:path` twice", ":path", "/second"),
                with("scheme-twice", "`:scheme` twice", ":scheme", "http"),
                with("authority-twice", "`:authority` twice", ":authority", "app.test"),
                with("authority-differing", "… and two that differ", ":authority", "unknown.test"),
                must("pseudo-late", "A pseudo-header field behind another", ":method", "GET", ":scheme", "http", "x-a",
                        "1",
                        ":authority", "app.test", ":path", "/first"),
                must("pseudo-unknown", "An unknown pseudo-header field", ":method", "GET", ":scheme", "http",
                        ":authority", "app.test", ":path", "/first", ":unknown", "1"),
                must("pseudo-status", "`:status`", ":method", "GET", ":scheme", "http", ":authority", "app.test",
                        ":path", "/first", ":status", "200"),
                must("pseudo-protocol", "`:protocol`, which was not offered", ":method", "CONNECT", ":protocol",
                        "websocket", ":scheme", "http", ":authority", "app.test", ":path", "/first"),
                must("host-differing", "`host` beside another `:authority`",
                        fields("GET", "/first", "host", "unknown.test")),
                must("host-twice", "Two `host`s", ":method", "GET", ":scheme", "http", ":path", "/first", "host",
                        "app.test", "host", "unknown.test"),
                harmless("host-same-twice", "… also beside the same `:authority`", null,
                        fields("GET", "/first", "host", "app.test", "host", "app.test")),
                must("connect", "`CONNECT`", ":method", "CONNECT", ":authority", "app.test:443"),
                must("connect-path", "`CONNECT` with a path", ":method", "CONNECT", ":scheme", "http", ":authority",
                        "app.test:443", ":path", "/first"));
    }

    private static List<Check> startLine() {
        return List.of(must("method-empty", "An empty `:method`", fields("", "/first")),
                must("method-space", "A space in `:method`", fields("GET /x", "/first")),
                must("method-line", "CR LF in `:method`", fields("GET / HTTP/1.1\r\nX-A: 1\r\nX:", "/first")),
                must("method-token", "A `:method` that is no token", fields("G@T", "/first")),
                must("path-empty", "An empty `:path`", get("")),
                must("path-relative", "A `:path` without its slash", get("first")),
                must("path-absolute", "A whole URL as `:path`", get("http://unknown.test/first")),
                must("path-asterisk", "`*` as `:path` of `GET`", get("*")),
                must("path-space", "A space in `:path`", get("/first second")),
                must("path-line", "CR LF in `:path`", get("/first HTTP/1.1\r\nX-A: 1\r\nX: ")),
                must("path-request", "… with a whole request behind it",
                        get("/first HTTP/1.1\r\nHost: app.test\r\n\r\nGET /smuggled")),
                must("path-lf", "A bare LF in `:path`", get("/first\nX-A: 1")),
                must("path-nul", "NUL in `:path`", get("/fi\0rst")),
                must("path-control", "A control character in `:path`", get("/fi\u0001rst")),
                must("path-delete", "DEL in `:path`", get("/fi\u007frst")),
                must("path-tab", "A tab in `:path`", get("/fi\trst")),
                must("authority-line", "CR LF in `:authority`", ":method", "GET", ":scheme", "http", ":authority",
                        "app.test\r\nX-A: 1", ":path", "/first"),
                must("authority-user", "A user in `:authority`", ":method", "GET", ":scheme", "http", ":authority",
                        "me@app.test", ":path", "/first"),
                must("authority-path", "A path in `:authority`", ":method", "GET", ":scheme", "http", ":authority",
                        "app.test/x", ":path", "/first"),
                must("authority-empty", "An empty `:authority`", ":method", "GET", ":scheme", "http", ":authority", "",
                        ":path", "/first"),
                harmless("scheme-line", "CR LF in `:scheme`", null, ":method", "GET", ":scheme",
                        "http\r\nX-Injected: 1", ":authority", "app.test", ":path", "/first"),
                harmless("scheme-other", "A `:scheme` that nobody knows", null, ":method", "GET", ":scheme",
                        "http://unknown.test/?", ":authority", "app.test", ":path", "/first"));
    }

    private static List<Check> names() {
        return List.of(with("name-case", "A capital letter in a name", "X-A", "1"),
                with("name-case-length", "… of `content-length`", "Content-Length", "0"),
                with("name-empty", "An empty name", "", "1"), with("name-space", "A space in a name", "x a", "1"),
                with("name-space-end", "… at its end", "x-a ", "1"),
                with("name-chunked", "… of `transfer-encoding`", "transfer-encoding ", "chunked"),
                with("name-colon", "A colon in a name", "x-a:b", "1"),
                with("name-chunked-colon", "… that makes it `transfer-encoding`", "transfer-encoding: chunked\r\nx",
                        "1"),
                with("name-line", "CR LF in a name", "x: 1\r\nx-a", "1"),
                with("name-nul", "NUL in a name", "x\0a", "1"),
                with("name-raw", "Raw bytes in a name", "x\u00e9", "1"),
                with("name-token", "Another sign that no token has", "x(a)", "1"));
    }

    private static List<Check> values() {
        return List.of(with("value-line", "CR LF in a value", "x-a", "1\r\nx-b: 2"),
                with("value-request", "… with a whole request behind it", "x-a", "1\r\n\r\n" + SMUGGLED),
                with("value-lf", "A bare LF in a value", "x-a", "1\nx-b: 2"),
                with("value-cr", "A bare CR in a value", "x-a", "1\rx-b: 2"),
                with("value-nul", "NUL in a value", "x-a", "1\0" + "2"),
                with("value-cookie", "CR LF in a `cookie`", "cookie", "a=1\r\nx-b: 2"),
                with("value-agent", "CR LF in `user-agent`", "user-agent", "a\r\nx-b: 2"),
                with("value-space", "A space before a value", "x-a", " 1"),
                with("value-space-end", "… or behind it", "x-a", "1 "),
                with("value-tab", "A tab before a value", "x-a", "\t1"));
    }

    private static List<Check> lengths() {
        return List.of(
                mustWithBody("length-differing", "Two lengths that differ", SMUGGLED,
                        fields("POST", "/first", "content-length", "0", "content-length",
                                String.valueOf(SMUGGLED.length()))),
                harmless("length-twice", "The same length twice", "body",
                        fields("POST", "/first", "content-length", "4", "content-length", "4")),
                mustWithBody("length-sign", "`content-length: +4`", "body",
                        fields("POST", "/first", "content-length", "+4")),
                mustWithBody("length-minus", "`content-length: -4`", "body",
                        fields("POST", "/first", "content-length", "-4")),
                mustWithBody("length-hex", "`content-length: 0x4`", "body",
                        fields("POST", "/first", "content-length", "0x4")),
                mustWithBody("length-list", "A list of lengths that differ", "body",
                        fields("POST", "/first", "content-length", "4, 5")),
                mustWithBody("length-empty", "An empty `content-length`", "body",
                        fields("POST", "/first", "content-length", "")),
                mustWithBody("length-large", "A length above 2^64", "body",
                        fields("POST", "/first", "content-length", "18446744073709551620")),
                must("length-none", "A length and no body", fields("POST", "/first", "content-length", "5")));
    }

    private static List<Check> bodies() {
        return List.of(
                check("longer", "A body that is longer than its length: refused, and what is too much stays behind",
                        stage -> isCut(stage, "4", (visitor, stream) -> visitor.lastData(stream, "body" + SMUGGLED))),
                check("longer-later", "… also in a later frame",
                        stage -> isCut(stage, "4",
                                (visitor, stream) -> visitor.data(stream, "body").lastData(stream, SMUGGLED))),
                check("longer-zero", "… also behind a length of 0",
                        stage -> isCut(stage, "0", (visitor, stream) -> visitor.lastData(stream, SMUGGLED))),
                check("shorter", "A body that is shorter than its length: refused, and never whole for the upstream",
                        stage -> isCut(stage, "5", (visitor, stream) -> visitor.lastData(stream, "body"))),
                check("shorter-end", "… also with an end of its own",
                        stage -> isCut(stage, "5",
                                (visitor, stream) -> visitor.data(stream, "body").lastData(stream, ""))),
                check("shorter-trailers", "… also with trailers",
                        stage -> isCut(stage, "5",
                                (visitor, stream) -> visitor.data(stream, "body").trailers(stream, "x-a", "1"))),
                trailer("pseudo", "A pseudo-header field as a trailer", ":path", "/second"),
                trailer("length", "`content-length` as a trailer", "content-length", "4"),
                trailer("coding", "`transfer-encoding` as a trailer", "transfer-encoding", "chunked"),
                trailer("host", "`host` as a trailer", "host", "unknown.test"),
                trailer("connection", "`connection` as a trailer", "connection", "close"),
                trailer("case", "A capital letter in a trailer's name", "X-A", "1"),
                trailer("line", "CR LF in a trailer", "x-a", "1\r\n\r\n" + SMUGGLED),
                check("trailer-not-last", "Trailers that do not end the stream: refused",
                        StreamMalformedChecks::trailersWithoutEnd),
                check("malformed-on", "A malformed request is an error of its stream: others go on",
                        StreamMalformedChecks::othersGoOn));
    }

    private static Check trailer(String id, String what, String name, String value) {
        return check("trailer-" + id, what + ": not sent on", stage -> isNotSentOn(stage, name, value));
    }

    private static void isRefused(Stage stage, String[] fields, @Nullable String body) {
        send(stage, fields, body);
        marker(stage);
        stage.upstream()
                .seen()
                .stream()
                .map(arrival -> arrival.head().start())
                .filter(start -> !start.equals("GET /marker HTTP/1.1"))
                .findFirst()
                .ifPresent(start -> {
                    throw new NotKept("sent on as " + start);
                });
    }

    private static void isHarmless(Stage stage, String[] fields, @Nullable String body) {
        send(stage, fields, body);
        marker(stage);
        stage.upstream().seen().forEach(arrival -> {
            List<String> objections = Strictness.objectionsTo(arrival.bytes());
            unless(objections.isEmpty(), "sent on: " + String.join(", ", objections));
            unless(!arrival.bytes().toLowerCase(Locale.ROOT).contains("x-injected"), "injected");
            unless(arrival.head().target().matches("/(first|marker)"), "sent on as " + arrival.head().start());
        });
    }

    /** Sends it and waits for an answer; the upstream says 200 to whatever it understands. */
    private static void send(Stage stage, String[] fields, @Nullable String body) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = body == null ? visitor.request(fields) : visitor.post(body, fields);
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS), "no answer");
    }

    /** What a proxy did with a request before, has arrived when a later one has. */
    private static void marker(Stage stage) {
        StreamVisitor visitor = stage.streams();
        visitor.answer(visitor.request(get("/marker")));
    }

    /** Whether the proxy is not content with a request, or the stream at its end. */
    private static boolean isRefused(StreamVisitor visitor, int stream) {
        return visitor.isDone(stream, Wire.PATIENCE_MILLIS)
                && (visitor.status(stream) == 0 || visitor.status(stream) / 100 == 4);
    }

    private static void isCut(Stage stage, String length, BiConsumer<StreamVisitor, Integer> body) {
        var whole = new AtomicReference<String>("");
        stage.upstream().answers(request -> {
            whole.set(request.whole() && !request.target().equals("/marker") ? request.target() : whole.get());
            return Stage.OK;
        });
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/first", "content-length", length));
        body.accept(visitor, stream);
        boolean refused = isRefused(visitor, stream);
        marker(stage);
        unless(stage.upstream().seen().stream().noneMatch(arrival -> arrival.head().target().equals("/smuggled")),
                "the rest is taken for a request");
        unless(refused, visitor.seen(stream));
        unless(!length.equals("5") || whole.get().isEmpty(), "the upstream takes it for whole");
    }

    private static void isNotSentOn(Stage stage, String name, String value) {
        var trailers = new AtomicReference<List<String>>(List.of());
        stage.upstream().answers(request -> {
            trailers.set(request.trailers().isEmpty() ? trailers.get() : request.trailers());
            return Stage.OK;
        });
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/first"));
        visitor.data(stream, "body").trailers(stream, name, value);
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS), "no answer");
        marker(stage);
        unless(trailers.get().isEmpty(), "sent on: " + trailers.get());
        unless(stage.upstream().seen().stream().noneMatch(arrival -> arrival.head().target().equals("/smuggled")),
                "taken for a request");
    }

    private static void trailersWithoutEnd(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/first"));
        visitor.data(stream, "body")
                .send(FrameClient.HEADERS, FrameClient.END_HEADERS, stream,
                        FrameClient.list("x-a", "1"));
        unless(isRefused(visitor, stream), visitor.seen(stream));
    }

    private static void othersGoOn(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int other = visitor.request(get("/other"));
        Arrival arrival = stage.arrivalFrom(visitor, other);
        int malformed = visitor.request(":method", "GET", ":scheme", "http", ":authority", "app.test");
        unless(visitor.isDone(malformed, Wire.PATIENCE_MILLIS), "no answer");
        arrival.answer(Stage.OK);
        unless(visitor.answer(other).body().equals("ok"), visitor.seen(other));
        stage.upstream().answers(_ -> Stage.OK);
        int next = visitor.request(get("/next"));
        visitor.answer(next);
        unless(visitor.status(next) == 200, visitor.seen(next));
    }
}
