package dev.gatehouse.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * wrk, for HTTP/1.1.
 *
 * @param connections open at a time; each has one request under way
 * @param path what is asked for
 * @param headers of each request, beside {@code Host}
 */
record Wrk(int connections, String path, List<String> headers) implements Generator {

    private static final Path SCRIPT = Path.of("src/load/wrk.lua").toAbsolutePath();
    private static final Pattern RESULT = Pattern.compile("(?m)^RESULT (.*)$");
    private static final int THREADS = 2;
    private static final int SECONDS_TO_END = 30;

    @Override
    public Load run(Workbench bench, Task task, Duration duration) {
        var output = bench.run((int) duration.toSeconds() + SECONDS_TO_END, command(task, duration));
        var line = RESULT.matcher(output);
        if (!line.find()) {
            throw new IllegalStateException("wrk: prints no result: " + output);
        }
        return load(numbers(line.group(1)));
    }

    private List<String> command(Task task, Duration duration) {
        var command = new ArrayList<>(List.of("wrk", "-t" + THREADS, "-c" + connections,
                "-d%ds".formatted(duration.toSeconds()), "--timeout", "5s", "-s", SCRIPT.toString()));
        headers.forEach(header -> command.addAll(List.of("-H", header)));
        var isOneSite = task.hosts().size() == 1;
        if (isOneSite && !task.front().isEncrypted()) {
            command.addAll(List.of("-H", "Host: " + task.hosts().getFirst()));
        }
        command.add(task.url(path).toString());
        if (!isOneSite) {
            command.addAll(List.of("--", Integer.toString(task.hosts().size()), Task.HOST_PATTERN));
        }
        return command;
    }

    private static Load load(Map<String, Long> numbers) {
        var errors = new Load.Errors(numbers.get("connect") + numbers.get("read") + numbers.get("write")
                + numbers.get("timeout"), numbers.get("status"));
        return new Load(numbers.get("requests"), Load.microseconds(numbers.get("microseconds")), numbers.get("bytes"),
                Load.microseconds(numbers.get("p50")), Load.microseconds(numbers.get("p99")), errors);
    }

    private static Map<String, Long> numbers(String line) {
        var numbers = new HashMap<String, Long>();
        for (var pair : line.strip().split(" ")) {
            var parts = pair.split("=");
            numbers.put(parts[0], Long.valueOf(parts[1]));
        }
        return numbers;
    }
}
