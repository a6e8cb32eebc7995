package dev.gatehouse.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process that holds a lease, so that another one of the same machine sees when it is gone and need not wait for the lease's end.
 * Where that cannot be told (another machine or container, no {@code /proc}), nobody is gone.
 *
 * @param machine this start of the system and the processes that see each other; empty where there is no telling
 * @param process number and start of the process
 */
record Holder(String machine, String process) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int START_BEHIND_NAME = 19;

    static final Holder SELF = self();

    private static Holder self() {
        try {
            long pid = ProcessHandle.current().pid();
            String namespace = Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "");
            return new Holder(Files.readString(BOOT).strip() + "/" + namespace, pid + "/" + startOf(pid));
        } catch (IOException | UnsupportedOperationException _) {
            return new Holder("", "");
        }
    }

    /** When a process began, in the system's own ticks: numbers of processes are used again. */
    private static String startOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_BEHIND_NAME];
    }

    /** Reads what {@link #toString} wrote. */
    static Holder of(String text) {
        int between = text.indexOf(' ');
        return between < 0 ? new Holder("", "") : new Holder(text.substring(0, between), text.substring(between + 1));
    }

    boolean isGone() {
        if (machine.isEmpty() || !machine.equals(SELF.machine)) {
            return false;
        }
        long pid = Long.parseLong(process.substring(0, process.indexOf('/')));
        try {
            return !process.equals(pid + "/" + startOf(pid));
        } catch (IOException _) {
            return !Files.exists(Path.of("/proc/" + pid));
        }
    }

    @Override
    public String toString() {
        return machine + " " + process;
    }
}
