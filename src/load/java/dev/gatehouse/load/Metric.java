package dev.gatehouse.load;

import java.util.Locale;

/** What is measured, how it is written, and which direction is the better one. */
enum Metric {

    REQUESTS("requests/s", "%,.0f", Better.HIGHER), MESSAGES("messages/s", "%,.0f", Better.HIGHER), THROUGHPUT("GiB/s",
            "%.2f", Better.HIGHER), P50("p50 latency", "%.2f ms", Better.LOWER), P99("p99 latency", "%.2f ms",
                    Better.LOWER), CPU_PER_REQUEST("CPU per request", "%.1f µs", Better.LOWER), CPU_PER_MESSAGE(
                            "CPU per message", "%.1f µs",
                            Better.LOWER), CPU_PER_GIB("CPU per GiB", "%.2f s", Better.LOWER), MEMORY("resident memory",
                                    "%.0f MiB", Better.LOWER), MEMORY_GROWTH("memory while it streams", "+%.1f MiB",
                                            Better.LOWER), START("start to first answer", "%.3f s",
                                                    Better.LOWER), FIRST_SECONDS("first 3 s, requests/s", "%,.0f",
                                                            Better.HIGHER), WARM("warmed up, requests/s", "%,.0f",
                                                                    Better.HIGHER), FIRST_TO_WARM(
                                                                            "first 3 s ÷ warmed up", "%.2f",
                                                                            Better.HIGHER), RELOAD(
                                                                                    "reload until the new site answers",
                                                                                    "%.3f s", Better.LOWER), FAILED(
                                                                                            "failed requests", "%.0f",
                                                                                            Better.LOWER), P99_BEFORE(
                                                                                                    "p99 before",
                                                                                                    "%.2f ms",
                                                                                                    Better.LOWER), P99_DURING(
                                                                                                            "p99 during",
                                                                                                            "%.2f ms",
                                                                                                            Better.LOWER), P99_DURING_TO_BEFORE(
                                                                                                                    "p99 during ÷ before",
                                                                                                                    "%.1f",
                                                                                                                    Better.LOWER), SPREAD(
                                                                                                                            "busiest ÷ least busy upstream",
                                                                                                                            "%.2f",
                                                                                                                            Better.LOWER);

    /** Which direction is the better one. */
    enum Better {
        HIGHER, LOWER
    }

    private final String title;
    private final String format;
    private final Better better;

    Metric(String title, String format, Better better) {
        this.title = title;
        this.format = format;
        this.better = better;
    }

    String title() {
        return title;
    }

    Better better() {
        return better;
    }

    String text(double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Whether a ratio between proxies says something: not for what is a ratio or a difference itself, or may be 0. */
    boolean isComparable() {
        return switch (this) {
            case FAILED, MEMORY_GROWTH, FIRST_TO_WARM, P99_DURING_TO_BEFORE, SPREAD -> false;
            case REQUESTS, MESSAGES, THROUGHPUT, P50, P99, CPU_PER_REQUEST, CPU_PER_MESSAGE, CPU_PER_GIB, MEMORY, START,
                    FIRST_SECONDS, WARM, RELOAD, P99_BEFORE, P99_DURING ->
                true;
        };
    }
}
