package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A proxy at work. */
final class RunningProxy implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final int PAUSE = 2;
    private static final int LOG_LINES = 8;

    private final Workbench bench;
    private final Proxy proxy;
    private final Path folder;
    private final Process process;
    private final Duration startTime;
    private Task task;

    /** Starts it and waits until a request for {@code path} has come back from the upstream. */
    RunningProxy(Workbench bench, Proxy proxy, Task task, String path) {
        this.bench = bench;
        this.proxy = proxy;
        this.task = task;
        this.folder = bench.folder(proxy.name());
        try {
            proxy.configure(task, folder);
            var command = proxy.command(task, folder);
            var begin = System.nanoTime();
            process = bench.start(folder, proxy.environment(folder), command);
            awaitFirstAnswer(path);
            startTime = Duration.ofNanos(System.nanoTime() - begin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Proxy proxy() {
        return proxy;
    }

    Task task() {
        return task;
    }

    Workbench bench() {
        return bench;
    }

    ProcessTree processes() {
        return new ProcessTree(process.toHandle());
    }

    /** From the start of the process to the first answer of the upstream. */
    Duration startTime() {
        return startTime;
    }

    /** Writes a configuration with one site more, which nobody reads yet. */
    void configureWith(String host) throws IOException {
        task = task.with(host);
        proxy.configure(task, folder);
    }

    /**
     * Lets it read its configuration while it runs.
     *
     * @return until the last site of it answers
     */
    Duration reload(String path) throws IOException {
        var begin = System.nanoTime();
        proxy.reload(task, folder, process.toHandle());
        awaitFirstAnswer(path);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void awaitFirstAnswer(String path) throws IOException {
        var end = System.nanoTime() + TIME_TO_START.toNanos();
        while (Visitor.status(task, task.hosts().getLast(), path).orElse(0) != 200) {
            if (!process.isAlive() && Gatehouse.isRefusal(process.exitValue())) {
                throw new Proxy.NotSupportedException(lastLines());
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                bench.stop(process);
                throw new IOException("%s does not start: %s".formatted(proxy.name(), lastLines()));
            }
            pause();
        }
    }

    private String lastLines() throws IOException {
        var lines = Files.readAllLines(folder.resolve("output.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())).strip();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        bench.stop(process);
        if (proxy.accessLog(folder).toFile().length() == 0) {
            System.err.println("  %s: has written no access log".formatted(proxy.name()));
        }
        Workbench.delete(folder);
    }
}
