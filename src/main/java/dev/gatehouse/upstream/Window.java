package dev.gatehouse.upstream;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts what has happened in about the last ten seconds, and how much of it was marked. Safe from any thread, without locks. */
final class Window {

    static final long LENGTH = 10_000;

    private static final long SLICE = LENGTH / 2;

    /** A part of the time, and the part before it. */
    private record Slice(long start, LongAdder all, LongAdder marked, long allBefore, long markedBefore) {

        static Slice at(long start, long allBefore, long markedBefore) {
            return new Slice(start, new LongAdder(), new LongAdder(), allBefore, markedBefore);
        }
    }

    private final AtomicReference<Slice> slice = new AtomicReference<>(Slice.at(0, 0, 0));

    private Slice at(long now) {
        Slice known = slice.get();
        long age = now - known.start();
        if (age < SLICE && age >= 0) {
            return known;
        }
        Slice next = age < LENGTH && age >= 0
                ? Slice.at(now, known.all().sum(), known.marked().sum())
                : Slice.at(now, 0, 0);
        return slice.compareAndSet(known, next) ? next : slice.get();
    }

    /** @param now in milliseconds */
    void count(long now) {
        at(now).all().increment();
    }

    void mark(long now) {
        at(now).marked().increment();
    }

    long all(long now) {
        Slice of = at(now);
        return of.all().sum() + of.allBefore();
    }

    long marked(long now) {
        Slice of = at(now);
        return of.marked().sum() + of.markedBefore();
    }

    void clear(long now) {
        slice.set(Slice.at(now, 0, 0));
    }
}
