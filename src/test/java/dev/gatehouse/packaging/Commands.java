package dev.gatehouse.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and hands back what it said. */
final class Commands {

    /** How a program ended, with its standard output and error in one. */
    record Outcome(int status, String output) {}

    private Commands() {
    }

    /** The output of a program that is expected to succeed. */
    static String run(Duration limit, List<String> command) {
        var outcome = outcomeOf(limit, command);
        if (outcome.status() != 0) {
            throw new IllegalStateException("%s: status %d (expected: 0), output:%n%s".formatted(
                    String.join(" ", command), outcome.status(), outcome.output()));
        }
        return outcome.output().strip();
    }

    static Outcome outcomeOf(Duration limit, List<String> command) {
        try {
            var output = Files.createTempFile("gatehouse-command", ".log");
            try {
                var status = finish(limit, command, output);
                return new Outcome(status, Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int finish(Duration limit, List<String> command, Path output) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("%s: still running after %s, output:%n%s".formatted(
                        String.join(" ", command), limit, Files.readString(output)));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
