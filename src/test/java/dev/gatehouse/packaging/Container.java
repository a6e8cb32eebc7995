package dev.gatehouse.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.gatehouse.fixture.Commands;

/**
 * A started image, as strict as {@code docker run --read-only --tmpfs /tmp --volume …/config:ro} makes it.
 *
 * <p>Nothing but {@code /tmp}, where programs cannot be started, and the data folder can be written. The network is the
 * machine's own. The process is the entry point itself, so signals reach what they would reach in a container.
 */
final class Container implements AutoCloseable {

    private static final String ENTER = """
            set -e
            root=$1 config=$2 user=$3; shift 3
            mount --bind "$root" "$root"
            mount --bind "$config" "$root/gatehouse/config"
            mount -o remount,bind,ro "$root/gatehouse/config"
            mount -t tmpfs -o uid="${user%:*}",gid="${user#*:}",mode=0755 tmpfs "$root/gatehouse/data"
            mount -t tmpfs -o noexec,nosuid,nodev tmpfs "$root/tmp"
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -o remount,bind,ro "$root"
            exec chroot --userspec="$user" --groups= "$root" "$@"
            """;

    private final Process process;
    private final Path log;

    private Container(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the entry point; what it prints goes to a file beside the configuration folder. */
    static Container start(ContainerImage image, Path config, Map<String, String> settings) {
        var log = config.resolveSibling(config.getFileName() + ".log");
        try {
            var process = new ProcessBuilder(inside(image, config, settings, image.entrypoint()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Container(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs another program of the image to its end, under the same conditions. */
    static Commands.Outcome run(ContainerImage image, Path config, Map<String, String> settings, List<String> command) {
        return Commands.outcomeOf(Duration.ofMinutes(1), inside(image, config, settings, command));
    }

    long processId() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("still running after %s, log:%n%s".formatted(limit, log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(10));
    }

    private static List<String> inside(ContainerImage image, Path config, Map<String, String> settings,
            List<String> command) {
        var environment = new LinkedHashMap<>(image.environment());
        environment.putAll(settings);

        var line = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "enter",
                image.root().toString(), config.toString(), image.user()));
        line.addAll(List.of("/usr/bin/env", "--ignore-environment", "--chdir=" + image.workingDirectory()));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(command);
        return line;
    }
}
