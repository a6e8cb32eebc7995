package dev.gatehouse.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Four upstreams under load, one after the other of which fails for a while in the same way: how many requests fail with it, how long
 * the others take, and how evenly the work is shared out over the whole time.
 */
final class Failing implements Scenario {

    private static final List<String> PROXIES = List.of("nginx", "haproxy", "gatehouse", "gatehouse-gateway");
    private static final Duration LEAD_IN = Duration.ofSeconds(1);
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    private final FaultyUpstreams.Fault fault;
    private final String description;
    private final int visitors;
    private FaultyUpstreams upstreams;

    Failing(FaultyUpstreams.Fault fault, String description, int visitors) {
        this.fault = fault;
        this.description = description;
        this.visitors = visitors;
    }

    @Override
    public String name() {
        return "four-" + fault.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String description() {
        return "four upstreams, %s in turn, %d connections".formatted(description, visitors);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.FAILED, Metric.P99, Metric.SPREAD);
    }

    @Override
    public Upstream upstream(Workbench bench) {
        upstreams = new FaultyUpstreams();
        return upstreams;
    }

    @Override
    public List<String> proxies(List<String> chosen) {
        return chosen.stream().filter(PROXIES::contains).toList();
    }

    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        try (var _ = new Crowd(proxy.task(), path(), visitors)) {
            pause(duration);
        }
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        try (var crowd = new Crowd(proxy.task(), path(), visitors)) {
            pause(LEAD_IN);
            upstreams.forgetCounts();
            var begin = System.nanoTime();
            for (var number = 0; number < upstreams.size(); number++) {
                upstreams.befall(number, fault);
                pause(options.measuring().dividedBy(upstreams.size()));
                upstreams.befall(number, FaultyUpstreams.Fault.NONE);
                pause(RECOVERY);
            }
            var spread = upstreams.spread();
            var visits = crowd.end().stream().filter(visit -> visit.end() > begin).toList();
            var failed = visits.stream().filter(visit -> !visit.isAnswered()).count();
            var bad = visits.stream().filter(visit -> visit.isAnswered() && !visit.isGood()).count();
            var times = visits.stream().mapToLong(visit -> visit.end() - visit.begin()).sorted().toArray();
            // What fails is what is measured here, so that it is no error of the measurement.
            return new Sample.Values().put(Metric.FAILED, failed + bad)
                    .put(Metric.P99, Load.share(times, 0.99) / 1e6)
                    .put(Metric.SPREAD, spread);
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
