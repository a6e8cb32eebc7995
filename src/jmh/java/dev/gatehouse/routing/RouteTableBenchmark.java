package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * The choice of a route by host, from the characters of a Host header to the candidates, with few names and with many.
 *
 * <p>Shows that the cost does not grow with the number of sites. Every tenth name is a wildcard. The names asked for change
 * with each call, so that neither the processor nor the compiler learns a single one by heart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {

    /** A power of two, so that the next one costs a mask. */
    private static final int ASKED = 1024;

    @Param({"1", "100", "10000", "100000"})
    private int names;

    private RouteTable<String> table = RouteTable.of(List.of());
    private final String[] exact = new String[ASKED];
    private final String[] wildcard = new String[ASKED];
    private final String[] nobody = new String[ASKED];
    private int next;

    /** Builds the table, of at least one name and one wildcard, and the Host headers to come. */
    @Setup
    public void build() {
        List<RouteTable.Entry<String>> entries = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            String host = i % 10 == 9 ? "*.zone" + i + ".example.com" : "app" + i + ".example.com";
            entries.add(entry(host));
        }
        entries.add(entry("*.always.example.com"));
        table = RouteTable.of(entries);
        for (int i = 0; i < ASKED; i++) {
            int name = Math.floorMod(i * 7919, names);
            exact[i] = "app" + (name % 10 == 9 ? name - 1 : name) + ".example.com";
            wildcard[i] = names < 10
                    ? "a" + i + ".always.example.com"
                    : "a.zone" + (name / 10 * 10 + 9) + ".example.com";
            nobody[i] = "nobody" + i + ".example.org";
        }
        requireHits();
    }

    private static RouteTable.Entry<String> entry(String host) {
        return new RouteTable.Entry<>(host, List.of(HostPattern.of(host).orElseThrow()), 0, false);
    }

    /** A benchmark of misses that believes they are hits would look splendid. */
    private void requireHits() {
        for (int i = 0; i < ASKED; i++) {
            if (candidates(exact[i]).size() != 1 || candidates(wildcard[i]).size() != 1
                    || !candidates(nobody[i]).isEmpty()) {
                throw new IllegalStateException("the names asked for are not those of the table: " + exact[i] + ", "
                        + wildcard[i] + ", " + nobody[i]);
            }
        }
    }

    /** A name that a site has as it is. */
    @Benchmark
    public List<RouteTable.Entry<String>> hitExact() {
        return candidates(exact[next++ & (ASKED - 1)]);
    }

    /** A name that a wildcard covers. */
    @Benchmark
    public List<RouteTable.Entry<String>> hitWildcard() {
        return candidates(wildcard[next++ & (ASKED - 1)]);
    }

    /** A name that no site has. */
    @Benchmark
    public List<RouteTable.Entry<String>> miss() {
        return candidates(nobody[next++ & (ASKED - 1)]);
    }

    private List<RouteTable.Entry<String>> candidates(String host) {
        return table.candidates(HostName.ofAuthority(host).orElseThrow());
    }
}
