package dev.gatehouse.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.Settings;

/**
 * Something that is done again and again once the program runs and https is wanted, on a thread of its own. Begun once it goes on
 * until the program ends. Safe from any thread.
 */
final class HttpsRounds {

    /** From the end of one to the next. */
    static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final String thread;
    private final Runnable first;
    private final Runnable each;
    private boolean enabled;
    private boolean running;
    private @Nullable ScheduledExecutorService timer;

    /**
     * @param thread its name
     * @param first done by whoever makes it begin, before anything else
     * @param each done each second from then on; must not throw
     */
    HttpsRounds(String thread, Runnable first, Runnable each) {
        this.thread = thread;
        this.first = first;
        this.each = each;
    }

    /** The step of a reload after which https is wanted or not. */
    Runnable prepare(Settings settings) {
        boolean wanted = settings.read(HttpsProperties.class).enabled();
        return () -> enable(wanted);
    }

    private synchronized void enable(boolean wanted) {
        enabled = wanted;
        beginIfEnabled();
    }

    synchronized void start() {
        running = true;
        beginIfEnabled();
    }

    private void beginIfEnabled() {
        if (!running || !enabled || timer != null) {
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(thread).factory());
        first.run();
        timer.scheduleWithFixedDelay(each, 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether {@link #start} was called last. */
    synchronized boolean isRunning() {
        return running;
    }

    /**
     * Ends them, and waits for the one under way, a few seconds at most: an interrupt would break off what is about to be stored.
     *
     * @return whether they had begun
     */
    synchronized boolean stop() {
        running = false;
        ScheduledExecutorService ending = timer;
        if (ending == null) {
            return false;
        }
        timer = null;
        ending.shutdown();
        try {
            if (!ending.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.shutdownNow();
            }
        } catch (InterruptedException _) {
            ending.shutdownNow();
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
