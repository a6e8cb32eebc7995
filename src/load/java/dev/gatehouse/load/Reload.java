package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A site more for a proxy that has very many, while visitors ask: how long it takes until the new one answers, how many
 * requests fail, and how long others wait meanwhile.
 */
record Reload(int sites, int visitors) implements Scenario {

    /** Connections are made and the visitors' own code is compiled in this time. */
    private static final Duration LEAD_IN = Duration.ofSeconds(1);

    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "reload";
    }

    @Override
    public String description() {
        return "reload of %,d sites with one more, under load of %d connections".formatted(sites, visitors);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.RELOAD, Metric.FAILED, Metric.P99_BEFORE, Metric.P99_DURING, Metric.P99_DURING_TO_BEFORE);
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
            var quiet = System.nanoTime();
            pause(options.measuring());
            proxy.configureWith("new-%d.example.test".formatted(proxy.task().hosts().size()));
            var reload = System.nanoTime();
            var time = proxy.reload(path());
            var reloaded = System.nanoTime();
            pause(AFTERWARDS);
            return values(crowd.end(), quiet, reload, reloaded).put(Metric.RELOAD, Load.seconds(time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample.Values values(List<Crowd.Visit> visits, long quiet, long reload, long reloaded) {
        var before = p99(visits, visit -> visit.begin() > quiet && visit.end() < reload);
        var during = p99(visits, visit -> visit.overlaps(reload, reloaded));
        var failed = count(visits, visit -> !visit.isAnswered());
        var bad = count(visits, visit -> visit.isAnswered() && !visit.isGood());
        return new Sample.Values()
                .put(Metric.P99_BEFORE, before / 1e6)
                .put(Metric.P99_DURING, during / 1e6)
                .put(Metric.P99_DURING_TO_BEFORE, (double) during / before)
                .put(Metric.FAILED, failed + bad)
                .count(new Load.Errors(failed, bad));
    }

    private static long p99(List<Crowd.Visit> visits, Predicate<Crowd.Visit> which) {
        var times = visits.stream().filter(which).mapToLong(visit -> visit.end() - visit.begin()).sorted().toArray();
        if (times.length == 0) {
            throw new IllegalStateException("nobody was answered");
        }
        return Load.share(times, 0.99);
    }

    private static long count(List<Crowd.Visit> visits, Predicate<Crowd.Visit> which) {
        return visits.stream().filter(which).count();
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
