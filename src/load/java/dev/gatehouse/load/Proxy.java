package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One of the programs that are compared: how it is set up for a task, and started.
 *
 * <p>All have two workers, an access log on a file, keep-alive connections to the upstream without a limit of requests,
 * and set {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port} and {@code X-Real-IP}. Beyond that they
 * are as their packages ship them.
 */
interface Proxy {

    int WORKERS = 2;

    /** As on the command line. */
    String name();

    String version(Workbench bench);

    /** Whether it needs load before it has its full speed. */
    default boolean warmsUp() {
        return false;
    }

    /** Writes its configuration into the folder. */
    void configure(Task task, Path folder) throws IOException;

    /** Starts it in the foreground, with the folder as the current one. */
    List<String> command(Task task, Path folder);

    default Map<String, String> environment(Path folder) {
        return Map.of();
    }

    /** A line for each request. */
    default Path accessLog(Path folder) {
        return folder.resolve("access.log");
    }

    /** Lets it read its changed configuration. */
    void reload(Task task, Path folder, ProcessHandle process) throws IOException;

    /** Thrown where a proxy cannot do what a scenario asks for. */
    final class NotSupportedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotSupportedException(String reason) {
            super(reason);
        }
    }
}
