package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * h2load, for HTTP/2. Its log tells when each request was answered; it prints no percentiles by itself.
 *
 * @param connections open at a time
 * @param streams requests under way on each of them
 * @param path what is asked for
 */
record H2load(int connections, int streams, String path) implements Generator {

    private static final Pattern TRAFFIC = Pattern.compile("traffic: .*?\\(([0-9]+)\\) total");
    private static final Pattern FAILED = Pattern.compile("([0-9]+) failed, ([0-9]+) errored, ([0-9]+) timeout");
    private static final int THREADS = 2;
    private static final int SECONDS_TO_END = 30;

    @Override
    public Load run(Workbench bench, Task task, Duration duration) {
        var folder = bench.folder("h2load");
        var log = folder.resolve("requests.log");
        try {
            var output = bench.run((int) duration.toSeconds() + SECONDS_TO_END, command(task, duration, log));
            return load(output, log, duration);
        } finally {
            Workbench.delete(folder);
        }
    }

    private List<String> command(Task task, Duration duration, Path log) {
        return List.of("h2load", "-t" + THREADS, "-c" + connections, "-m" + streams, "-D" + duration.toSeconds(),
                "--connect-to=127.0.0.1:" + task.port(), "--log-file=" + log, task.url(path).toString());
    }

    private static Load load(String output, Path log, Duration duration) {
        try (var lines = Files.lines(log)) {
            var requests = lines.map(line -> line.split("\t")).toList();
            var good = requests.stream()
                    .filter(fields -> fields[1].startsWith("2"))
                    .mapToLong(fields -> Long.parseLong(fields[2]))
                    .sorted()
                    .toArray();
            var failed = FAILED.matcher(output);
            var traffic = TRAFFIC.matcher(output);
            if (good.length == 0 || !failed.find() || !traffic.find()) {
                throw new IllegalStateException("h2load: no request was answered: " + output);
            }
            var broken = Arrays.stream(new int[]{2, 3}).mapToLong(group -> Long.parseLong(failed.group(group))).sum();
            return new Load(good.length, duration, Long.parseLong(traffic.group(1)),
                    Load.microseconds(Load.share(good, 0.50)), Load.microseconds(Load.share(good, 0.99)),
                    new Load.Errors(broken, requests.size() - good.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
