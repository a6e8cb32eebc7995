package dev.gatehouse.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the system that are asked, each within a time and for no more than 4 MiB of words. Waits for them. */
public final class Programs {

    private static final int MOST = 4 << 20;

    /** The status of a program that was ended by force. */
    private static final int KILLED = 128 + 9;

    private final SystemFiles files;

    public Programs(SystemFiles files) {
        this.files = files;
    }

    /**
     * How a program ended.
     *
     * @param output what it said, errors among it
     */
    public record Outcome(int status, String output) {}

    /** Empty where there is no such program, or it took too long. */
    public Optional<Outcome> run(Duration limit, String program, List<String> arguments) {
        return find(program).flatMap(path -> run(limit, path, arguments));
    }

    private Optional<Path> find(String program) {
        return Stream.of("usr/bin/", "usr/sbin/", "bin/", "sbin/")
                .map(folder -> files.at(folder + program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Outcome> run(Duration limit, Path program, List<String> arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().put("LC_ALL", "C");
            return outcome(builder.start(), limit);
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Outcome> outcome(Process process, Duration limit) throws IOException, InterruptedException {
        // Whoever reads waits for the program, so that somebody else has to look at the clock.
        Thread watch = Thread.ofVirtual().start(() -> endAfter(limit, process));
        try (InputStream output = process.getInputStream()) {
            String words = new String(output.readNBytes(MOST), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            return ended && process.exitValue() != KILLED
                    ? Optional.of(new Outcome(process.exitValue(), words))
                    : Optional.empty();
        } finally {
            process.destroyForcibly();
            watch.interrupt();
        }
    }

    private static void endAfter(Duration limit, Process process) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            // It has been read to its end.
        }
    }
}
