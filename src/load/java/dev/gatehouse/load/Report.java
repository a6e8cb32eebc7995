package dev.gatehouse.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as a page of Markdown. */
final class Report {

    private final Results results;

    Report(Results results) {
        this.results = results;
    }

    String text() {
        return """
                # Gatehouse beside nginx, HAProxy and Caddy

                Made by `src/load`, whose [README](README.md) says how. Each cell is a median over alternating rounds; in bold
                stands its ratio to nginx of the same row. Of processor time and memory only the proxy's own counts.

                ![CPU and requests, relative to nginx](results.svg)

                %s
                %s%s%s
                """
                .formatted(table(), remarks(), targets(), conditions())
                .strip() + "\n";
    }

    private String table() {
        var proxies = results.proxies();
        var lines = new ArrayList<String>();
        lines.add(row(Stream.concat(Stream.of("scenario", "measured"), proxies.stream().map(Proxies::title)).toList()));
        lines.add("|---|---|" + "---|".repeat(proxies.size()));
        for (var scenario : Scenarios.ALL) {
            if (results.proxies(scenario.name()).isEmpty()) {
                continue;
            }
            for (var metric : scenario.metrics()) {
                var isFirst = metric == scenario.metrics().getFirst();
                var cells = new ArrayList<>(List.of(isFirst ? title(scenario) : "", metric.title()));
                proxies.forEach(proxy -> cells.add(cell(scenario, proxy, metric)));
                lines.add(row(cells));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private String title(Scenario scenario) {
        return "`%s`%s: %s".formatted(scenario.name(), results.isOfOneRun(scenario.name()) ? "" : " †",
                scenario.description());
    }

    private String cell(Scenario scenario, String proxy, Metric metric) {
        var refusal = results.shortRefusal(scenario.name(), proxy);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var value = results.median(scenario.name(), proxy, metric);
        if (value.isEmpty()) {
            return "–";
        }
        var mark = results.errors(scenario.name(), proxy).total() > 0 ? " ‡" : "";
        var ratio = metric.isComparable() && !proxy.equals(Proxies.REFERENCE)
                ? results.ratio(scenario.name(), proxy, Proxies.REFERENCE, metric)
                : OptionalDouble.empty();
        var text = metric.text(value.getAsDouble());
        return (ratio.isPresent() ? "**%s** · %s".formatted(ratio(ratio.getAsDouble()), text) : text) + mark;
    }

    /** Two digits after the point where that says something, fewer for what is many times as large. */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
    }

    private String remarks() {
        var lines = new ArrayList<String>();
        if (Scenarios.ALL.stream().anyMatch(scenario -> !results.isOfOneRun(scenario.name()))) {
            lines.add("† Not all of this row was measured in one run.");
        }
        for (var scenario : Scenarios.ALL) {
            for (var proxy : results.proxies(scenario.name())) {
                remark(scenario.name(), proxy).ifPresent(lines::add);
            }
        }
        widestSpread().ifPresent(lines::add);
        return lines.isEmpty() ? "" : String.join("\n\n", lines) + "\n\n";
    }

    private Optional<String> remark(String scenario, String proxy) {
        var errors = results.errors(scenario, proxy);
        return results.refusal(scenario, proxy)
                .map(reason -> "`%s`, %s: %s".formatted(scenario, Proxies.title(proxy),
                        oneLine(reason)))
                .or(() -> errors.total() == 0
                        ? Optional.empty()
                        : Optional.of("‡ `%s`, %s: %,d broken or unanswered requests, %,d answers other than 2xx."
                                .formatted(scenario, Proxies.title(proxy), errors.socket(), errors.status())));
    }

    private static String oneLine(String reason) {
        return reason.lines().limit(2).map(String::strip).collect(Collectors.joining(" "));
    }

    private Optional<String> widestSpread() {
        var spreads = Scenarios.ALL.stream()
                .flatMap(scenario -> results.proxies(scenario.name())
                        .stream()
                        .map(proxy -> results.spread(scenario.name(), proxy, Metric.CPU_PER_REQUEST)))
                .flatMap(spread -> spread.stream().boxed())
                .sorted()
                .toList();
        return spreads.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT,
                        "Between the lowest and the highest CPU per request of a cell's rounds lie %.0f %% in the middle, %.0f %% at most.",
                        spreads.get(spreads.size() / 2) * 100, spreads.getLast() * 100));
    }

    private String targets() {
        var rows = Target.ALL.stream().map(this::target).flatMap(Optional::stream).toList();
        return rows.isEmpty() ? "" : """
                ## Figures to reach

                | | must | aim | measured | |
                |---|---|---|---|---|
                %s

                """.formatted(String.join("\n", rows));
    }

    private Optional<String> target(Target target) {
        var value = target.measured(results);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(row(List.of(target.description(), target.text(target.must()),
                        target.text(target.aim()), target.text(value.getAsDouble()),
                        target.verdict(value.getAsDouble()))));
    }

    private String conditions() {
        return "## Conditions\n\n" + results.runs()
                .stream()
                .map(run -> "**%s**\n\n%s".formatted(run.id(), run.conditions()
                        .entrySet()
                        .stream()
                        .map(entry -> "* %s: %s\n".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining())))
                .collect(Collectors.joining("\n"));
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
