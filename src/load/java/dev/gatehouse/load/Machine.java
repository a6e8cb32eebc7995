package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the comparison runs on. */
final class Machine {

    private Machine() {
    }

    /** Processor, kernel and memory in a line. */
    static String description() {
        return "%d × %s, %d GiB, Linux %s".formatted(Runtime.getRuntime().availableProcessors(),
                line("/proc/cpuinfo", "model name"), kibibytes() >> 20, text("/proc/sys/kernel/osrelease"));
    }

    private static long kibibytes() {
        return Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""));
    }

    private static String line(String file, String key) {
        return text(file).lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.split(":", 2)[1].strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
