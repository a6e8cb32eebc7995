package dev.gatehouse.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From the start of the process to the first answer of the upstream; also for a Gatehouse that nothing was prepared for. */
record Start() implements Scenario {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "start of the process to the first proxied request";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.START);
    }

    @Override
    public List<String> proxies(List<String> chosen) {
        var all = new ArrayList<>(chosen);
        if (chosen.contains("gatehouse")) {
            all.add("gatehouse-plain");
        }
        return all;
    }

    @Override
    public boolean startsAnew() {
        return true;
    }

    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        // There is nothing to warm up.
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        return new Sample.Values().put(Metric.START, Load.seconds(proxy.startTime()));
    }
}
