package dev.gatehouse.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the kernel says of a process and all its children.
 *
 * <p>A process that ends while it is asked about counts as nothing: its parent then knows its processor time.
 *
 * @param root the first of them
 */
record ProcessTree(ProcessHandle root) {

    /** The kernel's unit of processor time in {@code /proc}, 100 per second on every architecture Java runs on. */
    private static final Duration TICK = Duration.ofMillis(10);

    /** User and system time of all threads, with that of children that have ended. */
    Duration processorTime() {
        return TICK.multipliedBy(members().flatMapToLong(ProcessTree::ticks).sum());
    }

    /** Memory that is really there, in bytes; what a process has inherited from its parent counts once. */
    long residentMemory() {
        return members().mapToLong(ProcessTree::residentKibibytes).sum() * 1024;
    }

    private Stream<ProcessHandle> members() {
        return Stream.concat(Stream.of(root), root.descendants());
    }

    private static LongStream ticks(ProcessHandle process) {
        try {
            var line = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
            // The program's name stands in parentheses and may hold anything; proc(5) counts from before it.
            var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields, 11, 15).mapToLong(Long::parseLong);
        } catch (IOException e) {
            return LongStream.empty();
        }
    }

    /**
     * Files count in full, as in {@code VmRSS}: what Gatehouse happens to share with the Java that runs the comparison is
     * no merit. Other memory can only be shared by the processes of one proxy, and there each has its part.
     */
    private static long residentKibibytes(ProcessHandle process) {
        try {
            var kibibytes = Files.readAllLines(Path.of("/proc/%d/smaps_rollup".formatted(process.pid())))
                    .stream()
                    .skip(1)
                    .map(line -> line.split(":? +"))
                    .collect(Collectors.toMap(fields -> fields[0], fields -> Long.parseLong(fields[1])));
            return kibibytes.getOrDefault("Rss", 0L) - kibibytes.getOrDefault("Anonymous", 0L)
                    + kibibytes.getOrDefault("Pss_Anon", 0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
