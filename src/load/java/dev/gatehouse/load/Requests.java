package dev.gatehouse.load;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Requests as fast as they are answered, for a while.
 *
 * @param source what answers them
 */
record Requests(String name, String description, List<Metric> metrics, Task.Front front, int sites, String path,
        Function<Workbench, Upstream> source, Generator generator) implements Scenario {

    static final List<Metric> USUAL = List.of(Metric.CPU_PER_REQUEST, Metric.REQUESTS, Metric.P50, Metric.P99,
            Metric.MEMORY);

    private static final Duration VISIT = Duration.ofSeconds(3);
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;

    /** One site, over HTTP, from the usual upstream. */
    Requests(String name, String description, String path, Generator generator) {
        this(name, description, USUAL, Task.Front.HTTP, 1, path, Origin::new, generator);
    }

    Requests showing(Metric... shown) {
        return new Requests(name, description, List.of(shown), front, sites, path, source, generator);
    }

    Requests over(Task.Front other) {
        return new Requests(name, description, metrics, other, sites, path, source, generator);
    }

    Requests forSites(int count) {
        return new Requests(name, description, metrics, front, count, path, source, generator);
    }

    Requests from(Function<Workbench, Upstream> other) {
        return new Requests(name, description, metrics, front, sites, path, other, generator);
    }

    @Override
    public Upstream upstream(Workbench bench) {
        return source.apply(bench);
    }

    /** In short visits, since connections that come and go are part of what a proxy has to have seen. */
    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        for (var rest = duration; rest.isPositive(); rest = rest.minus(VISIT)) {
            generator.run(proxy.bench(), proxy.task(), rest.compareTo(VISIT) < 0 ? rest : VISIT);
        }
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        var processes = proxy.processes();
        try (var memory = new MemoryWatch(processes)) {
            var before = processes.processorTime();
            var load = generator.run(proxy.bench(), proxy.task(), options.measuring());
            var used = Load.seconds(processes.processorTime().minus(before));
            return new Sample.Values()
                    .put(Metric.REQUESTS, load.perSecond())
                    .put(Metric.P50, Load.milliseconds(load.median()))
                    .put(Metric.P99, Load.milliseconds(load.p99()))
                    .put(Metric.CPU_PER_REQUEST, used * 1e6 / load.requests())
                    .put(Metric.CPU_PER_GIB, used * GIB / load.bytes())
                    .put(Metric.THROUGHPUT, load.bytes() / GIB / Load.seconds(load.time()))
                    .put(Metric.MEMORY, memory.most() / MIB)
                    .count(load.errors());
        }
    }
}
