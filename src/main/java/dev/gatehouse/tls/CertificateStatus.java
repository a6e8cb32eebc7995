package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How it stands with one certificate, in words for the operator.
 *
 * @param site whose it is
 * @param names what stands in it, or will
 * @param validUntil null where there is none yet
 * @param issuer who signed it; null where there is none yet
 * @param next when the next attempt or look is; null where somebody else renews it
 * @param why what the last attempt came to; null where all is well
 * @param remedy what a human has to do; null where nothing
 */
public record CertificateStatus(String site, List<String> names, @Nullable Instant validUntil,
        @Nullable String issuer, @Nullable Instant next, @Nullable String why, @Nullable String remedy) {

    /** How it stands in a word. */
    public enum State {

        /** There is one, and it will be renewed by itself. */
        SERVED,

        /** There is none yet, and nothing has gone wrong. */
        WAITING,

        /** There is one still, but no other one can be had, or it is in its last day. */
        EXPIRING,

        /** There is none, or it has expired. */
        FAILED;

        /** Whether somebody should look at it. */
        public boolean needsHuman() {
            return this == EXPIRING || this == FAILED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration LAST_DAY = Duration.ofDays(1);

    public CertificateStatus {
        names = List.copyOf(names);
    }

    public State state(Instant now) {
        if (validUntil == null) {
            return why == null ? State.WAITING : State.FAILED;
        }
        if (!now.isBefore(validUntil)) {
            return State.FAILED;
        }
        return why != null || now.plus(LAST_DAY).isAfter(validUntil) ? State.EXPIRING : State.SERVED;
    }

    /** The same with what troubles it. */
    CertificateStatus because(String trouble, String help) {
        return new CertificateStatus(site, names, validUntil, issuer, next, trouble, help.isEmpty() ? null : help);
    }
}
