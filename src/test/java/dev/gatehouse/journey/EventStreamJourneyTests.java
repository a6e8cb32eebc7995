package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/**
 * Server-sent events: each must have arrived before the upstream is told to send the next, so one that is held back until there
 * is more, or until the end, is never seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamJourneyTests {

    private static final int EVENTS = 20;
    private static final String SIZE_OF_CHUNK = "\r\n[0-9a-f]+\r\n";

    /** The upstream's ends of the responses that are open. */
    private final BlockingQueue<Socket> subscribed = new LinkedBlockingQueue<>();

    private Upstream chunked;
    private Upstream unframed;
    private Gatehouse gatehouse;
    private int flaskPort;

    @BeforeAll
    void start() {
        chunked = Upstream.serving(connection -> accept(connection, "Transfer-Encoding: chunked"));
        unframed = Upstream.serving(connection -> accept(connection, "Connection: close"));
        flaskPort = Upstream.nobody();
        gatehouse = Gatehouse.with("""
                gatehouse.sites:
                  chunked: { host: chunked.test, upstream: %d }
                  unframed: { host: unframed.test, upstream: %d }
                  flask: { host: flask.test, upstream: %d }
                """.formatted(chunked.port(), unframed.port(), flaskPort));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        unframed.close();
        chunked.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "unframed"})
    void theHeadArrivesBeforeTheFirstEventIsSent(String site) throws Exception {
        try (var visitor = subscribe(site); var _ = upstream()) {
            assertThat(visitor.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n")
                    .containsIgnoringCase("\r\nContent-Type: text/event-stream\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "unframed"})
    void eachEventArrivesBeforeTheNextIsSent(String site) throws Exception {
        try (var visitor = subscribe(site); var upstream = upstream()) {
            for (int i = 0; i < EVENTS; i++) {
                send(upstream, site, event(i));

                assertThat(visitor.readUntil("\n\n")).contains(event(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "unframed"})
    void manyEventsAtOnceKeepTheirOrder(String site) throws Exception {
        List<String> events = IntStream.range(0, 1000).mapToObj(EventStreamJourneyTests::event).toList();
        try (var visitor = subscribe(site); var upstream = upstream()) {
            for (String event : events) {
                send(upstream, site, event);
            }

            String received = events.stream().map(_ -> visitor.readUntil("\n\n")).collect(Collectors.joining());

            String body = "\r\n" + received.split("\r\n\r\n", 2)[1];
            assertThat(body.replaceAll(SIZE_OF_CHUNK, "").strip()).isEqualTo(String.join("", events).strip());
        }
    }

    @Test
    void aVisitorWhoLeavesLeavesTheUpstreamToo() throws Exception {
        try (var visitor = subscribe("chunked"); var upstream = upstream()) {
            send(upstream, "chunked", event(0));
            visitor.readUntil("\n\n");

            visitor.reset();

            chunked.awaitNoConnection();
        }
    }

    @Test
    @RequiresProgram("flask")
    void eventsOfFlaskArriveOneByOne(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("app.py"), """
                import queue
                from flask import Flask, Response, request
                app = Flask(__name__)
                published = queue.Queue()

                @app.get("/events")
                def events():
                    return Response(iter(published.get, "data: end\\n\\n"), mimetype="text/event-stream")

                @app.post("/publish")
                def publish():
                    published.put("data: " + request.get_data(as_text=True) + "\\n\\n")
                    return "", 204
                """);
        try (var _ = Program.listening(flaskPort, folder,
                List.of("/usr/bin/flask", "--app", "app", "run", "--port", String.valueOf(flaskPort)));
                var visitor = subscribe("flask")) {
            for (int i = 0; i < EVENTS; i++) {
                publish("news " + i);

                assertThat(visitor.readUntil("\n\n")).contains("data: news " + i);
            }

            publish("end");

            assertThat(visitor.readToEnd()).doesNotContain("data: ").doesNotContain("[reset]");
        }
    }

    private RawClient subscribe(String site) {
        return RawClient.connect(gatehouse.port())
                .send("GET /events HTTP/1.1\r\nHost: %s.test\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n"
                        .formatted(site));
    }

    private void publish(String news) {
        assertThat(RawClient.exchange(gatehouse.port(), """
                POST /publish HTTP/1.1\r
                Host: flask.test\r
                Content-Length: %d\r
                Connection: close\r
                \r
                %s""".formatted(news.length(), news))).startsWith("HTTP/1.1 204 ");
    }

    private static String event(int number) {
        return "data: event %d\n\n".formatted(number);
    }

    /** The upstream's end of the response that was asked for. */
    private Socket upstream() throws InterruptedException {
        return Optional.ofNullable(subscribed.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    private static void send(Socket upstream, String framing, String event) throws IOException {
        Upstream.write(upstream, framing.equals("chunked") ? "%x\r\n%s\r\n".formatted(event.length(), event) : event);
    }

    /** Begins a response and leaves the rest to the test, until one of both sides goes. */
    private void accept(Socket connection, String framing) throws IOException {
        Upstream.readHead(connection);
        Upstream.write(connection,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n%s\r\n\r\n".formatted(framing));
        subscribed.add(connection);
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
}
