package dev.gatehouse.load;

import java.time.Duration;
import java.util.List;

/** What a proxy answers in the first seconds of its life, beside what it answers when it has warmed up. */
record WarmUp(Generator generator) implements Scenario {

    private static final Duration FIRST = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "warm-up";
    }

    @Override
    public String description() {
        return "1 KiB, 64 connections, right after the start";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.FIRST_SECONDS, Metric.WARM, Metric.FIRST_TO_WARM);
    }

    @Override
    public boolean startsAnew() {
        return true;
    }

    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        generator.run(proxy.bench(), proxy.task(), duration);
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        var first = generator.run(proxy.bench(), proxy.task(), FIRST);
        if (proxy.proxy().warmsUp()) {
            warmUp(proxy, options.warmUp());
        }
        var warm = generator.run(proxy.bench(), proxy.task(), options.measuring());
        return new Sample.Values()
                .put(Metric.FIRST_SECONDS, first.perSecond())
                .put(Metric.WARM, warm.perSecond())
                .put(Metric.FIRST_TO_WARM, first.perSecond() / warm.perSecond())
                .count(first.errors())
                .count(warm.errors());
    }
}
