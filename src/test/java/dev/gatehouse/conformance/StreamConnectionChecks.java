package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.fixture.FrameClient.fields;
import static dev.gatehouse.fixture.FrameClient.get;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import dev.gatehouse.fixture.FrameClient;

/** What happens to the streams of a connection, and to the connection. */
final class StreamConnectionChecks {

    private static final int BLOCK = 65_536;
    private static final int BLOCKS = 1_024;
    private static final byte[] NOTHING = {};

    private StreamConnectionChecks() {
    }

    static List<Check> all() {
        return Stream.of(streams(), flow(), leaving(), frames(), errors()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check("h2-" + id, Chapter.STREAM_CONNECTION, sentence, scene);
    }

    private static List<Check> streams() {
        return List.of(check("streams", "Streams do not wait for each other", StreamConnectionChecks::together),
                check("streams-upload", "… nor for one that has not sent its body",
                        StreamConnectionChecks::besideUpload),
                check("streams-many", "300 requests follow each other on a connection", StreamConnectionChecks::many),
                check("streams-at-once", "50 requests at once are all answered, each with its own",
                        StreamConnectionChecks::atOnce),
                check("streams-pool", "Streams share the upstream's connections", StreamConnectionChecks::pooled),
                check("streams-close", "An upstream that closes its connection does not end the visitor's",
                        StreamConnectionChecks::upstreamCloses),
                check("streams-mixed", "A connection to the upstream serves HTTP/1.1 after HTTP/2",
                        StreamConnectionChecks::afterAnotherVersion));
    }

    private static List<Check> flow() {
        return List.of(
                check("slow-reader", "A visitor who does not read a stream stops its upstream",
                        StreamConnectionChecks::slowReader),
                check("slow-reader-rest", "… gets the rest later", StreamConnectionChecks::slowReaderGetsTheRest),
                check("slow-reader-others", "… and other streams go on meanwhile",
                        StreamConnectionChecks::slowReaderBesideOthers),
                check("window-never", "No more is sent than the visitor gives leave for",
                        StreamConnectionChecks::leave),
                check("window-settings", "… also when the leave is a new setting", StreamConnectionChecks::newSetting),
                check("slow-upstream", "An upstream that does not read stops the visitor, and gets all later",
                        StreamConnectionChecks::slowUpstream),
                check("slow-upstream-others", "… and other streams go on meanwhile",
                        StreamConnectionChecks::slowUpstreamBesideOthers));
    }

    private static List<Check> leaving() {
        return List.of(
                check("reset", "A request that is taken back is taken from the upstream",
                        stage -> cancels(stage, (visitor, stream) -> visitor.reset(stream))),
                check("reset-on", "… and the connection goes on", StreamConnectionChecks::goesOnAfterReset),
                check("reset-upload", "… also in the middle of its body, which is never whole",
                        StreamConnectionChecks::resetsUpload),
                check("reset-answer", "… also in the middle of its answer", StreamConnectionChecks::resetsAnswer),
                check("leave", "A visitor who leaves takes all requests back",
                        stage -> cancels(stage, (visitor, _) -> visitor.close())),
                check("goaway", "A visitor who says that he leaves gets the answers that are under way",
                        StreamConnectionChecks::goAway));
    }

    private static List<Check> frames() {
        return List.of(
                ignored("unknown-frame", "Unknown frames are ignored",
                        (visitor, stream) -> visitor.send(0xbe, 0xff, stream, new byte[20]).send(0xef, 0, 0, NOTHING)),
                ignored("unknown-setting", "… and unknown settings",
                        (visitor, _) -> visitor.send(FrameClient.SETTINGS, 0, 0,
                                ByteBuffer.allocate(6).putShort((short) 0x7abc).putInt(1).array())),
                ignored("unknown-flags", "… and unknown flags",
                        (visitor, stream) -> visitor.send(FrameClient.WINDOW_UPDATE, 0xff, stream,
                                FrameClient.number(1))),
                ignored("priority", "… and priorities",
                        (visitor, stream) -> visitor.send(FrameClient.PRIORITY, 0, stream,
                                ByteBuffer.allocate(5).putInt(0).put((byte) 9).array())),
                check("continuation", "A header list may come in many frames", StreamConnectionChecks::continuation),
                check("ping", "A ping is answered", StreamConnectionChecks::ping),
                check("settings", "Settings are acknowledged", StreamConnectionChecks::settings),
                check("preface", "The preface may come byte by byte", StreamConnectionChecks::preface));
    }

    private static List<Check> errors() {
        byte[] list = FrameClient.list(get("/first"));
        return List.of(
                fatal("stream-zero", "A request on stream 0 ends the connection",
                        visitor -> visitor.send(FrameClient.HEADERS, 5, 0, list)),
                fatal("stream-even", "… and so does one on an even stream",
                        visitor -> visitor.send(FrameClient.HEADERS, 5, 2, list)),
                fatal("stream-idle", "… a body on a stream that was not opened",
                        visitor -> visitor.send(FrameClient.DATA, 1, 9, "body".getBytes(StandardCharsets.US_ASCII))),
                fatal("frame-between", "… another frame within a header list",
                        visitor -> visitor.send(FrameClient.HEADERS, 1, 1, list)
                                .send(FrameClient.PING, 0, 0, new byte[8])),
                fatal("continuation-alone", "… a continuation of nothing",
                        visitor -> visitor.send(FrameClient.CONTINUATION, 4, 1, list)),
                fatal("push", "… a push by the visitor",
                        visitor -> visitor.send(FrameClient.PUSH_PROMISE, 4, 1,
                                ByteBuffer.allocate(4 + list.length).putInt(2).put(list).array())),
                fatal("frame-size", "… a frame that is larger than was agreed",
                        visitor -> visitor.send(FrameClient.HEADERS, 5, 1, new byte[16_385])),
                fatal("compression", "… a header list that cannot be decompressed",
                        visitor -> visitor.send(FrameClient.HEADERS, 5, 1, new byte[]{(byte) 0xff, 0, 1, 2})),
                fatal("padding", "… padding that is longer than its frame",
                        visitor -> visitor.send(FrameClient.HEADERS, 13, 1, new byte[]{99, 1, 2})),
                fatal("window-overflow", "… a window that is larger than there is",
                        visitor -> visitor.widen(0, Integer.MAX_VALUE)),
                fatal("window-zero", "… a window that grows by 0", visitor -> visitor.widen(0, 0)),
                fatal("settings-size", "… settings of another size",
                        visitor -> visitor.send(FrameClient.SETTINGS, 0, 0, new byte[5])),
                fatal("preface-other", "… something else than HTTP/2 after its first line",
                        visitor -> visitor.flood(1, "this is no frame".getBytes(StandardCharsets.US_ASCII))));
    }

    private static Check ignored(String id, String sentence, BiConsumer<StreamVisitor, Integer> what) {
        return check("frame-" + id, sentence, stage -> {
            StreamVisitor visitor = stage.streams();
            int stream = visitor.head(fields("POST", "/"));
            what.accept(visitor, stream);
            visitor.lastData(stream, "body");
            Arrival arrival = stage.arrivalFrom(visitor, stream);
            unless(arrival.whole().body().equals("body"), "another body");
            arrival.answer(Stage.OK);
            isAnswered(visitor, stream);
        });
    }

    private static Check fatal(String id, String sentence, Consumer<StreamVisitor> what) {
        return check("error-" + id, sentence, stage -> {
            stage.upstream().answers(_ -> Stage.OK);
            StreamVisitor visitor = stage.streams();
            what.accept(visitor);
            unless(visitor.isDone(1, Wire.PATIENCE_MILLIS) && visitor.isLeaving(),
                    visitor.status(1) == 0 ? "the connection goes on" : visitor.seen(1));
            visitor.end();
            unless(stage.upstream().seen().isEmpty(), "sent on");
        });
    }

    private static void isAnswered(StreamVisitor visitor, int stream) {
        unless(visitor.answer(stream).body().equals("ok") && visitor.status(stream) == 200, visitor.seen(stream));
    }

    private static void together(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int first = visitor.request(get("/first"));
        Arrival waiting = stage.arrivalFrom(visitor, first);
        int second = visitor.request(get("/second"));
        stage.arrivalFrom(visitor, second).answer(Stage.OK);
        isAnswered(visitor, second);
        waiting.answer(Stage.OK);
        isAnswered(visitor, first);
    }

    private static void besideUpload(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        int upload = visitor.head(fields("POST", "/first", "content-length", "4"));
        visitor.data(upload, "bo");
        isAnswered(visitor, visitor.request(get("/second")));
        visitor.lastData(upload, "dy");
        isAnswered(visitor, upload);
    }

    private static String echo(Message request) {
        return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(request.target().length(), request.target());
    }

    private static void many(Stage stage) {
        stage.upstream().answers(StreamConnectionChecks::echo);
        StreamVisitor visitor = stage.streams();
        for (int i = 0; i < 300; i++) {
            int stream = visitor.request(get("/" + i));
            unless(visitor.answer(stream).body().equals("/" + i), visitor.seen(stream) + ", after " + i);
        }
    }

    private static void atOnce(Stage stage) {
        stage.upstream().answers(StreamConnectionChecks::echo);
        StreamVisitor visitor = stage.streams();
        for (int i = 0; i < 50; i++) {
            visitor.request(get("/" + (i * 2 + 1)));
        }
        for (int stream = 1; stream < 100; stream += 2) {
            unless(visitor.answer(stream).body().equals("/" + stream), visitor.seen(stream));
        }
    }

    private static void pooled(Stage stage) {
        stage.upstream().answers(_ -> Stage.OK);
        StreamVisitor visitor = stage.streams();
        for (int i = 0; i < 5; i++) {
            isAnswered(visitor, visitor.request(get("/")));
        }
        unless(stage.upstream().connections() == 1, stage.upstream().connections() + " connections");
    }

    private static void upstreamCloses(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int first = visitor.request(get("/first"));
        stage.arrivalFrom(visitor, first)
                .answerAndClose("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        isAnswered(visitor, first);
        int second = visitor.request(get("/second"));
        stage.arrivalFrom(visitor, second).answer(Stage.OK);
        isAnswered(visitor, second);
    }

    private static void afterAnotherVersion(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.post("body", fields("POST", "/first"));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.whole();
        arrival.answer(Stage.OK);
        isAnswered(visitor, stream);
        Message next = stage.forwarded(Requests.get("/second"));
        unless(next.target().equals("/second") && Strictness.objectionsTo(
                String.join("\r\n", next.start(), String.join("\r\n", next.fields()))).isEmpty(),
                "sent as " + next.start());
    }

    private static String headOf(long length) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void slowReader(Stage stage) {
        StreamVisitor visitor = stage.streams(StreamVisitor.NARROW);
        int stream = visitor.request(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.wire().send(headOf((long) BLOCK * BLOCKS));
        comesToAHalt(arrival.wire());
    }

    /** Sends all blocks, as fast as they are taken, and waits until they are not. */
    private static void comesToAHalt(Wire wire) {
        var sent = new AtomicLong();
        Thread.ofVirtual().start(() -> pour(wire, sent));
        var before = new AtomicLong(-1);
        Awaitility.await("the flow to stop")
                .atMost(Duration.ofMillis(2L * Wire.PATIENCE_MILLIS))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
        unless(sent.get() < BLOCKS, "64 MiB are taken in");
    }

    private static void pour(Wire wire, AtomicLong sent) {
        byte[] block = new byte[BLOCK];
        try {
            for (int i = 0; i < BLOCKS; i++) {
                wire.pour(block);
                sent.incrementAndGet();
            }
        } catch (IOException _) {
            // The check has come to its end.
        }
    }

    private static void slowReaderGetsTheRest(Stage stage) {
        StreamVisitor visitor = stage.streams(StreamVisitor.NARROW);
        int stream = visitor.request(get("/"));
        answerWithMuch(stage, visitor, stream);
        visitor.await("what there is leave for", () -> bytesOf(visitor, stream) == StreamVisitor.NARROW);
        visitor.widen(stream, StreamVisitor.WIDE);
        unless(visitor.answer(stream).hasEnded() && bytesOf(visitor, stream) == 1 << 20, visitor.seen(stream));
    }

    /** A mebibyte. */
    private static void answerWithMuch(Stage stage, StreamVisitor visitor, int stream) {
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        Thread.ofVirtual().start(() -> arrival.answer(headOf(1 << 20) + "x".repeat(1 << 20)));
    }

    private static int bytesOf(StreamVisitor visitor, int stream) {
        return visitor.soFar(stream).body().length();
    }

    private static void slowReaderBesideOthers(Stage stage) {
        StreamVisitor visitor = stage.streams(StreamVisitor.NARROW);
        int slow = visitor.request(get("/slow"));
        answerWithMuch(stage, visitor, slow);
        visitor.await("what there is leave for", () -> bytesOf(visitor, slow) == StreamVisitor.NARROW);
        int other = visitor.request(get("/other"));
        stage.arrivalFrom(visitor, other).answer(Stage.OK);
        isAnswered(visitor, other);
    }

    private static void leave(Stage stage) {
        StreamVisitor visitor = stage.streams(10);
        int stream = visitor.request(get("/"));
        answerWithMuch(stage, visitor, stream);
        visitor.await("what there is leave for", () -> bytesOf(visitor, stream) >= 10);
        visitor.widen(stream, 5);
        visitor.await("what there is leave for", () -> bytesOf(visitor, stream) >= 15);
        visitor.readFor(300);
        unless(bytesOf(visitor, stream) == 15, bytesOf(visitor, stream) + " bytes instead of 15");
    }

    private static void newSetting(Stage stage) {
        StreamVisitor visitor = stage.streams(10);
        int stream = visitor.request(get("/"));
        answerWithMuch(stage, visitor, stream);
        visitor.await("what there is leave for", () -> bytesOf(visitor, stream) >= 10);
        visitor.send(FrameClient.SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(20).array());
        visitor.await("what there is leave for", () -> bytesOf(visitor, stream) >= 20);
        visitor.readFor(300);
        unless(bytesOf(visitor, stream) == 20, bytesOf(visitor, stream) + " bytes instead of 20");
    }

    /** Sends a large body from a thread of its own. */
    private static Thread upload(StreamVisitor visitor, int stream, AtomicLong sent) {
        return Thread.ofVirtual().start(() -> {
            try {
                visitor.upload(stream, new Blocks(sent));
            } catch (NotKept _) {
                // The check has come to its end.
            }
        });
    }

    /** A body of 64 MiB that counts what was taken of it. */
    private static final class Blocks extends InputStream {

        private final AtomicLong taken;

        Blocks(AtomicLong taken) {
            this.taken = taken;
        }

        @Override
        public int read() {
            return taken.getAndIncrement() < (long) BLOCK * BLOCKS ? 'x' : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            long rest = (long) BLOCK * BLOCKS - taken.get();
            int count = (int) Math.min(rest, length);
            Arrays.fill(into, from, from + count, (byte) 'x');
            taken.addAndGet(count);
            return count == 0 && length > 0 ? -1 : count;
        }
    }

    private static void slowUpstream(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/", "content-length", String.valueOf((long) BLOCK * BLOCKS)));
        var sent = new AtomicLong();
        Thread upload = upload(visitor, stream, sent);
        Arrival arrival = stage.upstream().next();
        var before = new AtomicLong(-1);
        Awaitility.await("the flow to stop")
                .atMost(Duration.ofMillis(2L * Wire.PATIENCE_MILLIS))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
        unless(sent.get() < (long) BLOCK * BLOCKS, "64 MiB are taken in");
        arrival.wire().skip((long) BLOCK * BLOCKS);
        arrival.answer(Stage.OK);
        join(upload);
        isAnswered(visitor, stream);
    }

    private static void join(Thread thread) {
        try {
            unless(thread.join(Duration.ofMillis(Wire.PATIENCE_MILLIS)), "the upload does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As much of a body as every proxy takes before it asks for more leave. */
    private static void slowUpstreamBesideOthers(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int slow = visitor.head(fields("POST", "/slow", "content-length", "1000000"));
        visitor.data(slow, "x".repeat(16_000));
        stage.arrivalFrom(visitor, slow);
        int other = visitor.request(get("/other"));
        stage.arrivalFrom(visitor, other).answer(Stage.OK);
        isAnswered(visitor, other);
    }

    private static void cancels(Stage stage, BiConsumer<StreamVisitor, Integer> how) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        how.accept(visitor, stream);
        arrival.wire().readToEnd();
    }

    private static void goesOnAfterReset(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(get("/"));
        stage.arrivalFrom(visitor, stream);
        visitor.reset(stream);
        int next = visitor.request(get("/next"));
        stage.arrivalFrom(visitor, next).answer(Stage.OK);
        isAnswered(visitor, next);
    }

    private static void resetsUpload(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(fields("POST", "/"));
        visitor.data(stream, "a beginning");
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.wire().readUntil("a beginning");
        visitor.reset(stream);
        unless(!arrival.wire().readToEnd().contains("0\r\n"), "the upstream takes it for whole");
    }

    private static void resetsAnswer(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        arrival.wire().send(headOf(1_000_000) + "a beginning");
        visitor.await("a beginning", () -> bytesOf(visitor, stream) > 0);
        visitor.reset(stream);
        arrival.wire().readToEnd();
    }

    private static void goAway(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        visitor.send(FrameClient.GOAWAY, 0, 0, new byte[8]);
        visitor.readFor(200);
        arrival.answer(Stage.OK);
        isAnswered(visitor, stream);
    }

    private static void continuation(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.newStream();
        byte[] list = FrameClient.list(fields("GET", "/in-parts", "x-a", "1"));
        visitor.send(FrameClient.HEADERS, FrameClient.END_STREAM, stream, Arrays.copyOf(list, 7));
        visitor.send(FrameClient.CONTINUATION, 0, stream, Arrays.copyOfRange(list, 7, 20));
        visitor.send(FrameClient.CONTINUATION, FrameClient.END_HEADERS, stream,
                Arrays.copyOfRange(list, 20, list.length));
        Arrival arrival = stage.arrivalFrom(visitor, stream);
        unless(arrival.head().target().equals("/in-parts") && arrival.head().value("x-a").equals("1"),
                "sent as " + arrival.head().start());
        arrival.answer(Stage.OK);
        isAnswered(visitor, stream);
    }

    private static void ping(Stage stage) {
        FrameClient.Frame answer = stage.streams()
                .send(FrameClient.PING, 0, 0, "12345678".getBytes(StandardCharsets.US_ASCII))
                .next(FrameClient.PING);
        unless(answer.flags() == FrameClient.ACK
                && new String(answer.payload(), StandardCharsets.US_ASCII).equals("12345678"), "by another frame");
    }

    private static void settings(Stage stage) {
        StreamVisitor visitor = stage.streams();
        FrameClient.Frame frame = visitor.next(FrameClient.SETTINGS);
        unless(frame.flags() == 0 || visitor.next(FrameClient.SETTINGS).flags() == 0, "there are none");
        unless(frame.flags() == FrameClient.ACK || visitor.next(FrameClient.SETTINGS).flags() == FrameClient.ACK,
                "not acknowledged");
    }

    private static void preface(Stage stage) {
        Wire visitor = stage.streamWire();
        FrameClient.PREFACE.chars().forEach(c -> visitor.send(String.valueOf((char) c)));
        byte[] settings = FrameClient.frame(FrameClient.SETTINGS, 0, 0, NOTHING);
        byte[] request = FrameClient.frame(FrameClient.HEADERS, 5, 1, FrameClient.list(get("/preface")));
        visitor.send(new String(settings, StandardCharsets.ISO_8859_1));
        visitor.send(new String(request, StandardCharsets.ISO_8859_1));
        Arrival arrival = stage.upstream().next();
        unless(arrival.head().target().equals("/preface"), "sent as " + arrival.head().start());
        arrival.answer(Stage.OK);
        visitor.readUntil("ok");
    }
}
