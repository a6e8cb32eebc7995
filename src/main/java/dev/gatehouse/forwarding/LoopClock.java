package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of an event loop's time limits. It calls everybody who waits for something ten times a second, so that passing a
 * byte on costs a field's write and no timer.
 */
final class LoopClock {

    /** How late a time limit may fire. */
    static final Duration TICK = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(LoopClock.class);
    private static final FastThreadLocal<LoopClock> OF_LOOP = new FastThreadLocal<>();

    private final LongSupplier nanoTime;
    private final List<Timed> timed = new ArrayList<>();
    private final List<Timed> arrived = new ArrayList<>();
    private long now;

    /** Somebody with time limits. */
    interface Timed {

        /**
         * Looks at its limits.
         *
         * @param now as of {@link LoopClock#now()}
         * @return whether it wants to be called again
         */
        boolean tick(long now);
    }

    LoopClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.now = nanoTime.getAsLong();
    }

    /** The clock of this event loop; to be called on it. */
    static LoopClock of(EventLoop loop) {
        LoopClock clock = OF_LOOP.get();
        if (clock == null) {
            clock = new LoopClock(System::nanoTime);
            OF_LOOP.set(clock);
            loop.scheduleAtFixedRate(clock::tick, TICK.toNanos(), TICK.toNanos(), TimeUnit.NANOSECONDS);
        }
        return clock;
    }

    /** Nanoseconds of no particular origin, at most a tick old. */
    long now() {
        return now;
    }

    void add(Timed one) {
        arrived.add(one);
    }

    void tick() {
        now = nanoTime.getAsLong();
        timed.addAll(arrived);
        arrived.clear();
        timed.removeIf(one -> !wantsMore(one));
    }

    /** Whatever goes wrong with one must not stop the clock of all. */
    private boolean wantsMore(Timed one) {
        try {
            return one.tick(now);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a mistake of ours: time limits of a connection", e);
            return false;
        }
    }
}
