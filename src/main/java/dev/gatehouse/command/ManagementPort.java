package dev.gatehouse.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.tls.ForeignText;
import dev.gatehouse.tls.WholeAnswer;

/** Asks a running Gatehouse. Whoever answers may be somebody else, so that nothing is taken for granted. */
final class ManagementPort {

    /** Ten thousand certificates take some four megabytes; a reload of as many sites some seconds. */
    private static final WholeAnswer ANSWER = new WholeAnswer(Duration.ofSeconds(30), 64 << 20);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_WHY = 500;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int UNPROCESSABLE_CONTENT = 422;

    private final URI base;
    private final Token token;

    /** @param base such as {@code http://127.0.0.1:9090/actuator} */
    ManagementPort(URI base) {
        this(base, Token.none());
    }

    ManagementPort(URI base, Token token) {
        this.base = base;
        this.token = token;
    }

    /**
     * What Gatehouse says.
     *
     * @param refused whether it says that it cannot do as it was told, and why
     */
    record Answer(boolean refused, String text, JsonNode json) {}

    URI base() {
        return base;
    }

    /**
     * What it answers.
     *
     * @return empty where it has nothing there
     * @throws CommandException if nobody answers, or something that is of no use
     */
    Optional<String> get(String path) {
        HttpResponse<byte[]> answer = ask("GET", path, null);
        if (answer.statusCode() == OK) {
            return Optional.of(text(answer));
        }
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        throw new CommandException("%s%s answered %d (expected: %d)".formatted(base, path, answer.statusCode(), OK));
    }

    /**
     * Whether anybody listens there at all.
     *
     * @throws CommandException if somebody does who is of no use
     */
    boolean isThere() {
        try {
            ask("GET", "", null);
            return true;
        } catch (Nobody _) {
            return false;
        }
    }

    /**
     * Asks for something that is there in every Gatehouse of this version.
     *
     * @param method {@code GET} or {@code POST}
     * @param body JSON; null for none
     * @throws CommandException if nobody answers, or something else than Gatehouse
     */
    Answer ask(String method, String path, @Nullable String body, Predicate<JsonNode> isIt) {
        HttpResponse<byte[]> answer = ask(method, path, body);
        int status = answer.statusCode();
        if (status != OK && status != UNPROCESSABLE_CONTENT) {
            throw refused(path, status, text(answer));
        }
        try {
            JsonNode json = JSON.readTree(text(answer));
            boolean refused = status == UNPROCESSABLE_CONTENT;
            if (refused ? json.path("findings").isArray() : isIt.test(json)) {
                return new Answer(refused, text(answer), json);
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw new CommandException("what answers at %s%s is no Gatehouse".formatted(base, path));
    }

    private CommandException refused(String path, int status, String body) {
        if (status == UNAUTHORIZED && !token.why().isEmpty()) {
            return new CommandException("%s%s does not know you. %s".formatted(base, path, token.why()));
        }
        if (status == NOT_FOUND) {
            return new CommandException(
                    "%s%s is not there (expected: \"%s\" among management.endpoints.web.exposure.include)".formatted(base,
                            path, path.substring(1).replaceFirst("[?/].*", "")));
        }
        return new CommandException("%s%s answered %d%s (expected: %d)".formatted(base, path, status,
                problem(body).map(": "::concat).orElse(""), OK));
    }

    private static Optional<String> problem(String body) {
        try {
            return Optional.of(JSON.readTree(body).path("problem").asString(""))
                    .map(text -> ForeignText.printable(text, LONGEST_WHY))
                    .filter(text -> !text.isEmpty());
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Lines that come until the other side has no more, or this stream is closed. */
    Stream<String> lines(String path) {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            HttpResponse<Stream<String>> answer = client.send(request("GET", path, null), BodyHandlers.ofLines());
            if (answer.statusCode() != OK) {
                client.shutdownNow();
                throw refused(path, answer.statusCode(), "");
            }
            return answer.body().onClose(client::shutdownNow);
        } catch (IOException e) {
            throw nobody(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private HttpResponse<byte[]> ask(String method, String path, @Nullable String body) {
        try {
            return ANSWER.to(request(method, path, body));
        } catch (IOException | IllegalArgumentException e) {
            throw nobody(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private HttpRequest request(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        token.value().ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request.build();
    }

    private CommandException nobody(Exception cause) {
        boolean nobody = cause instanceof ConnectException;
        String said = "no Gatehouse answers at %s (%s). Is it running? Another address: --url http://127.0.0.1:9090"
                .formatted(base, nobody
                        ? "nobody listens there"
                        : ForeignText.printable(String.valueOf(cause.getMessage()), LONGEST_WHY));
        return nobody ? new Nobody(said) : new CommandException(said);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Nobody listens there. */
    private static final class Nobody extends CommandException {

        Nobody(String message) {
            super(message);
        }
    }
}
