package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;

/**
 * What an authority says of a certificate, signed, to be shown with it.
 *
 * @param encoded as it came (RFC 6960, section 4.2.1)
 * @param since when it was said
 * @param until when it has to be said anew
 */
@SuppressWarnings("ArrayRecordComponent") // It is handed on to TLS and never compared.
record Staple(byte[] encoded, Instant since, Instant until) {

    boolean isGood(Instant now) {
        return now.isBefore(until);
    }

    /** When half of its time is over, so that there is as much time again to get the next one. */
    Instant refresh() {
        return since.plus(Duration.between(since, until).dividedBy(2));
    }
}
