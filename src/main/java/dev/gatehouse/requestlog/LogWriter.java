package dev.gatehouse.requestlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own, so that a slow disk or a full pipe never holds an event loop.
 *
 * <p>Lines wait in a bounded queue. When the disk is so slow that it fills up, further lines are counted instead of kept,
 * and a line says how many are missing. On {@link #close()} everything that was handed over is written first.
 */
final class LogWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int CAPACITY = 1 << 16;
    private static final int CHUNK = 64 * 1024;

    /** How long lines may gather while they come. Waking a thread for each would cost more than writing it. */
    private static final long GATHERING = Duration.ofMillis(20).toNanos();

    /** How many times nothing came before the thread sleeps until it is woken. */
    private static final int QUIET = 50;
    private static final long NAP = Duration.ofMillis(200).toNanos();

    private final Queue<byte[]> lines = PlatformDependent.newFixedMpscQueue(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<@Nullable LogSink> next = new AtomicReference<>();
    private LogSink sink;
    private final LongFunction<byte[]> missing;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closing;

    /**
     * @param name of the thread
     * @param missing makes the line that says how many lines could not be kept
     */
    LogWriter(String name, LogSink sink, LongFunction<byte[]> missing) {
        this.sink = sink;
        this.missing = missing;
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Hands over a whole line with its end. Never waits; safe from any thread. */
    void write(byte[] line) {
        if (!lines.offer(line)) {
            lost.incrementAndGet();
        }
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Closes the sink and writes into another one. A line that was handed over just now may go into either. */
    void goOnIn(LogSink other) {
        LogSink skipped = next.getAndSet(other);
        if (skipped != null) {
            skipped.close();
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        var chunk = new ByteArrayOutputStream(CHUNK);
        int quiet = 0;
        while (!closing || !lines.isEmpty()) {
            takeNext();
            fill(chunk);
            boolean full = chunk.size() >= CHUNK;
            if (chunk.size() > 0) {
                write(chunk);
                quiet = 0;
            } else {
                quiet++;
            }
            if (quiet > QUIET) {
                sleep();
            } else if (!full && !closing) {
                LockSupport.parkNanos(this, GATHERING);
            }
        }
    }

    private void takeNext() {
        LogSink other = next.getAndSet(null);
        if (other != null) {
            sink.close();
            sink = other;
        }
    }

    private void fill(ByteArrayOutputStream chunk) {
        for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
            chunk.writeBytes(line);
            if (chunk.size() >= CHUNK) {
                break;
            }
        }
        long count = lost.getAndSet(0);
        if (count > 0) {
            chunk.writeBytes(missing.apply(count));
        }
    }

    private void write(ByteArrayOutputStream chunk) {
        try {
            sink.write(chunk.toByteArray());
        } catch (IOException | RuntimeException e) {
            LOG.error("a log could not be written: {}", e.getMessage());
        }
        chunk.reset();
    }

    /** The nap bounds the delay of a line that arrives between the look into the queue and the falling asleep. */
    private void sleep() {
        asleep = true;
        if (lines.isEmpty() && !closing && next.get() == null) {
            LockSupport.parkNanos(this, NAP);
        }
        asleep = false;
    }

    /** Writes what was handed over, then closes the sink. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        takeNext();
        sink.close();
    }
}
