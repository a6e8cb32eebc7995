package dev.gatehouse.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Watches the access lines of the running Gatehouse for a request of one's own: only it knows which site it has chosen. */
final class Observation implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 10;

    private final Stream<String> lines;
    private final Thread watch;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<JsonNode> found = new CompletableFuture<>();

    /**
     * Begins to watch; once this returns, no request is missed.
     *
     * @param agent what the request calls itself
     */
    Observation(ManagementPort port, String agent) {
        this.lines = port.lines("/logs");
        this.watch = Thread.ofPlatform().daemon().start(() -> watch(agent));
        if (await(begun).isEmpty()) {
            lines.close();
            throw new CommandException("what answers at %s/logs is no Gatehouse".formatted(port.base()));
        }
    }

    private void watch(String agent) {
        try {
            lines.map(Observation::read)
                    .filter(JsonNode::isObject)
                    .peek(_ -> begun.complete(true))
                    .filter(line -> line.path("user_agent").asString("").equals(agent))
                    .findFirst()
                    .ifPresent(found::complete);
        } catch (RuntimeException e) {
            begun.completeExceptionally(e);
            found.completeExceptionally(e);
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException _) {
            return JSON.missingNode();
        }
    }

    /** The access line of the request; empty if none comes. */
    Optional<JsonNode> line() {
        return await(found);
    }

    private static <T> Optional<T> await(CompletableFuture<T> future) {
        try {
            return Optional.of(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Waits for its thread: at its end the JVM waits a third of a second for one that reads, or for those that virtual ones need. */
    @Override
    public void close() {
        lines.close();
        try {
            watch.join(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
