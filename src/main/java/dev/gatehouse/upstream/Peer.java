package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.HealthCheck;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** One upstream, and how it has fared. Safe from any thread; nothing here waits. */
public final class Peer {

    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final UpstreamAddress address;
    private final UpstreamTls tls;
    private final Time time;
    private final List<PeerListener> listeners;
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final Map<HealthCheck, CheckReport> checks = new ConcurrentHashMap<>();
    private final Standing standing;
    private volatile long lastWorked;
    private volatile long worksSince;
    private volatile @Nullable LastFailure lastFailure;
    private volatile boolean forgotten;

    /** The latest failure, which is remembered beyond a success. */
    public record LastFailure(UpstreamFailure failure, Instant at) {}

    Peer(UpstreamAddress address, UpstreamTls tls, Time time, List<PeerListener> listeners) {
        this.address = address;
        this.tls = tls;
        this.time = time;
        this.listeners = listeners;
        this.standing = new Standing(time);
    }

    public UpstreamAddress address() {
        return address;
    }

    /** How it is recognised, where it speaks TLS. */
    public UpstreamTls tls() {
        return tls;
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
        return standing.isEjected(time.millis());
    }

    /** Where there are others it gets no requests for a time. */
    void ejected(String why, Duration time) {
        tell(listener -> listener.ejected(this, why, time));
    }

    /** No route names it any more, and nobody hears of it again: what is under way with it still ends in one way or another. */
    void forget() {
        forgotten = true;
        listeners.forEach(listener -> listener.forgotten(this));
    }

    /** Whether no route names it any more. */
    public boolean isForgotten() {
        return forgotten;
    }

    private void tell(Consumer<PeerListener> news) {
        if (!forgotten) {
            listeners.forEach(news);
        }
    }

    /** It has begun an answer. */
    public void worked() {
        remember();
        if (trouble.get() != null) {
            Trouble over = trouble.getAndSet(null);
            if (over != null) {
                over(over);
            }
        }
    }

    /** It has taken a connection that was made to try it. That it answers is not said with that. */
    public void connected() {
        remember();
        Trouble known = trouble.get();
        // Where another failure has come meanwhile, that one counts.
        if (known != null && known.endsWithConnection() && trouble.compareAndSet(known, null)) {
            over(known);
        }
    }

    private void remember() {
        long now = time.wall();
        if (worksSince == 0) {
            worksSince = now;
        }
        // Costs a read where it worked a moment ago, as it does under load.
        if (Math.abs(now - lastWorked) > 500) {
            lastWorked = now;
        }
        standing.reached();
    }

    private void over(Trouble over) {
        if (over.down()) {
            Moment end = time.now();
            worksSince = end.at().toEpochMilli();
            Outage outage = over.outage(Optional.of(end.at()));
            tell(listener -> listener.back(this, over.last(), outage, over.lasted(end)));
        }
    }

    /** It has failed; what is known of its failures, this one among them. */
    public Outage failed(UpstreamFailure failure) {
        Moment now = time.now();
        Trouble was = trouble.getAndUpdate(known -> Trouble.ofRequest(known, failure, now));
        Trouble is = Trouble.ofRequest(was, failure, now);
        lastFailure = new LastFailure(failure, now.at());
        tell(listener -> listener.failed(this, failure));
        tellIfDown(was, is);
        return outage(is);
    }

    /** It has not taken a connection that was made to try it; anything else that went wrong then says nothing. */
    public void notConnected(UpstreamFailure failure) {
        if (!failure.isUnconnected()) {
            return;
        }
        Moment now = time.now();
        standing.notReached();
        lastFailure = new LastFailure(failure, now.at());
        Trouble was = trouble.getAndUpdate(known -> Trouble.ofTry(known, failure, now));
        tellIfDown(was, Trouble.ofTry(was, failure, now));
    }

    private void tellIfDown(@Nullable Trouble was, Trouble is) {
        if (is.down() && (was == null || !was.down())) {
            tell(listener -> listener.down(this, is.last()));
        }
    }

    /** Whether it is down because nobody could connect to it, so that a connection would show that it is back. */
    boolean isWorthATry() {
        Trouble known = trouble.get();
        return known != null && known.down() && known.endsWithConnection();
    }

    /** A health check has looked at it. */
    void checked(CheckReport report) {
        CheckReport before = checks.put(report.check(), report);
        if (report.passed()) {
            passed(report);
        }
        standing.checked(failingCheck().isEmpty());
        tell(listener -> listener.checked(this, report));
        boolean failedBefore = before != null && before.isFailing();
        if (report.isFailing() && !failedBefore) {
            tell(listener -> listener.unhealthy(this, report));
        } else if (!report.isFailing() && failedBefore) {
            worksSince = report.at().toEpochMilli();
            tell(listener -> listener.healthy(this, report, before));
        }
    }

    /** An answer counts as one to a visitor, unless visitors have seen otherwise just now. */
    private void passed(CheckReport report) {
        Trouble known = trouble.get();
        boolean isOld = known != null
                && known.at().until(time.now()).minus(report.took()).compareTo(A_WHILE) > 0;
        if (report.status() != 0 && isOld) {
            worked();
        } else {
            connected();
        }
    }

    /** Nobody looks at it in this way any more. */
    void unchecked(HealthCheck check) {
        CheckReport last = checks.remove(check);
        standing.checked(failingCheck().isEmpty());
        if (last != null && last.isFailing()) {
            tell(listener -> listener.healthy(this, last, last));
        }
    }

    /** What its health checks have said last, one for each kind of check. */
    public List<CheckReport> checks() {
        return List.copyOf(checks.values());
    }

    /** Whether a health check says that it is not to be asked. */
    public boolean fails(HealthCheck check) {
        CheckReport report = checks.get(check);
        return report != null && report.isFailing();
    }

    /** The health check that says it is not well; empty where none does. */
    public Optional<CheckReport> failingCheck() {
        return checks.isEmpty()
                ? Optional.empty()
                : checks.values().stream().filter(CheckReport::isFailing).findFirst();
    }

    /** Whether no request can be answered now, as far as is known. */
    public boolean isDown() {
        Trouble known = trouble.get();
        return (known != null && known.down()) || failingCheck().isPresent();
    }

    /** When it last worked, to about half a second; empty where it has not since the program's start. */
    public Optional<Instant> lastWorked() {
        return lastWorked == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastWorked));
    }

    /** Since when it has not been down; empty where it is, or nobody has tried. */
    public Optional<Instant> worksSince() {
        return worksSince == 0 || isDown() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(worksSince));
    }

    /** When anything was last heard of it, good or bad; empty where nobody has tried. */
    public Optional<Instant> lastHeard() {
        Trouble known = trouble.get();
        return known == null ? lastWorked() : Optional.of(known.at().at());
    }

    /** What it has failed with last, and since when; empty where it works, or nobody has tried. */
    public Optional<UpstreamFailure> failure() {
        return Optional.ofNullable(trouble.get()).map(Trouble::last);
    }

    /** What it has failed with last, even where it has worked since. */
    public Optional<LastFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Its failures without a success in between; empty where it works, or nobody has tried. */
    public Optional<Outage> outage() {
        return Optional.ofNullable(trouble.get()).map(this::outage);
    }

    private Outage outage(Trouble of) {
        return of.outage(lastWorked());
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
