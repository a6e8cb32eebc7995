package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All measurements that are known: those of this run, and of earlier ones what this run did not measure again. */
final class Results {

    private final Map<String, Run> runs = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();

    /** Reads what stands in a file; nothing if there is none. */
    static Results of(Path file) throws IOException {
        var results = new Results();
        if (Files.exists(file)) {
            results.read((Map<?, ?>) Json.read(Files.readString(file)));
        }
        return results;
    }

    void begin(Run run) {
        runs.put(run.id(), run);
    }

    /** Takes the place of what earlier runs know of the same scenario and proxy. */
    void add(Sample sample) {
        samples.removeIf(other -> other.scenario().equals(sample.scenario()) && other.proxy().equals(sample.proxy())
                && !other.run().equals(sample.run()));
        samples.add(sample);
    }

    /** The runs that any measurement is of. */
    Collection<Run> runs() {
        return runs.values()
                .stream()
                .filter(run -> samples.stream().anyMatch(sample -> sample.run().equals(run.id())))
                .toList();
    }

    /** Those that were measured in a scenario, in the order of the results. */
    List<String> proxies(String scenario) {
        return Proxies.NAMES.stream().filter(proxy -> of(scenario, proxy).findAny().isPresent()).toList();
    }

    List<String> proxies() {
        return Proxies.NAMES.stream()
                .filter(proxy -> samples.stream().anyMatch(sample -> sample.proxy().equals(proxy)))
                .toList();
    }

    /** The median over the rounds. */
    OptionalDouble median(String scenario, String proxy, Metric metric) {
        var values = values(scenario, proxy, metric);
        var middle = values.size() / 2;
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2);
    }

    /** The median as a share of that of another proxy. */
    OptionalDouble ratio(String scenario, String proxy, String reference, Metric metric) {
        var value = median(scenario, proxy, metric);
        var divisor = median(scenario, reference, metric);
        return value.isPresent() && divisor.isPresent() && divisor.getAsDouble() > 0
                ? OptionalDouble.of(value.getAsDouble() / divisor.getAsDouble())
                : OptionalDouble.empty();
    }

    /** How far the rounds lie apart, as a share of their median. */
    OptionalDouble spread(String scenario, String proxy, Metric metric) {
        var values = values(scenario, proxy, metric);
        var median = median(scenario, proxy, metric).orElse(0);
        return values.size() < 2 || median <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((values.getLast() - values.getFirst()) / median);
    }

    Optional<String> refusal(String scenario, String proxy) {
        return of(scenario, proxy).flatMap(sample -> sample.refusal().stream()).findFirst();
    }

    /** The same in the two words that fit where a number is expected. */
    Optional<String> shortRefusal(String scenario, String proxy) {
        return refusal(scenario, proxy).map(reason -> reason.split(":", 2)[0]);
    }

    Load.Errors errors(String scenario, String proxy) {
        return of(scenario, proxy).map(Sample::errors).reduce(Load.Errors.NONE, Load.Errors::and);
    }

    /** Whether all proxies of a scenario were measured side by side. */
    boolean isOfOneRun(String scenario) {
        return samples.stream()
                .filter(sample -> sample.scenario().equals(scenario))
                .map(Sample::run)
                .distinct()
                .count() <= 1;
    }

    private List<Double> values(String scenario, String proxy, Metric metric) {
        return of(scenario, proxy).filter(sample -> sample.values().containsKey(metric))
                .map(sample -> sample.values().get(metric))
                .sorted()
                .toList();
    }

    private Stream<Sample> of(String scenario, String proxy) {
        return samples.stream().filter(it -> it.scenario().equals(scenario) && it.proxy().equals(proxy));
    }

    void write(Path file) throws IOException {
        Files.writeString(file, """
                {
                "runs": [
                %s
                ],
                "samples": [
                %s
                ]
                }
                """.formatted(lines(runs().stream().map(Results::asMap)), lines(samples.stream().map(Results::asMap))));
    }

    private static String lines(Stream<Map<String, Object>> objects) {
        return objects.map(Json::write).collect(Collectors.joining(",\n"));
    }

    private static Map<String, Object> asMap(Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", run.id());
        map.put("conditions", run.conditions());
        return map;
    }

    private static Map<String, Object> asMap(Sample sample) {
        var map = new LinkedHashMap<String, Object>();
        map.put("run", sample.run());
        map.put("scenario", sample.scenario());
        map.put("proxy", sample.proxy());
        map.put("round", sample.round());
        map.put("socketErrors", sample.errors().socket());
        map.put("statusErrors", sample.errors().status());
        sample.refusal().ifPresent(reason -> map.put("refusal", reason));
        map.put("values", sample.values());
        return map;
    }

    private void read(Map<?, ?> file) {
        for (var object : (List<?>) file.get("runs")) {
            var map = (Map<?, ?>) object;
            var conditions = new LinkedHashMap<String, String>();
            ((Map<?, ?>) map.get("conditions"))
                    .forEach((key, value) -> conditions.put(key.toString(), value.toString()));
            begin(new Run(map.get("id").toString(), conditions));
        }
        for (var object : (List<?>) file.get("samples")) {
            samples.add(sample((Map<?, ?>) object));
        }
    }

    private static Sample sample(Map<?, ?> map) {
        var values = new EnumMap<Metric, Double>(Metric.class);
        ((Map<?, ?>) map.get("values"))
                .forEach((key, value) -> values.put(Metric.valueOf(key.toString()), (Double) value));
        return new Sample(map.get("run").toString(), map.get("scenario").toString(), map.get("proxy").toString(),
                number(map, "round"), values, new Load.Errors(number(map, "socketErrors"), number(map, "statusErrors")),
                Optional.ofNullable((String) map.get("refusal")));
    }

    private static int number(Map<?, ?> map, String key) {
        return ((Double) map.get(key)).intValue();
    }
}
