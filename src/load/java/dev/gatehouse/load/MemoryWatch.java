package dev.gatehouse.load;

import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at a process's memory four times a second, to know the most it ever had. */
final class MemoryWatch implements AutoCloseable {

    private static final int PAUSE = 250;

    private final ProcessTree processes;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Thread thread;
    private volatile long most;

    MemoryWatch(ProcessTree processes) {
        this.processes = processes;
        this.most = processes.residentMemory();
        this.thread = Thread.ofPlatform().daemon().start(this::watch);
    }

    /** The most that was seen until now, in bytes. */
    long most() {
        return most;
    }

    private void watch() {
        try {
            while (!isOver.get()) {
                Thread.sleep(PAUSE);
                most = Math.max(most, processes.residentMemory());
            }
        } catch (InterruptedException e) {
            // Over.
        }
    }

    @Override
    public void close() {
        isOver.set(true);
        thread.interrupt();
    }
}
