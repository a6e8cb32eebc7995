package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * What is remembered of an upstream's failures without a success in between.
 *
 * @param since when the first was
 * @param times how many requests have failed; 0 where it was only tried
 * @param last the last one
 * @param at when that was
 * @param down whether the upstream is down, rather than having failed at a single request; once it is, it stays so
 * @param unconnected whether somebody has found that it takes no connection, so that one shows that it is back. A request that was under
 *     way at that time fails later and in another way, which changes nothing
 */
record Trouble(Moment since, long times, UpstreamFailure last, Moment at, boolean down, boolean unconnected) {

    /** So many requests in a row do not fail by chance. */
    private static final int TOO_MANY = 3;

    /** One more request has failed. */
    static Trouble ofRequest(@Nullable Trouble known, UpstreamFailure failure, Moment now) {
        return of(known, known == null ? 1 : known.times + 1, failure, now);
    }

    /** Nobody's request has failed, but a connection that was made to try it. */
    static Trouble ofTry(@Nullable Trouble known, UpstreamFailure failure, Moment now) {
        return of(known, known == null ? 0 : known.times, failure, now);
    }

    private static Trouble of(@Nullable Trouble known, long times, UpstreamFailure failure, Moment now) {
        boolean down = known != null && known.down;
        boolean unconnected = known != null && known.unconnected && !isWithoutTerms(failure);
        return new Trouble(known == null ? now : known.since, times, failure, now,
                down || times >= TOO_MANY || failure.isUnconnected() || isWithoutTerms(failure),
                unconnected || failure.isUnconnected());
    }

    /** Whether a connection shows that it is over. */
    boolean endsWithConnection() {
        return unconnected;
    }

    /** How long it has lasted. */
    Duration lasted(Moment now) {
        return since.until(now);
    }

    Outage outage(Optional<Instant> lastWorked) {
        return new Outage(since.at(), times, lastWorked);
    }

    /** The two do not come to terms, whatever is asked. */
    private static boolean isWithoutTerms(UpstreamFailure failure) {
        return failure instanceof UpstreamFailure.OfTls || failure instanceof UpstreamFailure.SpeaksTls
                || failure instanceof UpstreamFailure.OtherProtocol;
    }
}
