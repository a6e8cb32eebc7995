package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * WebSocket messages there and back: on each connection the next one is sent when the last has come back.
 *
 * @param connections open at a time
 */
record WebSockets(int connections) implements Scenario {

    private static final double MIB = 1L << 20;

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public String description() {
        return "WebSocket messages of %d bytes there and back, %d connections".formatted(Talk.SIZE, connections);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.CPU_PER_MESSAGE, Metric.MESSAGES, Metric.P50, Metric.P99, Metric.MEMORY);
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public Upstream upstream(Workbench bench) {
        return new EchoUpstream();
    }

    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        talk(proxy, duration);
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        var processes = proxy.processes();
        try (var memory = new MemoryWatch(processes)) {
            var before = processes.processorTime();
            var load = talk(proxy, options.measuring());
            var used = Load.seconds(processes.processorTime().minus(before));
            return new Sample.Values()
                    .put(Metric.MESSAGES, load.perSecond())
                    .put(Metric.P50, Load.milliseconds(load.median()))
                    .put(Metric.P99, Load.milliseconds(load.p99()))
                    .put(Metric.CPU_PER_MESSAGE, used * 1e6 / load.requests())
                    .put(Metric.MEMORY, memory.most() / MIB)
                    .count(load.errors());
        }
    }

    private Load talk(RunningProxy proxy, Duration duration) {
        try (var talk = new Talk(proxy.task(), connections)) {
            return talk.run(duration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
