package dev.gatehouse.upstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.UpstreamAddress;

/** One upstream, and how it has fared. Safe from any thread; nothing here waits. */
public final class Peer {

    /** What is remembered of failures without a success in between. */
    private record Trouble(Instant since, long times, UpstreamFailure last) {}

    private final UpstreamAddress address;
    private final Clock clock;
    private final List<PeerListener> listeners;
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final Standing standing;
    private volatile long lastWorked;

    Peer(UpstreamAddress address, Clock clock, List<PeerListener> listeners) {
        this.address = address;
        this.clock = clock;
        this.listeners = listeners;
        this.standing = new Standing(clock);
    }

    public UpstreamAddress address() {
        return address;
    }

    /** How it takes part among several. */
    Standing standing() {
        return standing;
    }

    /** How many requests it has now. */
    public int active() {
        return standing.active();
    }

    /** Whether it is left out for a time, where there are others, because requests have failed. */
    public boolean isEjected() {
        return standing.isEjected(clock.millis());
    }

    /** Where there are others it gets no requests for a time. */
    void ejected(String why, Duration time) {
        listeners.forEach(listener -> listener.ejected(this, why, time));
    }

    /** It has begun an answer, or taken a connection that was made to try it. */
    public void worked() {
        long now = clock.millis();
        // Costs a read where it worked a moment ago, as it does under load.
        if (now - lastWorked > 500) {
            lastWorked = now;
        }
        standing.reached(now);
        if (trouble.get() != null) {
            Trouble over = trouble.getAndSet(null);
            if (over != null) {
                Outage outage = new Outage(over.since(), over.times(), Optional.of(Instant.ofEpochMilli(now)));
                listeners.forEach(listener -> listener.back(this, over.last(), outage,
                        Duration.between(over.since(), Instant.ofEpochMilli(now))));
            }
        }
    }

    /** It has failed; what is known of its failures, this one among them. */
    public Outage failed(UpstreamFailure failure) {
        Instant now = clock.instant();
        Trouble was = trouble.getAndUpdate(known -> known == null
                ? new Trouble(now, 1, failure)
                : new Trouble(known.since(), known.times() + 1, failure));
        if (was == null) {
            listeners.forEach(listener -> listener.down(this, failure));
        }
        return new Outage(was == null ? now : was.since(), was == null ? 1 : was.times() + 1, lastWorked());
    }

    /** When it last worked, to about half a second; empty where it has not since the program's start. */
    public Optional<Instant> lastWorked() {
        return lastWorked == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastWorked));
    }

    /** What it has failed with last, and since when; empty where it works, or nobody has tried. */
    public Optional<UpstreamFailure> failure() {
        return Optional.ofNullable(trouble.get()).map(Trouble::last);
    }

    /** Its failures without a success in between; empty where it works, or nobody has tried. */
    public Optional<Outage> outage() {
        return Optional.ofNullable(trouble.get()).map(of -> new Outage(of.since(), of.times(), lastWorked()));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
