package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.fixture.FrameClient.fields;
import static dev.gatehouse.fixture.FrameClient.get;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.gatehouse.fixture.FrameClient;

/** What a visitor of HTTP/2 is told when something fails, and how much it may ask for. */
final class StreamFailureChecks {

    private static final int MANY = 20_000;
    private static final int FIELDS = 100;
    /** Those of a request that are none of HTTP/1.1, but for the one that becomes {@code Host}. */
    private static final int PSEUDO = 3;

    private StreamFailureChecks() {
    }

    static List<Check> all() {
        return Stream.of(failures(), limits(), floods()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check("h2-" + id, Chapter.STREAM_FAILURE, sentence, scene);
    }

    private static List<Check> failures() {
        return List.of(
                check("fail-refused", "A port where nobody listens is a 502",
                        stage -> isAnswered(stage, 502, to("dead", "GET"))),
                check("fail-early", "An upstream that closes early is a 502",
                        stage -> isBadGateway(stage, Arrival::closeWithoutAnswer)),
                check("fail-garbage", "Garbage is a 502",
                        stage -> isBadGateway(stage, arrival -> arrival.answerAndClose("SSH-2.0-OpenSSH_9.2\r\n\r\n"))),
                check("fail-silent", "Silence is a 504", StreamFailureChecks::silence),
                check("fail-connect", "A connection that does not come about is a 504",
                        stage -> isAnswered(stage, 504, to("full", "GET"))),
                check("fail-stalled", "A response that comes to a halt is a stream that is reset",
                        StreamFailureChecks::stalled),
                check("fail-retry", "A used connection that turns out to be closed is no failure",
                        StreamFailureChecks::retried),
                check("fail-upload", "A failure during an upload is told before the upload ends",
                        StreamFailureChecks::failsDuringUpload),
                check("page", "The page has its type and its length, and is HTML for who asks for it",
                        StreamFailureChecks::page),
                check("page-head", "`HEAD` gets no page", StreamFailureChecks::noPageForHead),
                check("page-on", "After a page the connection goes on", StreamFailureChecks::goesOn));
    }

    private static List<Check> limits() {
        return List.of(
                check("limit-path", "A `:path` of 8,000 bytes passes",
                        stage -> passes(stage, get("/" + "x".repeat(7_999)))),
                check("limit-path-over", "… one of 9,000 gets 414",
                        stage -> isAnswered(stage, 414, get("/" + "x".repeat(9_000)))),
                check("limit-fields", "100 fields pass", stage -> passes(stage, many(FIELDS - 1, 1))),
                check("limit-fields-over", "… more get 431",
                        stage -> isAnswered(stage, 431, many(FIELDS + PSEUDO + 1, 1))),
                check("limit-list", "30 KiB of fields pass", stage -> passes(stage, many(30, 1_000))),
                check("limit-list-over", "… more than 32 KiB get 431",
                        stage -> isAnswered(stage, 431, many(40, 1_000))),
                check("limit-list-far", "… also four times as many, or the connection ends",
                        StreamFailureChecks::isRefusedOrCutOff),
                check("limit-list-on", "… and the connection goes on after them", StreamFailureChecks::goesOnAfterList),
                check("limit-list-bomb", "… also when they are large by decompression only", StreamFailureChecks::bomb),
                check("limit-list-endless", "A header list without end ends the connection",
                        stage -> isEnded(stage,
                                visitor -> visitor.send(FrameClient.HEADERS, 0, 1, FrameClient.list(get("/")))
                                        .flood(MANY, FrameClient.frame(FrameClient.CONTINUATION, 0, 1,
                                                FrameClient.list("x", "y".repeat(100)))))),
                check("limit-list-empty", "… also one of empty frames",
                        stage -> isEnded(stage,
                                visitor -> visitor.send(FrameClient.HEADERS, 0, 1, FrameClient.list(get("/")))
                                        .flood(MANY,
                                                FrameClient.frame(FrameClient.CONTINUATION, 0, 1, new byte[0])))),
                check("limit-list-slow", "A header list that comes to a halt ends the connection",
                        stage -> isEnded(stage,
                                visitor -> visitor.send(FrameClient.HEADERS, 0, 1, FrameClient.list(get("/"))))),
                check("limit-streams", "Streams above the number that was agreed are refused, the others go on",
                        StreamFailureChecks::streams),
                check("limit-window", "A body that is larger than its window is stopped", StreamFailureChecks::window));
    }

    private static List<Check> floods() {
        return List.of(check("flood-reset", "Who takes requests back all the time is sent away",
                stage -> isEnded(stage, StreamFailureChecks::takeBackAll)),
                flood("ping", "… and so is who sends nothing but pings",
                        FrameClient.frame(FrameClient.PING, 0, 0, new byte[8])),
                flood("settings", "… settings", FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0])),
                flood("priority", "… priorities", FrameClient.frame(FrameClient.PRIORITY, 0, 1, new byte[5])),
                flood("unknown", "… unknown frames", FrameClient.frame(99, 0, 0, new byte[0])),
                check("flood-data", "… or empty pieces of a body",
                        stage -> isEnded(stage, visitor -> {
                            int stream = visitor.head(fields("POST", "/"));
                            visitor.flood(MANY, FrameClient.frame(FrameClient.DATA, 0, stream, new byte[0]));
                        })));
    }

    private static Check flood(String id, String sentence, byte[] frame) {
        return check("flood-" + id, sentence, stage -> isEnded(stage, visitor -> visitor.flood(MANY, frame)));
    }

    private static String[] to(String site, String method, String... more) {
        String[] fields = fields(method, "/", more);
        return Stream.of(fields)
                .map(field -> field.equals("app.test") ? site + ".test" : field)
                .toArray(String[]::new);
    }

    private static String[] many(int count, int length) {
        List<String> fields = new ArrayList<>(List.of(get("/")));
        IntStream.range(0, count).forEach(i -> fields.addAll(List.of("x-" + i, "x".repeat(length))));
        return fields.toArray(String[]::new);
    }

    private static void isAnswered(Stage stage, int status, String... fields) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(fields);
        visitor.answer(stream);
        unless(visitor.status(stream) == status, visitor.seen(stream));
    }

    private static void passes(Stage stage, String... fields) {
        StreamRequestChecks.forwarded(stage, fields);
    }

    private static void isRefused(Stage stage, String... fields) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(fields);
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS) && visitor.status(stream) != 200, visitor.seen(stream));
    }

    private static void isRefusedOrCutOff(Stage stage) {
        try {
            isRefused(stage, many(80, 1_600));
        } catch (CutOff _) {
            // It may be so before all of it was sent.
        }
        unless(stage.upstream().seen().isEmpty(), "sent on");
    }

    private static void isBadGateway(Stage stage, Consumer<Arrival> failure) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(get("/"));
        failure.accept(stage.arrivalFrom(visitor, stream));
        stage.upstream().withEachFurther(failure);
        visitor.answer(stream);
        unless(visitor.status(stream) == 502, visitor.seen(stream));
    }

    private static void silence(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(to("slow", "GET"));
        stage.arrivalFrom(visitor, stream);
        visitor.answer(stream);
        unless(visitor.status(stream) == 504, visitor.seen(stream));
    }

    private static void stalled(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(to("slow", "GET"));
        stage.arrivalFrom(visitor, stream)
                .wire()
                .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        unless(!visitor.answer(stream).hasEnded(), "looks complete");
    }

    private static void retried(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int first = visitor.request(get("/first"));
        Arrival arrival = stage.arrivalFrom(visitor, first);
        arrival.answer(Stage.OK);
        visitor.answer(first);
        int second = visitor.request(get("/second"));
        stage.arrivalFrom(visitor, second).closeWithoutAnswer();
        stage.upstream().next().answer(Stage.OK);
        visitor.answer(second);
        unless(visitor.status(second) == 200, visitor.seen(second));
    }

    private static void failsDuringUpload(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/"));
        visitor.data(stream, "a beginning");
        stage.arrivalFrom(visitor, stream).closeWithoutAnswer();
        visitor.answer(stream);
        unless(visitor.status(stream) == 502, visitor.seen(stream));
    }

    private static void page(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(to("dead", "GET", "accept", "text/html,*/*;q=0.8"));
        String body = visitor.answer(stream).body();
        unless(visitor.values(stream, "content-type").toString().startsWith("[text/html"),
                visitor.values(stream, "content-type").isEmpty()
                        ? "no page"
                        : visitor.values(stream, "content-type").getFirst());
        unless(visitor.values(stream, "content-length").equals(List.of(String.valueOf(body.length()))), "no length");
    }

    private static void noPageForHead(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(to("dead", "HEAD"));
        String body = visitor.answer(stream).body();
        unless(visitor.status(stream) / 100 == 5, visitor.seen(stream));
        unless(body.isEmpty(), "a body");
    }

    private static void goesOn(Stage stage) {
        StreamVisitor visitor = stage.streams();
        visitor.answer(visitor.request(to("dead", "GET")));
        stage.upstream().answers(_ -> Stage.OK);
        int next = visitor.request(get("/next"));
        visitor.answer(next);
        unless(visitor.status(next) == 200, visitor.seen(next));
    }

    private static void goesOnAfterList(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        visitor.answer(visitor.request(many(40, 1_000)));
        int next = visitor.request(get("/next"));
        visitor.answer(next);
        unless(visitor.status(next) == 200, visitor.seen(next));
    }

    /** One large field that is remembered (RFC 7541, section 6.2.1) and named again and again by a byte. */
    private static void bomb(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int stream = visitor.newStream();
        byte[] plain = FrameClient.list(get("/"));
        byte[] field = FrameClient.list("x", "y".repeat(3_000));
        field[0] = 0x40;
        byte[] list = Arrays.copyOf(plain, plain.length + field.length + 4_000);
        System.arraycopy(field, 0, list, plain.length, field.length);
        Arrays.fill(list, plain.length + field.length, list.length, (byte) (0x80 | 62));
        visitor.send(FrameClient.HEADERS, 5, stream, list);
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS) && visitor.status(stream) != 200, visitor.seen(stream));
    }

    private static void isEnded(Stage stage, Consumer<StreamVisitor> what) {
        StreamVisitor visitor = stage.streams();
        what.accept(visitor);
        visitor.end();
    }

    private static void takeBackAll(StreamVisitor visitor) {
        for (int stream = 1; stream < 4_000; stream += 2) {
            visitor.flood(1, FrameClient.frame(FrameClient.HEADERS, 5, stream, FrameClient.list(get("/"))));
            visitor.flood(1, FrameClient.frame(FrameClient.RST_STREAM, 0, stream, FrameClient.number(8)));
        }
    }

    private static void streams(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int first = visitor.request(get("/first"));
        Arrival arrival = stage.arrivalFrom(visitor, first);
        int last = first;
        for (int i = 0; i < 1_100 && visitor.soFar(last).reset().isEmpty(); i++) {
            last = visitor.request(get("/more"));
            visitor.readFor(2);
        }
        int refused = last;
        visitor.await("a refusal", () -> IntStream.rangeClosed(first + 2, refused)
                .anyMatch(stream -> visitor.soFar(stream).reset().orElse(0) == 7));
        arrival.answer(Stage.OK);
        unless(visitor.answer(first).body().equals("ok"), visitor.seen(first));
    }

    /** 16 MiB without leave, while the upstream does not read. */
    private static void window(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/", "content-length", String.valueOf(1 << 24)));
        stage.arrivalFrom(visitor, stream);
        visitor.flood(1 << 10, FrameClient.frame(FrameClient.DATA, 0, stream, new byte[1 << 14]));
        unless(visitor.isDone(stream, Wire.PATIENCE_MILLIS) && visitor.status(stream) == 0, visitor.seen(stream));
    }
}
