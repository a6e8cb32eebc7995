package dev.gatehouse.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was asked for on the command line.
 *
 * @param rounds how often each proxy is measured in each scenario
 * @param measuring how long one measurement takes
 * @param warmUp how long a proxy on a virtual machine is under load before its first measurement
 * @param scenarios names of the scenarios to run
 * @param proxies names of the proxies to compare
 * @param jar the packaged Gatehouse
 * @param java the program that runs it
 * @param jvm further options for it
 * @param settings further settings of Gatehouse
 * @param streamed how many GiB flow in each direction in the scenario {@code stream}
 * @param results folder of the results; what stands there of other scenarios and proxies is kept
 */
record Options(int rounds, Duration measuring, Duration warmUp, List<String> scenarios, List<String> proxies, Path jar,
        Path java, List<String> jvm, Map<String, String> settings, int streamed, Path results) {

    /** Reads the command line; what it does not say has its default. */
    static Options of(String... arguments) {
        var given = new LinkedHashMap<String, List<String>>();
        for (var at = 0; at < arguments.length; at += 2) {
            if (at + 1 == arguments.length) {
                throw new IllegalArgumentException("%s: no value (expected: %s VALUE)".formatted(arguments[at],
                        arguments[at]));
            }
            given.computeIfAbsent(arguments[at], _ -> new ArrayList<>()).add(arguments[at + 1]);
        }
        var reader = new Reader(given);
        var options = new Options(reader.number("--rounds", 5), Duration.ofSeconds(reader.number("--seconds", 8)),
                Duration.ofSeconds(reader.number("--warmup", 30)),
                reader.list("--scenarios", String.join(",", Scenarios.USUAL)),
                reader.list("--proxies", String.join(",", Proxies.USUAL)),
                Path.of(reader.text("--jar", "target/gatehouse.jar")).toAbsolutePath(),
                Path.of(reader.text("--java", System.getProperty("java.home") + "/bin/java")),
                words(reader.text("--jvm", "")), reader.pairs("--setting"), reader.number("--stream", 10),
                Path.of(reader.text("--results", "target/load")));
        reader.refuseTheRest();
        options.check();
        return options;
    }

    static String usage() {
        return """
                java src/load/java/dev/gatehouse/load/Compare.java [options], in the project's folder, with Java 25 or later

                  --scenarios a,b   %s
                                    (default: all but stream)
                  --proxies a,b     %s
                                    (default: nginx,haproxy,caddy,gatehouse)
                  --rounds N        measurements of each proxy in each scenario (default: 5)
                  --seconds N       length of a measurement (default: 8)
                  --warmup N        seconds of load before the first measurement of Gatehouse (default: 30)
                  --jar FILE        default: target/gatehouse.jar
                  --java FILE       the java that runs Gatehouse (default: the one that runs this program)
                  --jvm "OPTIONS"   further options of the Java virtual machine
                  --setting K=V     further setting of Gatehouse; may be repeated
                  --stream N        GiB in each direction in the scenario stream (default: 10)
                  --results FOLDER  where RESULTS.md, results.svg and results.json are written (default: target/load);
                                    what results.json holds of other scenarios and proxies is kept
                """
                .formatted(String.join(", ", Scenarios.NAMES), String.join(", ", Proxies.NAMES));
    }

    private void check() {
        scenarios.forEach(name -> expectOneOf("--scenarios", name, Scenarios.NAMES));
        proxies.forEach(name -> expectOneOf("--proxies", name, Proxies.NAMES));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "--jar: \"%s\" (expected: the packaged program; try ./mvnw -DskipTests package)".formatted(jar));
        }
    }

    private static void expectOneOf(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException("%s: \"%s\" (expected: one of %s)".formatted(option, value,
                    String.join(", ", known)));
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** Hands out what was given, and knows what nobody asked for. */
    private record Reader(Map<String, List<String>> given) {

        String text(String option, String otherwise) {
            var values = given.remove(option);
            return values == null ? otherwise : values.getLast();
        }

        int number(String option, int otherwise) {
            var value = text(option, Integer.toString(otherwise));
            if (!value.matches("[1-9][0-9]{0,5}")) {
                throw new IllegalArgumentException(
                        "%s: \"%s\" (expected: a number from 1 on)".formatted(option, value));
            }
            return Integer.parseInt(value);
        }

        List<String> list(String option, String otherwise) {
            return List.of(text(option, otherwise).split(","));
        }

        Map<String, String> pairs(String option) {
            var pairs = new LinkedHashMap<String, String>();
            var values = given.remove(option);
            for (var pair : values == null ? List.<String>of() : values) {
                var parts = pair.split("=", 2);
                if (parts.length < 2) {
                    throw new IllegalArgumentException("%s: \"%s\" (expected: key=value)".formatted(option, pair));
                }
                pairs.put(parts[0], parts[1]);
            }
            return pairs;
        }

        void refuseTheRest() {
            if (!given.isEmpty()) {
                throw new IllegalArgumentException("%s: unknown option".formatted(given.keySet().iterator().next()));
            }
        }
    }
}
