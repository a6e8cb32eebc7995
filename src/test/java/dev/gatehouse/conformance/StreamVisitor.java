package dev.gatehouse.conformance;

import static dev.gatehouse.fixture.FrameClient.CONTINUATION;
import static dev.gatehouse.fixture.FrameClient.DATA;
import static dev.gatehouse.fixture.FrameClient.END_HEADERS;
import static dev.gatehouse.fixture.FrameClient.END_STREAM;
import static dev.gatehouse.fixture.FrameClient.GOAWAY;
import static dev.gatehouse.fixture.FrameClient.HEADERS;
import static dev.gatehouse.fixture.FrameClient.RST_STREAM;
import static dev.gatehouse.fixture.FrameClient.WINDOW_UPDATE;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.fixture.FrameClient;
import dev.gatehouse.fixture.FrameClient.Answer;
import dev.gatehouse.fixture.FrameClient.Frame;

/**
 * A visitor who speaks HTTP/2 with prior knowledge, frame by frame, and as wrongly as wanted.
 *
 * <p>Like with a {@link Wire}, nothing is read before somebody asks for it. Whoever waits in vain for {@link Wire#PATIENCE_MILLIS} has
 * seen that the sentence is not kept.
 */
final class StreamVisitor implements AutoCloseable {

    /** As much as there may be. */
    static final int WIDE = 1 << 30;

    /** What a proxy may send of a body before the visitor has said anything about it. */
    static final int NARROW = 65_535;

    private static final List<String> ERRORS = List.of("NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR",
            "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL",
            "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM");
    private static final List<String> KINDS = List.of("DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS",
            "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION");

    private final FrameClient client;
    private final Transcript transcript;
    private int next = 1;
    private @Nullable Frame last;
    private @Nullable Frame goAway;
    private boolean over;

    private StreamVisitor(FrameClient client, Transcript transcript) {
        this.client = client;
        this.transcript = transcript;
    }

    /** @param window how much the proxy may send on each stream; on all together it is as much as it likes */
    static StreamVisitor connect(InetSocketAddress address, int window, Transcript transcript) {
        var client = FrameClient.connectWithoutPreface(address, Duration.ofMillis(Wire.PATIENCE_MILLIS));
        transcript.note("visitor", "begins HTTP/2");
        client.begin(window).send(WINDOW_UPDATE, 0, 0, FrameClient.number(WIDE));
        return new StreamVisitor(client, transcript);
    }

    /** Sends a request without a body on a new stream, however large its header list is. */
    int request(String... fields) {
        int stream = newStream();
        transcript.note("visitor sends", "HEADERS on " + stream + ", the last frame: " + shown(fields));
        sending(() -> client.list(stream, fields));
        return stream;
    }

    /** Sends the head of a request with a body. */
    int head(String... fields) {
        int stream = newStream();
        transcript.note("visitor sends", "HEADERS on " + stream + ": " + shown(fields));
        sending(() -> client.head(stream, fields));
        return stream;
    }

    /** Sends a whole request with a body. */
    int post(String body, String... fields) {
        int stream = head(fields);
        lastData(stream, body);
        return stream;
    }

    /** The number of a stream that is not used yet. */
    int newStream() {
        int stream = next;
        next += 2;
        return stream;
    }

    StreamVisitor data(int stream, String data) {
        return send(DATA, 0, stream, data.getBytes(StandardCharsets.ISO_8859_1));
    }

    StreamVisitor lastData(int stream, String data) {
        return send(DATA, END_STREAM, stream, data.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends a body with fields. */
    StreamVisitor trailers(int stream, String... fields) {
        return send(HEADERS, END_HEADERS | END_STREAM, stream, FrameClient.list(fields));
    }

    StreamVisitor reset(int stream) {
        return send(RST_STREAM, 0, stream, FrameClient.number(8));
    }

    /** Lets the proxy send more on a stream. */
    StreamVisitor widen(int stream, long by) {
        return send(WINDOW_UPDATE, 0, stream, FrameClient.number(by));
    }

    StreamVisitor send(int kind, int flags, int stream, byte[] payload) {
        transcript.note("visitor sends", "%s on %d, flags %d: %s".formatted(kind(kind), stream, flags,
                new String(payload, StandardCharsets.ISO_8859_1)));
        sending(() -> client.send(kind, flags, stream, payload));
        return this;
    }

    /** Sends a frame so many times, or as often as it is taken: by a proxy that does not read, not often. */
    StreamVisitor flood(int times, byte[] frame) {
        transcript.note("visitor sends", "a frame up to " + times + " times");
        Thread flood = Thread.ofVirtual().start(() -> client.flood(times, frame));
        try {
            flood.join(Duration.ofMillis(Wire.PATIENCE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    /** Sends a body as fast as it is taken. */
    StreamVisitor upload(int stream, InputStream body) {
        transcript.note("visitor sends", "a body on " + stream);
        sending(() -> client.upload(stream, body, _ -> {
        }));
        return this;
    }

    private void sending(Runnable action) {
        try {
            action.run();
        } catch (UncheckedIOException e) {
            throw new CutOff("visitor was cut off while sending");
        }
    }

    private static String shown(String... fields) {
        return String.join("|", fields);
    }

    /** The answer, as soon as it is whole or was broken off. */
    Answer answer(int stream) {
        await("the answer", () -> isDone(stream));
        return client.soFar(stream);
    }

    /** What has been read of an answer. */
    Answer soFar(int stream) {
        return client.soFar(stream);
    }

    /** Reads until it is so. */
    void await(String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!read(Wire.PATIENCE_MILLIS)) {
                throw over
                        ? new CutOff("the connection ended" + reason())
                        : new NotKept("visitor waited in vain for " + what);
            }
        }
    }

    private String reason() {
        return goAway == null ? "" : " with " + error(goAway.number(4));
    }

    /** The next frame of this kind. */
    Frame next(int kind) {
        last = null;
        await("a frame of " + kind(kind), () -> last != null && last.type() == kind);
        return Objects.requireNonNull(last);
    }

    /** Whether a stream is answered or reset, or the connection at its end, within so long. */
    boolean isDone(int stream, int millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!isDone(stream) && !isLeaving() && System.nanoTime() < deadline) {
            read(10);
        }
        return isDone(stream) || isLeaving();
    }

    private boolean isDone(int stream) {
        return soFar(stream).hasEnded() || soFar(stream).reset().isPresent();
    }

    /** Whether the proxy has ended the connection, or said that it will because of an error. */
    boolean isLeaving() {
        return over || (goAway != null && goAway.number(4) != 0);
    }

    /** Reads everything until the proxy ends the connection, and says with which error, if with any. */
    OptionalLong end() {
        while (read(Wire.PATIENCE_MILLIS)) {
            // Goes on as long as something comes.
        }
        NotKept.unless(over, "the connection goes on");
        return goAway == null ? OptionalLong.empty() : OptionalLong.of(goAway.number(4));
    }

    /** Takes all frames that come within so long. */
    void readFor(int millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!over && System.nanoTime() < deadline) {
            read(10);
        }
    }

    /** @return whether there was a frame */
    private boolean read(int millis) {
        if (over) {
            return false;
        }
        try {
            if (!client.hasNews(millis)) {
                return false;
            }
            Frame frame = client.read();
            note(frame);
            last = frame;
            goAway = frame.type() == GOAWAY ? frame : goAway;
            return true;
        } catch (UncheckedIOException e) {
            over = true;
            transcript.note("visitor", "is told the end, " + e.getCause());
            return false;
        }
    }

    private void note(Frame frame) {
        boolean list = frame.type() == HEADERS || frame.type() == CONTINUATION;
        List<List<String>> heads = soFar(frame.stream()).heads();
        String content = frame.type() == DATA
                ? new String(frame.payload(), StandardCharsets.ISO_8859_1)
                : list && !heads.isEmpty() ? heads.getLast().toString() : HexFormat.of().formatHex(frame.payload());
        transcript.note("visitor reads",
                "%s on %d, flags %d: %s".formatted(kind(frame.type()), frame.stream(), frame.flags(), content));
    }

    private static String kind(int number) {
        return number < KINDS.size() ? KINDS.get(number) : "frame " + number;
    }

    private static String error(long number) {
        return number < ERRORS.size() ? ERRORS.get((int) number) : "error " + number;
    }

    /** The final status on a stream; 0 if there is none. */
    int status(int stream) {
        return finalHead(stream).map(head -> Integer.parseInt(head.getFirst().replace(":status: ", ""))).orElse(0);
    }

    private Optional<List<String>> finalHead(int stream) {
        return soFar(stream).heads().stream().filter(head -> !head.getFirst().startsWith(":status: 1")).findFirst();
    }

    /** The fields of the final answer, but for the status. */
    List<String> fields(int stream) {
        return finalHead(stream).orElseThrow(() -> new NotKept(seen(stream))).stream().skip(1).toList();
    }

    /** The values of a field of the final answer. */
    List<String> values(int stream, String name) {
        return fields(stream).stream()
                .filter(field -> field.startsWith(name + ": "))
                .map(field -> field.substring(name.length() + 2))
                .toList();
    }

    /** What became of a request, in a few words. */
    String seen(int stream) {
        return Stream.of(status(stream) == 0 ? "" : "answered with " + status(stream),
                soFar(stream).reset().isPresent() ? "reset with " + error(soFar(stream).reset().getAsLong()) : "",
                over || goAway != null ? "the connection ended" + reason() : "")
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse("no answer");
    }

    @Override
    public void close() {
        transcript.note("visitor", "closes the connection");
        client.close();
    }
}
