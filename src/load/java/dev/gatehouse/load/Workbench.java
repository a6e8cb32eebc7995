package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/**
 * A folder and the processes that a comparison needs for a while; all of it is gone afterwards, even after Ctrl-C.
 */
final class Workbench implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 3;

    private final Path folder;
    private final ConcurrentLinkedDeque<Process> processes = new ConcurrentLinkedDeque<>();
    private final Set<Integer> ports = new HashSet<>();
    private volatile boolean isClosed;

    Workbench() {
        try {
            folder = Files.createTempDirectory("gatehouse-load-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    Path folder() {
        return folder;
    }

    /** A new folder below the bench's own. */
    Path folder(String name) {
        try {
            return Files.createTempDirectory(folder, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of the loopback interface that nobody uses, and that is not given out twice. */
    int freePort() {
        for (var attempt = 0; attempt < 1000; attempt++) {
            try (var socket = new ServerSocket(0)) {
                if (ports.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port");
    }

    /** Starts a program in a folder, with its output in the folder's {@code output.log}. */
    Process start(Path where, Map<String, String> environment, List<String> command) {
        var builder = new ProcessBuilder(command).directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(where.resolve("output.log").toFile());
        builder.environment().putAll(environment);
        try {
            return start(builder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s (expected: an installed program)".formatted(command.getFirst()), e);
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException {
        if (isClosed) {
            throw new IOException("the comparison is over");
        }
        var process = builder.start();
        processes.add(process);
        return process;
    }

    /** Runs a program to its end and hands back what it printed. */
    String run(int seconds, List<String> command) {
        var where = folder("run");
        try {
            return run(where, seconds, command);
        } finally {
            delete(where);
        }
    }

    /** The same in a given folder. */
    String run(Path where, int seconds, List<String> command) {
        try {
            var process = start(where, Map.of(), command);
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                stop(process);
                throw new IllegalStateException("%s: takes longer than %d s".formatted(command, seconds));
            }
            processes.remove(process);
            var output = Files.readString(where.resolve("output.log"), StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new IllegalStateException("%s: ends with %d: %s".formatted(command, process.exitValue(), output));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops a process with all its children, gently first. */
    void stop(Process process) {
        var family = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
        family.forEach(ProcessHandle::destroyForcibly);
        processes.remove(process);
    }

    static void delete(Path tree) {
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("%s: cannot be removed (%s)".formatted(tree, e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        processes.forEach(this::stop);
        if (Files.exists(folder)) {
            delete(folder);
        }
    }
}
