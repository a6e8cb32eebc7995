package dev.gatehouse.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One large download and one large upload, and how much memory the proxy takes for them beyond what it had. */
record Streams() implements Scenario {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** After so much the proxy has the classes and buffers that any body needs. */
    private static final long LEAD_IN = 64 * MIB;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public String description() {
        return "a large download and a large upload";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.MEMORY_GROWTH, Metric.MEMORY, Metric.CPU_PER_GIB, Metric.THROUGHPUT);
    }

    @Override
    public String path() {
        return "/1024";
    }

    @Override
    public Upstream upstream(Workbench bench) {
        return new StreamUpstream();
    }

    @Override
    public void warmUp(RunningProxy proxy, Duration duration) {
        stream(proxy.task(), LEAD_IN);
    }

    @Override
    public Sample.Values measure(RunningProxy proxy, Options options) {
        var size = options.streamed() * GIB;
        var processes = proxy.processes();
        var memoryBefore = processes.residentMemory();
        try (var memory = new MemoryWatch(processes)) {
            var cpuBefore = processes.processorTime();
            var begin = System.nanoTime();
            stream(proxy.task(), size);
            var time = Duration.ofNanos(System.nanoTime() - begin);
            var used = processes.processorTime().minus(cpuBefore);
            return new Sample.Values()
                    .put(Metric.MEMORY_GROWTH, (double) (memory.most() - memoryBefore) / MIB)
                    .put(Metric.MEMORY, (double) memory.most() / MIB)
                    .put(Metric.CPU_PER_GIB, Load.seconds(used) * GIB / size / 2)
                    .put(Metric.THROUGHPUT, 2.0 * size / GIB / Load.seconds(time));
        }
    }

    private static void stream(Task task, long size) {
        try (var socket = new Socket("127.0.0.1", task.port())) {
            var in = new BufferedInputStream(socket.getInputStream());
            ask(socket, task, "GET /%d".formatted(size), 0);
            expectGood(Heads.read(in), size);
            StreamUpstream.skip(in, size);
            ask(socket, task, "POST /", size);
            StreamUpstream.write(socket.getOutputStream(), size);
            expectGood(Heads.read(in), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ask(Socket socket, Task task, String what, long size) throws IOException {
        socket.getOutputStream()
                .write("%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(what, task.hosts().getFirst(), size)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void expectGood(String head, long size) throws IOException {
        if (!head.startsWith("http/1.1 200 ") || Heads.length(head) != size) {
            throw new IOException("%s (expected: status 200 and %d bytes)".formatted(head.strip(), size));
        }
    }
}
