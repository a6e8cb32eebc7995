package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * The attempts to have one request answered by the upstreams of its route, and what follows one that fails; the same on every way.
 *
 * <ol>
 * <li>A request that a connection from the pool swallowed goes to the same upstream by a new one, once.
 * <li>Where there are several upstreams, another is tried, as long as the number of further tries and their budget allow it.
 * <li>Where the site says so, a request that changes nothing and has no body waits for upstreams that take no connections, as while an
 * application is started again; there are so many seats.
 * </ol>
 *
 * Each of them only if the request may be sent once more ({@link FailedAttempt}). An answer that takes long is no reason: the upstream may
 * be at work on it. But where it has answered nobody else for half of that time either it hangs, and another is asked, once. To be used on one thread, the event loop of the
 * request.
 */
public final class Attempts {

    /** What follows. */
    public sealed interface Next {

        /** To this upstream. */
        record To(int member) implements Next {}

        /** To the same upstream as before, by a new connection. */
        record Same() implements Next {}

        /** Nothing for now: {@link Attempts#look} says how it goes on. */
        record Later() implements Next {}

        /**
         * Nothing any more.
         *
         * @param awaited whether the operator wants such an upstream to be waited for, so that it is worth asking again in a moment
         */
        record End(Incident incident, boolean awaited) implements Next {}
    }

    private static final Next SAME = new Next.Same();
    private static final Next LATER = new Next.Later();

    private final PeerGroup group;
    private final Errand errand;
    private int member = PeerGroup.NOBODY;
    private boolean active;
    private boolean swallowed;
    private boolean hung;
    private @Nullable BitSet tried;
    private @Nullable Waiting waiting;

    public Attempts(PeerGroup group, Errand errand) {
        this.group = group;
        this.errand = errand;
    }

    /** The number of the upstream that the request goes to first. */
    public int start() {
        return begin(group.choose(errand));
    }

    private int begin(int chosen) {
        member = chosen;
        active = true;
        group.begin(chosen);
        return chosen;
    }

    /** The upstream that the request has gone to last. */
    public Peer peer() {
        return group.peer(member);
    }

    /** Whether the body has to be held beyond the moment in which it is sent. */
    public boolean mayNeedBodyAgain(boolean reused) {
        boolean others = group.size() > 1 && group.rules().retry().tries() > 0;
        return (others || (reused && !swallowed)) && Methods.isIdempotent(errand.method());
    }

    /** The request has a connection; whoever else waits need not look for one. */
    public void connected() {
        if (waiting != null) {
            waiting.connected();
        }
    }

    /** The upstream has begun its answer. */
    public void answered(int status) {
        group.answered(member, status);
    }

    /**
     * What is added to the answer for a visitor who is to stay with the upstream: the value of Set-Cookie.
     *
     * @param path below which the visitor stays with it
     * @param secure whether the visitor has come by TLS
     */
    public Optional<String> cookie(String path, boolean secure) {
        return group.cookie(member, errand, path, secure);
    }

    /** Whether nothing has failed but a connection from the pool, so that the request may go over another. */
    public boolean isSwallowed(FailedAttempt attempt) {
        return !swallowed && attempt.isSwallowed(errand.method());
    }

    /**
     * What follows an attempt that has failed.
     *
     * @param now in nanoseconds of no particular origin
     */
    public Next failed(FailedAttempt attempt, long now) {
        if (isSwallowed(attempt)) {
            swallowed = true;
            return SAME;
        }
        UpstreamFailure failure = attempt.failure();
        if (waiting != null && attempt.reach() == FailedAttempt.Reach.CONNECTION && failure.isUnconnected()) {
            end();
            group.failed(member, failure);
            return waiting.isOver(now) || !waiting.isSeated() ? expired(waiting, attempt.at()) : LATER;
        }
        Incident incident = over(attempt);
        boolean repeatable = attempt.isRepeatable(errand.method()) || isHung(attempt);
        return repeatable ? next(failure, incident, now) : new Next.End(incident, false);
    }

    /** Only once: whoever asks has waited for long by then. */
    private boolean isHung(FailedAttempt attempt) {
        if (hung || group.size() == 1 || !attempt.isUnanswered(errand.method())
                || !peer().standing().isSilentFor(attempt.took().dividedBy(2))) {
            return false;
        }
        hung = true;
        return true;
    }

    /** An attempt has failed in a way that leaves nothing to be done about it, and was an answered one perhaps. */
    public Incident over(FailedAttempt attempt) {
        end();
        Incident incident = attempt.incident(peer().address().uri().toString(), peer().failed(attempt.failure()));
        if (attempt.reach() != FailedAttempt.Reach.TUNNEL) {
            group.failed(member, attempt.failure());
        }
        return incident;
    }

    private Next next(UpstreamFailure failure, Incident incident, long now) {
        BitSet failed = tried == null ? new BitSet(group.size()) : tried;
        failed.set(member);
        tried = failed;
        int another = group.chooseAnother(errand, failed);
        if (another != PeerGroup.NOBODY) {
            errand.triedInVain(incident);
            return new Next.To(begin(another));
        }
        if (isWorthWaiting(failure) && group.room().enter()) {
            errand.triedInVain(incident);
            waiting = new Waiting(group.room(), incident, now + waitFor().toNanos());
            return LATER;
        }
        if (group.size() > 1 && failed.cardinality() == group.size()) {
            errand.triedInVain(incident);
            var none = new UpstreamFailure.NoneLeft(group.size(), failure);
            return new Next.End(new Incident(none, incident.upstream(), incident.address(), incident.took(),
                    incident.outage(), incident.at()), isAwaited());
        }
        return new Next.End(incident, isAwaited());
    }

    /** Only for what a restart explains, and where nobody minds when the request is answered. */
    private boolean isWorthWaiting(UpstreamFailure failure) {
        return waiting == null && isAwaited() && (failure.isRefusal() || failure.isEarlyEnd())
                && Methods.isSafe(errand.method()) && errand.isEmpty() && !errand.isUpgrade();
    }

    private boolean isAwaited() {
        return !waitFor().isZero();
    }

    private Duration waitFor() {
        return group.rules().waitFor();
    }

    /**
     * How it goes on with a request that waits: asked again and again.
     *
     * @param now in nanoseconds, of the same origin as before
     */
    public Next look(long now, Instant at) {
        if (waiting == null) {
            return LATER;
        }
        if (waiting.isOver(now)) {
            return expired(waiting, at);
        }
        if (!waiting.isToTry(now)) {
            return LATER;
        }
        tried = null;
        return new Next.To(start());
    }

    /** What it has waited for is still so, and that counts as one failure, however often it was looked at. */
    private Next expired(Waiting over, Instant at) {
        Incident first = over.reason();
        return new Next.End(new Incident(first.failure(), first.upstream(), first.address(),
                first.took().plus(waitFor()), first.outage(), at), true);
    }

    private void end() {
        if (active) {
            active = false;
            group.end(member);
        }
    }

    /** The request is over, whatever has become of it. */
    public void close() {
        end();
        if (waiting != null) {
            waiting.leave();
        }
    }
}
