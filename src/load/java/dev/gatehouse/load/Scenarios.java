package dev.gatehouse.load;

import java.time.Duration;
import java.util.List;

/** The scenarios, in the order of the results. */
final class Scenarios {

    private static final int MANY_SITES = 10_000;

    static final List<Scenario> ALL = List.of(
            new Requests("1k-64", "1 KiB, 64 connections", Origin.SMALL, new Wrk(64, Origin.SMALL, List.of())),
            new Requests("1k-512", "1 KiB, 512 connections", Origin.SMALL, new Wrk(512, Origin.SMALL, List.of())),
            new Requests("browser", "1 KiB, request headers of a browser", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, Browser.HEADERS)),
            new Requests("1m-64", "1 MiB, 64 connections", Origin.LARGE, new Wrk(64, Origin.LARGE, List.of()))
                    .showing(Metric.CPU_PER_GIB, Metric.THROUGHPUT, Metric.P50, Metric.P99, Metric.MEMORY),
            new Requests("connect", "1 KiB, new connection for each request", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, List.of("Connection: close"))),
            new Requests("tls-h1", "1 KiB, TLS 1.3 with HTTP/1.1, 64 connections", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, List.of())).over(Task.Front.TLS),
            new Requests("tls-h2", "1 KiB, TLS 1.3 with HTTP/2, 16 connections with 4 streams", Origin.SMALL,
                    new H2load(16, 4, Origin.SMALL)).over(Task.Front.TLS_WITH_HTTP2),
            new Requests("tls-1m", "1 MiB, TLS 1.3 with HTTP/1.1, 64 connections", Origin.LARGE,
                    new Wrk(64, Origin.LARGE, List.of())).over(Task.Front.TLS)
                    .showing(Metric.CPU_PER_GIB, Metric.THROUGHPUT, Metric.P50, Metric.P99, Metric.MEMORY),
            new Requests("tls-handshakes", "1 KiB, TLS 1.3, new connection with a full handshake for each request",
                    Origin.SMALL, new Wrk(64, Origin.SMALL, List.of("Connection: close"))).over(Task.Front.TLS),
            new Requests("sites-10000", "1 KiB, 64 connections, 10,000 sites in turn", Origin.SMALL,
                    new Wrk(64, Origin.SMALL, List.of())).forSites(MANY_SITES),
            new Requests("slow-upstream", "1 KiB after 5 ms, 512 connections", Origin.SMALL,
                    new Wrk(512, Origin.SMALL, List.of())).from(_ -> new SlowUpstream(Duration.ofMillis(5))),
            new WebSockets(64),
            new Start(),
            new WarmUp(new Wrk(64, Origin.SMALL, List.of())),
            new Reload(MANY_SITES, 64),
            new Failing(FaultyUpstreams.Fault.KILL, "killed", 64),
            new Failing(FaultyUpstreams.Fault.HANG, "hanging", 64),
            new Failing(FaultyUpstreams.Fault.SLOW, "slow", 64),
            new Failing(FaultyUpstreams.Fault.BREAK, "closing without an answer", 64),
            new Streams());

    static final List<String> NAMES = ALL.stream().map(Scenario::name).toList();
    static final List<String> USUAL = NAMES.stream().filter(name -> !name.equals("stream")).toList();

    private Scenarios() {
    }

    static Scenario named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst().orElseThrow();
    }
}
