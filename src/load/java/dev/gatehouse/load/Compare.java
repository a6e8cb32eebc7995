package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares Gatehouse with other proxies: one scenario after the other, in each of them round after round, in each round
 * one proxy after the other.
 *
 * <p>Proxies are started anew for each scenario, so that its figures do not depend on what ran before it. All of them
 * stay up while one is measured; a proxy that nobody asks costs nothing.
 */
final class Compare {

    /** Fills the pools of connections of a proxy that needs no more than that. */
    private static final Duration FIRST_TOUCH = Duration.ofSeconds(1);

    private final Options options;
    private final Workbench bench;
    private final Results results;
    private final Proxies proxies;
    private final Run run;
    private final Certificates certificates;

    private Compare(Options options, Workbench bench) throws IOException {
        this.options = options;
        this.bench = bench;
        this.results = Results.of(options.results().resolve("results.json"));
        this.certificates = new Certificates(bench);
        this.proxies = new Proxies(options, bench);
        this.run = new Run(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), conditions());
    }

    public static void main(String[] arguments) throws IOException {
        // Java's client otherwise insists on the Host that stands in the URL.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
        if (List.of(arguments).contains("--help")) {
            System.out.println(Options.usage());
            return;
        }
        try (var bench = new Workbench()) {
            new Compare(options(arguments), bench).run();
        }
        System.exit(0);
    }

    private static Options options(String... arguments) {
        try {
            return Options.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.usage());
            System.exit(2);
            throw e;
        }
    }

    private void run() throws IOException {
        results.begin(run);
        for (var name : options.scenarios()) {
            run(Scenarios.named(name));
            write();
        }
        System.out.println(new Report(results).text());
    }

    private void run(Scenario scenario) throws IOException {
        System.err.println("%s: %s".formatted(scenario.name(), scenario.description()));
        try (var upstream = scenario.upstream(bench)) {
            if (scenario.startsAnew()) {
                measureAfterStart(scenario, upstream);
            } else {
                measureSideBySide(scenario, upstream);
            }
        }
    }

    private void measureAfterStart(Scenario scenario, Upstream upstream) {
        for (var round = 1; round <= options.rounds(); round++) {
            for (var proxy : inTurn(proxies(scenario), round)) {
                var running = start(scenario, proxy, upstream);
                if (running.isPresent()) {
                    try (var it = running.get()) {
                        measure(scenario, it, round);
                    }
                }
            }
        }
    }

    private void measureSideBySide(Scenario scenario, Upstream upstream) {
        var started = new ArrayList<RunningProxy>();
        try {
            proxies(scenario).forEach(proxy -> start(scenario, proxy, upstream).ifPresent(started::add));
            var warm = started.stream().filter(proxy -> warmUp(scenario, proxy)).toList();
            for (var round = 1; round <= options.rounds(); round++) {
                for (var proxy : inTurn(warm, round)) {
                    measure(scenario, proxy, round);
                }
            }
        } finally {
            started.forEach(RunningProxy::close);
        }
    }

    private List<Proxy> proxies(Scenario scenario) {
        var chosen = scenario.proxies(options.proxies());
        return Proxies.NAMES.stream().filter(chosen::contains).map(proxies::named).toList();
    }

    /** Each round begins with another one, so that none is always measured after the same. */
    private static <T> List<T> inTurn(List<T> all, int round) {
        var turned = new ArrayList<>(all);
        Collections.rotate(turned, 1 - round);
        return turned;
    }

    /** A proxy that works; nothing, and a note in the results, if it cannot do what the scenario asks for. */
    private Optional<RunningProxy> start(Scenario scenario, Proxy proxy, Upstream upstream) {
        try {
            var running = new RunningProxy(bench, proxy, task(scenario, upstream), scenario.path());
            try {
                Visitor.check(running.task(), scenario.path());
                return Optional.of(running);
            } catch (RuntimeException e) {
                running.close();
                throw e;
            }
        } catch (RuntimeException e) {
            refuse(scenario, proxy, e);
            return Optional.empty();
        }
    }

    private Task task(Scenario scenario, Upstream upstream) {
        var front = scenario.front();
        return new Task(front, bench.freePort(), bench.freePort(),
                front.isEncrypted() ? List.of(Task.LOCALHOST) : Task.hosts(scenario.sites()), upstream.ports(),
                front.isEncrypted() ? Optional.of(certificates.get()) : Optional.empty());
    }

    private boolean warmUp(Scenario scenario, RunningProxy proxy) {
        var duration = proxy.proxy().warmsUp() ? options.warmUp() : FIRST_TOUCH;
        System.err.println("  %s: %d s of load before".formatted(proxy.proxy().name(), duration.toSeconds()));
        try {
            scenario.warmUp(proxy, duration);
            return true;
        } catch (RuntimeException e) {
            refuse(scenario, proxy.proxy(), e);
            return false;
        }
    }

    private void measure(Scenario scenario, RunningProxy proxy, int round) {
        try {
            note(scenario,
                    scenario.measure(proxy, options).sample(run.id(), scenario.name(), proxy.proxy().name(), round));
        } catch (RuntimeException e) {
            refuse(scenario, proxy.proxy(), e);
        }
    }

    private void note(Scenario scenario, Sample sample) {
        results.add(sample);
        System.err.println("  %d. %s: %s%s".formatted(sample.round(), sample.proxy(),
                scenario.metrics()
                        .stream()
                        .map(metric -> "%s %s".formatted(metric.title(), metric.text(sample.values().get(metric))))
                        .collect(Collectors.joining(", ")),
                sample.errors().total() == 0 ? "" : ", ERRORS " + sample.errors()));
    }

    /** What one proxy cannot do must not cost the figures of the others. */
    private void refuse(Scenario scenario, Proxy proxy, RuntimeException problem) {
        var reason = switch (problem) {
            case Proxy.NotSupportedException e -> "not supported: " + e.getMessage();
            case UncheckedIOException e -> "does not work: " + e.getCause().getMessage();
            default -> "does not work: " + problem;
        };
        results.add(new Sample(run.id(), scenario.name(), proxy.name(), 1, Map.of(), Load.Errors.NONE,
                Optional.of(reason)));
        System.err.println("  %s: %s".formatted(proxy.name(), reason));
    }

    private void write() throws IOException {
        Files.createDirectories(options.results());
        results.write(options.results().resolve("results.json"));
        Files.writeString(options.results().resolve("RESULTS.md"), new Report(results).text());
        Files.writeString(options.results().resolve("results.svg"), new Chart(results).text());
    }

    private Map<String, String> conditions() {
        var conditions = new LinkedHashMap<String, String>();
        conditions.put("Machine", Machine.description());
        conditions.put("Versions", versions());
        conditions.put("Java",
                "%s, options of Gatehouse: `%s`".formatted(javaVersion(), String.join(" ", options.jvm())));
        conditions.put("Settings of Gatehouse", "`%s`".formatted(options.settings()));
        conditions.put("Measured", "%d rounds of %d s; Gatehouse after %d s of load".formatted(options.rounds(),
                options.measuring().toSeconds(), options.warmUp().toSeconds()));
        return conditions;
    }

    private String versions() {
        var tools = List.of(bench.run(10, List.of("h2load", "--version")).strip().replace("h2load ", "h2load of "));
        return Stream.concat(options.proxies().stream().map(name -> proxies.named(name).version(bench)).distinct(),
                tools.stream())
                .collect(Collectors.joining(", "));
    }

    private String javaVersion() {
        return bench.run(10, List.of(options.java().toString(), "-version")).lines().toList().get(1);
    }
}
