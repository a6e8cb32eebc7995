package dev.gatehouse.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The results as bars, relative to nginx: processor time on the left, requests per second on the right.
 *
 * <p>Colours follow the reader's preference for light or dark. Bars that are longer than the chart is wide end with a
 * break, and every bar has its value beside it.
 */
final class Chart {

    private static final int LABELS = 100;
    private static final int PANEL = 400;
    private static final int BAR = 11;
    private static final int GAP = 12;
    private static final int TOP = 74;
    private static final double SCALE = 130;
    private static final double LONGEST = 2.4;

    private static final List<Metric> LEFT = List.of(Metric.CPU_PER_REQUEST, Metric.CPU_PER_MESSAGE);
    private static final List<Metric> RIGHT = List.of(Metric.REQUESTS, Metric.MESSAGES);

    private final Results results;
    private final List<String> proxies;
    private final StringBuilder shapes = new StringBuilder();

    Chart(Results results) {
        this.results = results;
        this.proxies = results.proxies().stream().filter(this::hasBars).toList();
    }

    String text() {
        var scenarios = Scenarios.ALL.stream().filter(this::hasBars).toList();
        legend();
        var y = TOP;
        for (var scenario : scenarios) {
            text(0, y + BAR * proxies.size() / 2 + 4, "name", scenario.name());
            bars(LABELS, y, scenario, LEFT);
            bars(LABELS + PANEL, y, scenario, RIGHT);
            y += BAR * proxies.size() + GAP;
        }
        heading(LABELS, "CPU per request, nginx = 1 (shorter is better)", y);
        heading(LABELS + PANEL, "requests per second, nginx = 1 (longer is better)", y);
        return frame(LABELS + 2 * PANEL, y);
    }

    private boolean hasBars(String proxy) {
        return Scenarios.ALL.stream().anyMatch(scenario -> ratio(scenario, proxy, LEFT).isPresent());
    }

    private boolean hasBars(Scenario scenario) {
        return proxies.stream().anyMatch(proxy -> ratio(scenario, proxy, LEFT).isPresent());
    }

    private OptionalDouble ratio(Scenario scenario, String proxy, List<Metric> metrics) {
        return metrics.stream()
                .map(metric -> results.ratio(scenario.name(), proxy, Proxies.REFERENCE, metric))
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private void bars(int x, int top, Scenario scenario, List<Metric> metrics) {
        for (var number = 0; number < proxies.size(); number++) {
            var y = top + number * BAR;
            var ratio = ratio(scenario, proxies.get(number), metrics);
            if (ratio.isPresent()) {
                bar(x, y, proxies.get(number), ratio.getAsDouble());
            } else {
                text(x + 2, y + BAR - 2, "value",
                        results.shortRefusal(scenario.name(), proxies.get(number)).orElse("not measured"));
            }
        }
    }

    private void bar(int x, int y, String proxy, double ratio) {
        var width = Math.min(ratio, LONGEST) * SCALE;
        shape("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", proxy, x, y, width, BAR - 1);
        if (ratio > LONGEST) {
            shape("<path class=\"break\" d=\"M%.1f %d l6 -%d\"/>", x + width - 16, y + BAR, BAR + 1);
        }
        text((int) (x + width + 4), y + BAR - 2, "value", Report.ratio(ratio));
    }

    private void heading(int x, String text, int bottom) {
        text(x, TOP - 14, "heading", text);
        shape("<line class=\"one\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>", x + SCALE, TOP - 6,
                bottom - GAP + 6);
    }

    private void legend() {
        var x = LABELS;
        for (var proxy : proxies) {
            shape("<rect class=\"%s\" x=\"%d\" y=\"14\" width=\"12\" height=\"12\"/>", proxy, x);
            text(x + 17, 24, "name", Proxies.title(proxy));
            x += 32 + 7 * Proxies.title(proxy).length();
        }
    }

    private void text(int x, int y, String kind, String text) {
        shape("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", kind, x, y, text);
    }

    private void shape(String format, Object... values) {
        shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private String frame(int width, int height) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
                <title>Gatehouse beside nginx, HAProxy and Caddy: CPU per request and requests per second</title>
                <style>
                svg { background: #ffffff; font-family: system-ui, sans-serif; font-size: 12px; fill: #24292f; }
                .heading { font-weight: 600; }
                .value { font-size: 9.5px; fill: #57606a; }
                .one { stroke: #8c959f; stroke-dasharray: 3 3; }
                .break { stroke: #ffffff; stroke-width: 3; }
                .nginx { fill: #8c959f; }
                .nginx-buffered { fill: #b6bcc4; }
                .haproxy { fill: #4a90c2; }
                .caddy { fill: #c9a227; }
                .gatehouse { fill: #c4432b; }
                .gatehouse-plain { fill: #e08a78; }
                .gatehouse-gateway { fill: #9a6fb0; }
                @media (prefers-color-scheme: dark) {
                svg { background: #0d1117; fill: #e6edf3; }
                .value { fill: #9198a1; }
                .break { stroke: #0d1117; }
                }
                </style>
                %3$s</svg>
                """.formatted(width + 20, height + 10, shapes);
    }
}
