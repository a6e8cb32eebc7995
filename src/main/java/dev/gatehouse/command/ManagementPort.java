package dev.gatehouse.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import dev.gatehouse.tls.ForeignText;
import dev.gatehouse.tls.WholeAnswer;

/** Asks a running Gatehouse. */
final class ManagementPort {

    /** Ten thousand certificates take some four megabytes. */
    private static final WholeAnswer ANSWER = new WholeAnswer(Duration.ofSeconds(10), 64 << 20);

    private static final int LONGEST_WHY = 200;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final URI base;

    /** @param base such as {@code http://127.0.0.1:9090/actuator} */
    ManagementPort(URI base) {
        this.base = base;
    }

    /**
     * What it answers.
     *
     * @return empty where it has nothing there
     * @throws CommandException if nobody answers, or something that is of no use
     */
    Optional<String> get(String path) {
        HttpResponse<byte[]> answer = ask(path);
        if (answer.statusCode() == OK) {
            return Optional.of(new String(answer.body(), StandardCharsets.UTF_8));
        }
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        throw new CommandException("%s%s answered %d (expected: %d)".formatted(base, path, answer.statusCode(), OK));
    }

    private HttpResponse<byte[]> ask(String path) {
        try {
            return ANSWER.to(HttpRequest.newBuilder(URI.create(base + path)).build());
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(
                    "no Gatehouse answers at %s (%s). Is it running? Another address: --url http://127.0.0.1:9090"
                            .formatted(base, e instanceof ConnectException
                                    ? "nobody listens there"
                                    : ForeignText.printable(String.valueOf(e.getMessage()), LONGEST_WHY)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }
}
