package dev.gatehouse.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The process that holds a lease. A process of the same machine can be seen to have ended, so that after a fall nobody waits for its
 * leases; of another one, or in another container, nobody knows.
 *
 * @param machine the running system and its space of process numbers
 * @param process its number there
 * @param started when it was started, as numbers are given again
 */
record Holder(String machine, long process, Instant started) {

    private static final String MACHINE = thisMachine();
    private static final Duration CLOCK_WAS_SET = Duration.ofSeconds(10);

    static Holder self() {
        ProcessHandle self = ProcessHandle.current();
        return new Holder(MACHINE, self.pid(), startOf(self));
    }

    /** Reads what {@link #toString} has written; empty where it is something else. */
    static Optional<Holder> read(String text) {
        String[] parts = text.split(" ", -1);
        try {
            return parts.length == 3
                    ? Optional.of(new Holder(parts[0], Long.parseLong(parts[1]),
                            Instant.ofEpochMilli(Long.parseLong(parts[2]))))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Whether it is known to be no more. */
    boolean hasEnded() {
        return machine.equals(MACHINE) && ProcessHandle.of(process)
                .filter(there -> Duration.between(startOf(there), started).abs().compareTo(CLOCK_WAS_SET) < 0)
                .isEmpty();
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    /** Where the system does not say it, no process is known to be on the same one. */
    private static String thisMachine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/"
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException _) {
            return UUID.randomUUID().toString();
        }
    }

    @Override
    public String toString() {
        return machine + " " + process + " " + started.toEpochMilli();
    }
}
