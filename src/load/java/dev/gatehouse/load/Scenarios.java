package dev.gatehouse.load;

import java.util.List;

/** The scenarios, in the order of the results. */
final class Scenarios {

    static final List<Scenario> ALL = List.of(
            new Requests("1k-64", "1 KiB, 64 connections", Origin.SMALL, new Wrk(64, Origin.SMALL, List.of())),
            new Requests("1k-512", "1 KiB, 512 connections", Origin.SMALL, new Wrk(512, Origin.SMALL, List.of())),
            new Requests("browser", "1 KiB, request headers of a browser", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, Browser.HEADERS)),
            new Requests("1m-64", "1 MiB, 64 connections", Origin.LARGE, new Wrk(64, Origin.LARGE, List.of()))
                    .showing(Metric.CPU_PER_GIB, Metric.THROUGHPUT, Metric.P50, Metric.P99, Metric.MEMORY),
            new Requests("connect", "1 KiB, new connection for each request", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, List.of("Connection: close"))));

    static final List<String> NAMES = ALL.stream().map(Scenario::name).toList();
    static final List<String> USUAL = NAMES.stream().filter(name -> !name.equals("stream")).toList();

    private Scenarios() {
    }

    static Scenario named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst().orElseThrow();
    }
}
