package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.fixture.FrameClient.fields;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.gatehouse.fixture.FrameClient;

/** What the upstream receives of a request that came on a stream of HTTP/2. */
final class StreamRequestChecks {

    private static final Set<String> WHO_ASKED = Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
            "x-forwarded-port", "x-real-ip", "forwarded");
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;

    private StreamRequestChecks() {
    }

    static List<Check> all() {
        return Stream.of(site(), startLine(), headers(), bodies()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check("h2-" + id, Chapter.STREAM_REQUEST, sentence, scene);
    }

    private static List<Check> site() {
        return List.of(
                check("site-authority", "`:authority` chooses the site, without case, port and trailing dot",
                        stage -> reaches(stage, "/exact/x", ":authority", "Exact.Wild.test.:8080")),
                check("site-host", "`host` does where there is no `:authority`",
                        stage -> reaches(stage, "/exact/x", "host", "exact.wild.test")),
                check("site-unknown", "An unknown host gets 404, never another site",
                        stage -> isUnknown(stage, ":authority", "unknown.test")),
                check("site-each-stream", "The site is chosen for each stream", StreamRequestChecks::eachStream),
                check("site-none", "Neither `:authority` nor `host`: refused, or for no site",
                        StreamRequestChecks::noAuthority),
                check("host", "`:authority` becomes `Host`, with case and port", StreamRequestChecks::authorityIsHost),
                check("host-same", "`host` beside the same `:authority` becomes one `Host`",
                        StreamRequestChecks::oneHost),
                check("host-switched", "… or it is the upstream's, where that is wanted",
                        StreamRequestChecks::switchedHost));
    }

    private static List<Check> startLine() {
        return List.of(
                check("method", "Any token is a method, in its case", stage -> {
                    for (String method : List.of("PROPFIND", "get", "TRACE", "X!#$%&'*+.^_`|~1")) {
                        sentAs(stage, method, "/x");
                    }
                }),
                check("method-options", "`OPTIONS` with `:path` `*` keeps its asterisk",
                        stage -> sentAs(stage, "OPTIONS", "*")),
                check("target", "`:path` byte for byte: `//`, `/../`, `%2F`, `%41`", stage -> {
                    for (String target : List.of("//double//slash//", "/a/./b/../c", "/a%2Fb%2fc/x%2e%2Ey/%41%c3%A9")) {
                        sentAs(stage, "GET", target);
                    }
                }),
                check("target-signs", "… `` | ^ { } \" < > \\ ` [ ] ``", stage -> sentAs(stage, "GET",
                        "/a|b^c{d}\"e<f>g\\h`i[j]")),
                check("target-raw", "… raw UTF-8", stage -> sentAs(stage, "GET", "/caf\u00c3\u00a9")),
                check("target-query", "… an empty query, `?` in a query", stage -> {
                    for (String target : List.of("/?", "/x??a?b", "/?&&=")) {
                        sentAs(stage, "GET", target);
                    }
                }),
                check("target-prefix", "A path in the upstream's URL is put before",
                        stage -> reaches(stage, "/wild//a%2Fb|c", ":authority", "a.wild.test", "//a%2Fb|c")));
    }

    private static List<Check> headers() {
        return List.of(
                check("headers-order", "The order of fields is kept", StreamRequestChecks::order),
                check("headers-twice", "Fields that come several times stay several, in order",
                        stage -> sameValues(stage, "x-a", "1", "2", "3, 4")),
                check("headers-values", "Values stay: empty, with raw bytes, commas, quotes, inner spaces",
                        stage -> sameValues(stage, "x-value", "", "caf\u00c3\u00a9 \u00ff", "a,  b;\"c\"", "\"")),
                check("headers-names", "Any token is a name: `x_y`, `x.y`, `1`, `!#$%&'*+-.^_|~`",
                        StreamRequestChecks::anyTokenIsAName),
                check("headers-cookies", "Several `cookie` fields become one, joined by `; `",
                        StreamRequestChecks::cookies),
                check("headers-added", "Nothing is added but who asked", StreamRequestChecks::nothingIsAdded),
                check("headers-long", "A field of 16 KiB passes, in several frames",
                        stage -> sameValues(stage, "x-long", "x".repeat(16_384))),
                check("hop-te", "`te: trailers` stays, named by `Connection`, or stays behind",
                        StreamRequestChecks::te),
                check("hop-authorization", "`proxy-authorization` stays behind", stage -> unless(
                        !forwarded(stage, fields("GET", "/", "proxy-authorization", "Basic YTpi"))
                                .has("Proxy-Authorization"),
                        "sent on")),
                check("asked", "Who asked is set as in HTTP/1.1", StreamRequestChecks::whoAsked),
                check("asked-claims", "… and what a visitor claims is dropped", StreamRequestChecks::claims),
                check("disguise", "`content_length`, `transfer_encoding` and `x_forwarded_for` are nobody's disguise",
                        StreamRequestChecks::disguises));
    }

    private static List<Check> bodies() {
        return List.of(
                check("body-none", "No body stays no body, also with `POST`, `PUT` and `DELETE`",
                        StreamRequestChecks::noBody),
                check("body-length", "A length stays a length", StreamRequestChecks::length),
                check("body-length-zero", "A length of 0 stays one", StreamRequestChecks::lengthOfZero),
                check("body-chunked", "A body without a length is chunked", StreamRequestChecks::chunked),
                check("body-empty", "… also without a byte, or it has a length of 0", StreamRequestChecks::empty),
                check("body-bytes", "All 256 bytes pass", StreamRequestChecks::allBytes),
                check("body-padding", "Padding is no part of a body or a header list", StreamRequestChecks::padding),
                check("body-end", "The end may come in a frame of its own", StreamRequestChecks::separateEnd),
                check("body-large", "4 MiB pass unchanged, through windows of any size", StreamRequestChecks::large),
                check("body-at-once", "What has come is passed on at once", StreamRequestChecks::atOnce),
                check("body-trailers", "Trailers of a request pass", StreamRequestChecks::trailers),
                check("body-trailers-length", "… also behind a length, or they are left out",
                        StreamRequestChecks::trailersBehindALength),
                check("body-trailers-alone", "… also without a body before them", StreamRequestChecks::trailersAlone),
                check("expect", "`expect: 100-continue`: the body arrives, whether or not the visitor is told to go on",
                        StreamRequestChecks::expect));
    }

    /** The request as the upstream gets it, whose answer arrives. */
    static Message forwarded(Stage stage, String... fields) {
        StreamVisitor visitor = stage.streams();
        return answered(stage, visitor, visitor.request(fields));
    }

    /** The same with what comes after the head. */
    static Message forwarded(Stage stage, String[] fields, BiConsumer<StreamVisitor, Integer> rest) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields);
        rest.accept(visitor, stream);
        return answered(stage, visitor, stream);
    }

    private static Message answered(Stage stage, StreamVisitor visitor, int stream) {
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        Message request = arrival.whole();
        unless(request.whole(), "the request breaks off");
        arrival.answer(Stage.OK);
        unless(visitor.answer(stream).body().equals("ok") && visitor.status(stream) == 200,
                "the answer is lost: " + visitor.seen(stream));
        return request;
    }

    private static void reaches(Stage stage, String target, String name, String host) {
        reaches(stage, target, name, host, "/x");
    }

    private static void reaches(Stage stage, String target, String name, String host, String path) {
        Message request = forwarded(stage, withHost(name, host, path));
        unless(request.target().equals(target), "reached another site, as " + request.start());
    }

    private static String[] withHost(String name, String host, String path) {
        return name.startsWith(":")
                ? new String[]{":method", "GET", ":scheme", "http", name, host, ":path", path}
                : new String[]{":method", "GET", ":scheme", "http", ":path", path, name, host};
    }

    private static void isUnknown(Stage stage, String name, String host) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(withHost(name, host, "/"));
        visitor.answer(stream);
        unless(visitor.status(stream) == 404, visitor.seen(stream));
    }

    private static void eachStream(Stage stage) {
        StreamVisitor visitor = stage.streams();
        for (String site : List.of("exact", "longer")) {
            int stream = visitor.request(
                    withHost(":authority", site.equals("exact") ? "exact.wild.test" : "a.longer.wild.test", "/x"));
            unless(answered(stage, visitor, stream).target().equals("/" + site + "/x"), "reached another site");
        }
    }

    private static void noAuthority(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(":method", "GET", ":scheme", "http", ":path", "/");
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS) && visitor.status(stream) != 200, visitor.seen(stream));
    }

    private static void authorityIsHost(Stage stage) {
        Message request = forwarded(stage, withHost(":authority", "App.Test:8080", "/"));
        unless(request.values("Host").equals(List.of("App.Test:8080")), "sent as " + request.values("Host"));
    }

    private static void oneHost(Stage stage) {
        Message request = forwarded(stage, fields("GET", "/", "host", "app.test"));
        unless(request.values("Host").equals(List.of("app.test")), "sent as " + request.values("Host"));
    }

    private static void switchedHost(Stage stage) {
        Message request = forwarded(stage, withHost(":authority", "own.test", "/"));
        unless(request.value("Host").startsWith("127.0.0.1"), "sent as " + request.values("Host"));
    }

    private static void sentAs(Stage stage, String method, String target) {
        Message request = forwarded(stage, fields(method, target));
        unless(request.start().equals(method + " " + target + " HTTP/1.1"), "sent as " + request.start());
    }

    private static void order(Stage stage) {
        String[] fields = {"zebra", "1", "accept", "x/y", "user-agent", "u", "alpha", "2", "x-b", "3", "referer", "r",
                "accept-encoding", "br", "x-a", "4"};
        List<String> sent = IntStream.range(0, fields.length / 2).mapToObj(i -> fields[i * 2]).toList();
        List<String> seen = forwarded(stage, fields("GET", "/", fields)).fields()
                .stream()
                .map(field -> Message.nameOf(field).toLowerCase(Locale.ROOT))
                .filter(sent::contains)
                .toList();
        unless(seen.equals(sent), "sent as " + String.join(", ", seen));
    }

    private static void sameValues(Stage stage, String name, String... values) {
        List<String> fields = new ArrayList<>();
        Stream.of(values).forEach(value -> fields.addAll(List.of(name, value)));
        List<String> seen = forwarded(stage, fields("GET", "/", fields.toArray(String[]::new))).values(name);
        String shown = seen.toString();
        unless(seen.equals(List.of(values)), "sent as " + shown.substring(0, Math.min(shown.length(), 80)));
    }

    private static void anyTokenIsAName(Stage stage) {
        List<String> names = List.of("x_y", "x.y", "1", "!#$%&'*+-.^_|~");
        Message request = forwarded(stage,
                fields("GET", "/", names.stream().flatMap(name -> Stream.of(name, "v")).toArray(String[]::new)));
        List<String> missing = names.stream().filter(name -> !request.has(name)).toList();
        unless(missing.isEmpty(), "left out: " + String.join(" ", missing));
    }

    private static void cookies(Stage stage) {
        List<String> seen = forwarded(stage, fields("GET", "/", "cookie", "a=1", "x", "y", "cookie", "b=2", "cookie",
                "c=3; d=4")).values("Cookie");
        unless(seen.equals(List.of("a=1; b=2; c=3; d=4")), "sent as " + seen);
    }

    private static void nothingIsAdded(Stage stage) {
        Set<String> added = new java.util.TreeSet<>();
        added.addAll(added(forwarded(stage, fields("GET", "/", "x-a", "1"))));
        added.addAll(added(forwarded(stage, fields("POST", "/", "x-a", "1"),
                (visitor, stream) -> visitor.lastData(stream, "body"))));
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static Set<String> added(Message request) {
        return request.fields()
                .stream()
                .map(field -> Message.nameOf(field).toLowerCase(Locale.ROOT))
                .filter(name -> !WHO_ASKED.contains(name))
                .filter(name -> !Set.of("host", "x-a", "connection", "transfer-encoding").contains(name))
                .collect(Collectors.toSet());
    }

    private static void te(Stage stage) {
        Message request = forwarded(stage, fields("GET", "/", "te", "trailers"));
        if (request.has("TE")) {
            unless(request.value("TE").equals("trailers"), "sent as TE: " + request.values("TE"));
            unless(request.values("Connection")
                    .stream()
                    .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("te")),
                    "not named by Connection");
        }
    }

    private static void whoAsked(Stage stage) {
        Message request = forwarded(stage, withHost(":authority", "app.test:8080", "/"));
        List<String> wrong = Stream
                .of("X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1", "X-Forwarded-Proto: http",
                        "X-Forwarded-Host: app.test:8080", "X-Forwarded-Port: 8080")
                .filter(field -> !request.value(Message.nameOf(field)).equals(field.substring(field.indexOf(' ') + 1)))
                .map(field -> Message.nameOf(field) + ": " + request.values(Message.nameOf(field)))
                .toList();
        unless(wrong.isEmpty(), "sent as " + String.join(", ", wrong));
    }

    private static void claims(Stage stage) {
        Message request = forwarded(stage, fields("GET", "/", "x-forwarded-for", "6.6.6.6", "x-forwarded-for",
                "7.7.7.7", "x-real-ip", "6.6.6.6", "x-forwarded-proto", "https", "x-forwarded-host", "evil.test",
                "x-forwarded-port", "6666", "forwarded", "for=6.6.6.6;host=evil.test;proto=https"));
        List<String> wrong = WHO_ASKED.stream()
                .filter(name -> request.values(name).size() > 1
                        || request.values(name).toString().matches(".*(6\\.6\\.6\\.6|7\\.7\\.7\\.7|evil|https|6666).*"))
                .sorted()
                .toList();
        unless(wrong.isEmpty(), "claims sent on: " + String.join(", ", wrong));
    }

    private static void disguises(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/", "content_length", "1", "transfer_encoding", "identity",
                "x_forwarded_for", "6.6.6.6", "content-length", "4"),
                (visitor, stream) -> visitor.lastData(stream,
                        "body"));
        unless(request.body().equals("body"), "the body is " + request.body());
        unless(request.value("X-Forwarded-For").equals("127.0.0.1"), "sent as " + request.values("X-Forwarded-For"));
        List<String> objections = Strictness.objectionsTo(String.join("\r\n", request.start(),
                String.join("\r\n", request.fields())));
        unless(objections.isEmpty(), "sent on: " + String.join(", ", objections));
    }

    private static void noBody(Stage stage) {
        for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
            Message request = forwarded(stage, fields(method, "/"));
            unless(!request.has("Content-Length") && !request.has("Transfer-Encoding"),
                    method + " with " + (request.has("Content-Length") ? "Content-Length" : "Transfer-Encoding"));
        }
    }

    private static void length(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/", "content-length", "10"),
                (visitor, stream) -> visitor.data(stream, "01234").lastData(stream, "56789"));
        unless(request.framing() == Message.Framing.LENGTH, "sent as " + request.framing());
        unless(request.values("Content-Length").equals(List.of("10")) && request.body().equals("0123456789"),
                "another body");
    }

    private static void lengthOfZero(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/", "content-length", "0"));
        unless(request.values("Content-Length").equals(List.of("0")), "sent as " + request.values("Content-Length"));
        unless(!request.has("Transfer-Encoding"), "sent as chunked");
    }

    private static void chunked(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/"),
                (visitor, stream) -> visitor.data(stream, "01234").lastData(stream, "56789"));
        unless(request.framing() == Message.Framing.CHUNKED, "sent as " + request.framing());
        unless(request.body().equals("0123456789"), "another body");
    }

    private static void empty(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/"), (visitor, stream) -> visitor.lastData(stream, ""));
        unless(request.body().isEmpty() && request.framing() != Message.Framing.NONE, "sent without a body");
    }

    private static void allBytes(Stage stage) {
        String bytes = IntStream.range(0, 256).mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
        Message request = forwarded(stage, fields("POST", "/"), (visitor, stream) -> visitor.lastData(stream, bytes));
        unless(request.body().equals(bytes), "another body");
    }

    private static void padding(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.newStream();
        byte[] list = FrameClient.list(fields("POST", "/padded"));
        // The length of the padding, a priority (RFC 9113, section 6.2), the list, the padding.
        visitor.send(FrameClient.HEADERS, FrameClient.END_HEADERS | PADDED | PRIORITY, stream,
                ByteBuffer.allocate(1 + 5 + list.length + 9).put((byte) 9).putInt(0).put((byte) 15).put(list).array());
        visitor.send(FrameClient.DATA, FrameClient.END_STREAM | PADDED, stream,
                ByteBuffer.allocate(1 + 4 + 7).put((byte) 7).put("body".getBytes(StandardCharsets.US_ASCII)).array());
        Message request = answered(stage, visitor, stream);
        unless(request.target().equals("/padded") && request.body().equals("body"), "sent as " + request.start());
    }

    private static void separateEnd(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/", "content-length", "4"),
                (visitor, stream) -> visitor.data(stream, "").data(stream, "body").lastData(stream, ""));
        unless(request.body().equals("body"), "another body");
    }

    private static void large(Stage stage) {
        String body = "0123456789abcdef".repeat(262_144);
        var seen = new AtomicReference<Message>();
        stage.upstream().answers(request -> {
            seen.set(request);
            return Stage.OK;
        });
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/"));
        visitor.upload(stream, new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)));
        visitor.answer(stream);
        unless(visitor.status(stream) == 200, visitor.seen(stream));
        unless(seen.get().body().equals(body), "another body");
    }

    private static void atOnce(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/"));
        visitor.data(stream, "one");
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.wire().readUntil("one");
        visitor.data(stream, "two");
        arrival.wire().readUntil("two");
        visitor.lastData(stream, "");
        arrival.wire().readUntil("0\r\n\r\n");
        arrival.answer(Stage.OK);
        visitor.answer(stream);
    }

    private static void trailers(Stage stage) {
        passes(forwarded(stage, fields("POST", "/"),
                (visitor, stream) -> visitor.data(stream, "body").trailers(stream, "x-sum", "42")));
    }

    private static void passes(Message request) {
        unless(request.trailers().stream().anyMatch("x-sum: 42"::equalsIgnoreCase),
                request.trailers().isEmpty() ? "left out" : "sent as " + request.trailers());
    }

    private static void trailersBehindALength(Stage stage) {
        Message request = forwarded(stage, fields("POST", "/", "content-length", "4"),
                (visitor, stream) -> visitor.data(stream, "body").trailers(stream, "x-sum", "42"));
        unless(request.body().equals("body"), "another body");
    }

    private static void trailersAlone(Stage stage) {
        passes(forwarded(stage, fields("POST", "/"), (visitor, stream) -> visitor.trailers(stream, "x-sum", "42")));
    }

    private static void expect(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("PUT", "/", "content-length", "4", "expect", "100-continue"));
        Arrival arrival = stage.upstream().poll(500);
        if (arrival != null && arrival.head().has("Expect")) {
            arrival.wire().send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        visitor.readFor(100);
        visitor.lastData(stream, "body");
        Arrival arrived = arrival == null ? stage.arrivalFrom(visitor, stream) : arrival;
        unless(arrived.whole().body().equals("body"), "sent another body");
        arrived.answer(Stage.OK);
        visitor.answer(stream);
        unless(visitor.status(stream) == 200, visitor.seen(stream));
    }
}
