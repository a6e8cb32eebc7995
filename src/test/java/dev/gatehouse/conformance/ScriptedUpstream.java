package dev.gatehouse.conformance;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The upstream of one check.
 *
 * <p>Unless it {@link #answers} by itself, the check takes the requests one by one with {@link #next} and decides what happens.
 */
final class ScriptedUpstream implements AutoCloseable {

    private static final int FAREWELL_MILLIS = 2_000;

    private final Transcript transcript;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final List<Arrival> seen = new CopyOnWriteArrayList<>();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile @Nullable Function<Message, String> answers;
    private volatile @Nullable String greeting;
    private volatile boolean ending;

    ScriptedUpstream(Transcript transcript) {
        this.transcript = transcript;
    }

    /** Answers every request that is whole. */
    void answers(Function<Message, String> response) {
        answers = response;
    }

    /** Says this on every connection before it was asked, and reads nothing. */
    void greets(String bytes) {
        greeting = bytes;
    }

    /** The next request, on whichever connection. */
    Arrival next() {
        Arrival next = poll(Wire.PATIENCE_MILLIS);
        if (next == null) {
            throw new NotKept("the upstream waited in vain for a request");
        }
        return next;
    }

    /** Does this with the requests to come, until there is none for a tenth of a second. */
    void withEachFurther(Consumer<Arrival> answer) {
        for (Arrival further = poll(100); further != null; further = poll(100)) {
            answer.accept(further);
        }
    }

    /** Whether no request waits for {@link #next}. */
    boolean isIdle() {
        return arrivals.isEmpty();
    }

    @Nullable
    Arrival poll(int millis) {
        try {
            return arrivals.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All requests so far. */
    List<Arrival> seen() {
        return seen;
    }

    /** How many connections there have been. */
    int connections() {
        return wires.size();
    }

    void take(Socket connection) {
        var wire = new Wire(connection, "upstream", transcript);
        wires.add(wire);
        threads.add(Thread.ofVirtual().start(() -> serve(wire)));
    }

    private void serve(Wire wire) {
        try (wire) {
            var words = greeting;
            if (words != null) {
                wire.send(words).readToEnd();
            }
            for (String head = wire.awaitHead(); head != null; head = wire.awaitHead()) {
                var arrival = new Arrival(wire, head);
                seen.add(arrival);
                answer(arrival);
                arrival.awaitRelease();
                if (ending) {
                    wire.readToEnd();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (NotKept _) {
            // Nobody waits for this connection; who waits for its request says so.
        }
    }

    private void answer(Arrival arrival) {
        var response = answers;
        if (response == null) {
            arrivals.add(arrival);
        } else {
            arrival.answer(response.apply(arrival.whole()));
        }
    }

    /** Ends all connections and waits until the proxy has seen it, so that it uses none of them in the next check. */
    @Override
    public void close() {
        ending = true;
        wires.forEach(Wire::sayGoodbye);
        seen.forEach(Arrival::release);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
        try {
            for (Thread thread : threads) {
                thread.join(java.time.Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        wires.forEach(Wire::close);
    }
}
