package dev.gatehouse.load;

import java.time.Duration;
import java.util.List;

/** One way of asking the proxies, and what is measured meanwhile. */
interface Scenario {

    /** As on the command line. */
    String name();

    /** As in the results. */
    String description();

    /** What the results show of it. */
    List<Metric> metrics();

    default Task.Front front() {
        return Task.Front.HTTP;
    }

    default int sites() {
        return 1;
    }

    /** What can be asked for to see whether a proxy works. */
    default String path() {
        return Origin.SMALL;
    }

    default Upstream upstream(Workbench bench) {
        return new Origin(bench);
    }

    /** Who takes part, of those that were chosen. */
    default List<String> proxies(List<String> chosen) {
        return chosen;
    }

    /** Whether each measurement needs a proxy that was just started. */
    default boolean startsAnew() {
        return false;
    }

    /** Puts it under load without measuring. */
    void warmUp(RunningProxy proxy, Duration duration);

    Sample.Values measure(RunningProxy proxy, Options options);
}
