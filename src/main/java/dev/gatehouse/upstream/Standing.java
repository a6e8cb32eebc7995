package dev.gatehouse.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import dev.gatehouse.site.Ejection;

/**
 * How an upstream takes part among several: how busy it is, whether it is left out, whether it has just come back. Safe from any
 * thread; only the ejection itself, which is rare, takes a lock.
 */
final class Standing {

    /** How many requests have to be counted before their share says anything. */
    private static final int ENOUGH = 20;
    private static final int PERCENT = 100;

    /**
     * Who could not be connected to is left alone for so long, unless a connection shows before that it is back. The next try that gets
     * no answer has ended by then, so that nobody is let in between two of them.
     */
    private static final long UNREACHABLE = Recoveries.PAUSE.plus(Recoveries.LIMIT).plusMillis(500).toMillis();

    private final Time time;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Window window = new Window();
    private volatile long outUntil;
    private volatile long unreachableUntil;
    private volatile long backAt;
    private volatile long answeredAt;
    private volatile boolean unwell;
    private boolean outUnconnected;
    private long lastTime;

    /** @param why it is left out, in words for the operator */
    record Out(String why, Duration time) {}

    Standing(Time time) {
        this.time = time;
    }

    /** In milliseconds of no particular origin. */
    long now() {
        return time.millis();
    }

    void begin() {
        active.incrementAndGet();
    }

    void end() {
        active.decrementAndGet();
    }

    /** How many requests it has now. */
    int active() {
        return active.get();
    }

    /** Whether it is left out now. */
    boolean isOut(long now) {
        return unwell || now < outUntil || now < unreachableUntil;
    }

    /** Whether it is left out for a time because of requests that failed. */
    boolean isEjected(long now) {
        return now < outUntil;
    }

    /** Of ten requests that it would get otherwise, how many it gets. */
    int tenths(long now, long slowStart) {
        long since = now - Math.max(backAt, outUntil);
        return slowStart <= 0 || (backAt == 0 && outUntil == 0) || since >= slowStart || since < 0
                ? 10
                : (int) Math.max(1, since * 10 / slowStart);
    }

    /** A request was answered well. */
    void succeeded(long now) {
        window.count(now);
        // Costs a read where it has answered just before, as it does under load.
        if (now - answeredAt > 50) {
            answeredAt = now;
        }
        if (failures.get() != 0) {
            failures.set(0);
        }
        reached();
    }

    /** Whether it has answered nobody for so long. */
    boolean isSilentFor(Duration time) {
        return now() - answeredAt > time.toMillis();
    }

    /** It has taken a connection. */
    void reached() {
        if (unreachableUntil != 0) {
            readmit(now());
        }
    }

    /** It has not taken a connection that was made to try it. */
    void notReached() {
        if (unreachableUntil != 0) {
            unreachableUntil = now() + UNREACHABLE;
        }
    }

    private synchronized void readmit(long now) {
        if (unreachableUntil == 0) {
            return;
        }
        if (outUnconnected && now < outUntil) {
            outUntil = 0;
        }
        unreachableUntil = 0;
        backAt = now;
    }

    /** A check has found it well, or not. */
    void checked(boolean well) {
        if (unwell && well) {
            backAt = now();
        }
        unwell = !well;
    }

    /**
     * A request has failed.
     *
     * @param unconnected whether there was no connection to be had
     * @param words what happened
     * @return how it is left out from now on; empty where it is not, or was already
     */
    Optional<Out> failed(Ejection rules, boolean unconnected, String words, long now) {
        window.count(now);
        window.mark(now);
        if (unconnected && !rules.equals(Ejection.NEVER)) {
            unreachableUntil = now + UNREACHABLE;
        }
        int inARow = failures.incrementAndGet();
        if (rules.failures() > 0 && inARow >= rules.failures()) {
            return eject(rules, unconnected, "%d failures in a row, the last: %s".formatted(inARow, words), now);
        }
        long all = window.all(now);
        long failed = window.marked(now);
        return rules.share() > 0 && all >= ENOUGH && failed * PERCENT >= rules.share() * all
                ? eject(rules, unconnected, "%d of %d requests failed, the last: %s".formatted(failed, all, words), now)
                : Optional.empty();
    }

    private synchronized Optional<Out> eject(Ejection rules, boolean unconnected, String why, long now) {
        if (now < outUntil) {
            return Optional.empty();
        }
        // Who was well for longer than it was out begins anew.
        boolean again = lastTime > 0 && now - outUntil <= lastTime;
        lastTime = Math.min(again ? lastTime * 2 : rules.time().toMillis(), rules.longest().toMillis());
        outUnconnected = unconnected;
        outUntil = now + lastTime;
        // The first request after that decides.
        failures.set(Math.max(0, rules.failures() - 1));
        window.clear(now);
        return Optional.of(new Out(why, Duration.ofMillis(lastTime)));
    }
}
