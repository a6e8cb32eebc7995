package dev.gatehouse.load;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A figure that Gatehouse is to reach.
 *
 * @param proxy the form of Gatehouse that is to reach it
 * @param reference the proxy whose value is 1; none if the value counts by itself
 * @param must the least that is expected
 * @param aim what would be good
 */
record Target(String scenario, String proxy, Metric metric, String reference, double must, double aim) {

    private static final String ITSELF = "";
    private static final String GATEHOUSE = "gatehouse";

    static final List<Target> ALL = List.of(
            new Target("1k-64", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 0.90, 0.60),
            new Target("1k-64", GATEHOUSE, Metric.CPU_PER_REQUEST, "haproxy", 0.85, 0.85),
            new Target("1k-64", GATEHOUSE, Metric.REQUESTS, "nginx", 1.10, 1.50),
            new Target("1k-64", GATEHOUSE, Metric.REQUESTS, "haproxy", 1.10, 1.50),
            new Target("1k-64", GATEHOUSE, Metric.P99, "nginx", 1.00, 0.60),
            new Target("1k-512", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 0.90, 0.60),
            new Target("1k-512", GATEHOUSE, Metric.CPU_PER_REQUEST, "haproxy", 0.85, 0.85),
            new Target("1k-512", GATEHOUSE, Metric.REQUESTS, "nginx", 1.10, 1.50),
            new Target("1k-512", GATEHOUSE, Metric.REQUESTS, "haproxy", 1.10, 1.50),
            new Target("1k-512", GATEHOUSE, Metric.P99, "nginx", 1.00, 0.60),
            new Target("1m-64", GATEHOUSE, Metric.CPU_PER_GIB, "nginx", 0.70, 0.50),
            new Target("1m-64", GATEHOUSE, Metric.CPU_PER_GIB, "haproxy", 1.00, 1.00),
            new Target("browser", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 1.00, 0.80),
            new Target("connect", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 1.00, 0.80),
            new Target("tls-h1", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 1.20, 0.90),
            new Target("tls-h2", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 1.20, 0.90),
            new Target("sites-10000", GATEHOUSE, Metric.CPU_PER_REQUEST, "nginx", 1.00, 0.60),
            new Target("1k-64", "gatehouse-gateway", Metric.CPU_PER_REQUEST, "nginx", 4.0, 2.8),
            new Target("reload", GATEHOUSE, Metric.FAILED, ITSELF, 0, 0),
            new Target("reload", GATEHOUSE, Metric.RELOAD, ITSELF, 1, 0.1),
            new Target("reload", GATEHOUSE, Metric.P99_DURING_TO_BEFORE, ITSELF, 2, 2),
            new Target("1k-64", GATEHOUSE, Metric.MEMORY, ITSELF, 160, 90),
            new Target("start", GATEHOUSE, Metric.START, "gatehouse-plain", 0.4, 0.1),
            new Target("warm-up", GATEHOUSE, Metric.FIRST_TO_WARM, ITSELF, 0.6, 0.8),
            new Target("stream", GATEHOUSE, Metric.MEMORY_GROWTH, ITSELF, 16, 4));

    String description() {
        return "`%s`, %s: %s%s".formatted(scenario, metric.title(), Proxies.title(proxy),
                isRatio() ? " ÷ " + Proxies.title(reference) : "");
    }

    OptionalDouble measured(Results results) {
        return isRatio()
                ? results.ratio(scenario, proxy, reference, metric)
                : results.median(scenario, proxy, metric);
    }

    String text(double value) {
        return isRatio() ? Report.ratio(value) : metric.text(value);
    }

    String verdict(double value) {
        return reaches(value, aim) ? "aim reached" : reaches(value, must) ? "reached" : "**missed**";
    }

    private boolean reaches(double value, double limit) {
        return switch (metric.better()) {
            case LOWER -> value <= limit;
            case HIGHER -> value >= limit;
        };
    }

    private boolean isRatio() {
        return !reference.equals(ITSELF);
    }
}
