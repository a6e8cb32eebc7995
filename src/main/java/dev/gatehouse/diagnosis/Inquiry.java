package dev.gatehouse.diagnosis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** The search for evidence of one failure, and of all that are like it at the time. Safe from any thread. */
final class Inquiry {

    private final Incident incident;
    private final long begun;
    private final AtomicBoolean wasBegun = new AtomicBoolean();
    private final List<Evidence> evidence = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<Evidence>> found = new CompletableFuture<>();
    private @Nullable Thread worker;

    /** What failures have in common that share an inquiry. */
    record Subject(UpstreamFailure failure, String upstream, @Nullable SocketAddress address) {}

    /** @param begun by the system's nanoseconds */
    Inquiry(Incident incident, long begun) {
        this.incident = incident;
        this.begun = begun;
    }

    boolean isFresh(long now, Duration life) {
        return now - begun < life.toNanos();
    }

    /** Hands itself on, but only for the first who asks. */
    Inquiry beginOnce(Consumer<Inquiry> beginning) {
        if (wasBegun.compareAndSet(false, true)) {
            beginning.accept(this);
        }
        return this;
    }

    /** Never completes exceptionally. */
    CompletableFuture<List<Evidence>> found() {
        return found;
    }

    /** Asks one after the other, until all were asked or the time is over. */
    void run(List<Investigator> investigators, BiConsumer<Investigator, Throwable> failed) {
        work();
        try {
            for (Investigator investigator : investigators) {
                if (found.isDone()) {
                    return;
                }
                ask(investigator, failed);
            }
        } finally {
            end();
            letGo();
        }
    }

    private void ask(Investigator investigator, BiConsumer<Investigator, Throwable> failed) {
        try {
            evidence.addAll(investigator.examine(incident));
        } catch (RuntimeException | LinkageError e) {
            if (!found.isDone()) {
                failed.accept(investigator, e);
            }
        }
    }

    /** What was found until now is all there is. */
    void end() {
        if (found.complete(List.copyOf(evidence))) {
            interrupt();
        }
    }

    private synchronized void interrupt() {
        if (worker != null && worker != Thread.currentThread()) {
            worker.interrupt();
        }
    }

    /** An interruption is meant for this inquiry, not for the next on the thread. */
    private synchronized void letGo() {
        worker = null;
        Thread.interrupted();
    }

    private synchronized void work() {
        worker = Thread.currentThread();
    }
}
