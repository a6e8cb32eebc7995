package dev.gatehouse.upstream;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/**
 * What is remembered of an upstream's failures without a success in between.
 *
 * @param since when the first was
 * @param times how many requests have failed; 0 where it was only tried
 * @param last the last one
 * @param at when that was
 * @param down whether the upstream is down, rather than having failed at a single request; once it is, it stays so
 */
record Trouble(Instant since, long times, UpstreamFailure last, Instant at, boolean down) {

    /** So many requests in a row do not fail by chance. */
    private static final int TOO_MANY = 3;

    /** One more request has failed. */
    static Trouble ofRequest(@Nullable Trouble known, UpstreamFailure failure, Instant now) {
        return of(known, known == null ? 1 : known.times + 1, failure, now);
    }

    /** Nobody's request has failed, but a connection that was made to try it. */
    static Trouble ofTry(@Nullable Trouble known, UpstreamFailure failure, Instant now) {
        return of(known, known == null ? 0 : known.times, failure, now);
    }

    private static Trouble of(@Nullable Trouble known, long times, UpstreamFailure failure, Instant now) {
        boolean down = known != null && known.down;
        return new Trouble(known == null ? now : known.since, times, failure, now,
                down || times >= TOO_MANY || isUnconnected(failure) || isWithoutTerms(failure));
    }

    /** Whether a connection shows that it is over. */
    boolean endsWithConnection() {
        return isUnconnected(last);
    }

    /** Nobody could be connected to, for whatever reason. */
    static boolean isUnconnected(UpstreamFailure failure) {
        return Unconnected.is(failure) || failure instanceof Exhausted;
    }

    /** The two do not come to terms, whatever is asked. */
    private static boolean isWithoutTerms(UpstreamFailure failure) {
        return switch (failure) {
            case CertificateRejected _,ClientCertificateWanted _,NoCommonTls _,SpeaksPlain _,SpeaksTls _,OtherProtocol _,TlsFailed _ ->
                true;
            default -> false;
        };
    }
}
