package dev.gatehouse.load;

import java.util.concurrent.atomic.AtomicBoolean;

/** Looks at a process's memory once a second, to know the most it ever had. */
final class MemoryWatch implements AutoCloseable {

    private static final int PAUSE = 1000;

    private final ProcessTree processes;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Thread thread;
    private long most;

    MemoryWatch(ProcessTree processes) {
        this.processes = processes;
        this.most = processes.residentMemory();
        this.thread = Thread.ofPlatform().daemon().start(this::watch);
    }

    /** The most that was seen until now, in bytes. */
    long most() {
        look();
        return most;
    }

    private synchronized void look() {
        most = Math.max(most, processes.residentMemory());
    }

    private void watch() {
        try {
            while (!isOver.get()) {
                Thread.sleep(PAUSE);
                look();
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
