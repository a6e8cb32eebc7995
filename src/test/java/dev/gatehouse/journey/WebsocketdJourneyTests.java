package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Program;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** A WebSocket application: websocketd, which gives each visitor a program to talk to, and lets in only those from its own pages. */
@RequiresProgram("websocketd")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebsocketdJourneyTests {

    private Program websocketd;
    private Gatehouse gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path talk = folder.resolve("talk.sh");
        Files.writeString(talk, """
                #!/bin/sh
                echo "$SERVER_NAME:$SERVER_PORT $HTTP_X_FORWARDED_FOR $QUERY_STRING"
                while read -r line && [ "$line" != bye ]; do echo "you said: $line"; done
                """);
        Files.writeString(Files.createDirectory(folder.resolve("pages")).resolve("index.html"), "<h1>Talk</h1>");
        int port = Upstream.nobody();
        websocketd = Program.listening(port, folder, List.of("websocketd", "--address=127.0.0.1", "--port=" + port,
                "--sameorigin=true", "--staticdir=pages", "sh", talk.toString()));
        gatehouse = Gatehouse.with(Gatehouse.site("talk", "localhost", "http://127.0.0.1:" + port));
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        websocketd.close();
    }

    @Test
    void theProgramAnswersLineByLineUntilItEnds() throws Exception {
        var talk = new Talk();
        var socket = connect("http://localhost:" + gatehouse.port(), talk);

        assertThat(talk.next()).isEqualTo("localhost:%d 127.0.0.1 room=a%%20b".formatted(gatehouse.port()));
        for (String line : List.of("hello", "grüß dich", "x".repeat(60_000))) {
            socket.sendText(line, true).join();
            assertThat(talk.next()).isEqualTo("you said: " + line);
        }
        socket.sendText("bye", true).join();

        assertThat(talk.ended).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void manyVisitorsTalkAtTheSameTime() {
        IntStream.range(0, 20).parallel().forEach(i -> {
            var talk = new Talk();
            var socket = connect("http://localhost:" + gatehouse.port(), talk);
            assertThat(talk.next()).startsWith("localhost:");
            for (int j = 0; j < 20; j++) {
                socket.sendText("%d of %d".formatted(j, i), true).join();
                assertThat(talk.next()).isEqualTo("you said: %d of %d".formatted(j, i));
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(talk.ended).succeedsWithin(20, TimeUnit.SECONDS);
        });
    }

    @Test
    void aVisitorFromAnotherPageIsRefusedByTheApplication() {
        assertThatThrownBy(() -> connect("http://elsewhere.test", new Talk())).isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class,
                        refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void thePageItselfComesFromTheSamePort() {
        assertThat(RawClient.get(gatehouse.port(), "localhost", "/")).startsWith("HTTP/1.1 200 ")
                .endsWith("<h1>Talk</h1>");
    }

    private WebSocket connect(String origin, Talk talk) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://localhost:%d/?room=a%%20b".formatted(gatehouse.port())), talk)
                .join();
    }

    /** What the program said, message by message. */
    private static final class Talk implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder unfinished = new StringBuilder();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        String next() {
            try {
                return String.valueOf(messages.poll(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            unfinished.append(text);
            if (last) {
                messages.add(unfinished.toString());
                unfinished.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            // The end of the program is the end of the connection, without a good-bye.
            ended.complete(null);
        }
    }
}
