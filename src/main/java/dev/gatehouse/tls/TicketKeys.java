package dev.gatehouse.tls;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys that session tickets are sealed with, the same ones for all certificates: who comes back after a renewal goes on with the
 * session of before. They stay in memory only, and a new one takes over twice a day, since who has the key of a ticket can read what
 * TLS 1.2 carried under it (RFC 5077, section 5.6). Safe from any thread.
 *
 * <p>Sessions do not wander from one name to another by that: {@link TlsContexts} ties each to the names of its certificate.
 */
final class TicketKeys {

    /** How long a key seals; it opens what it has sealed for as long again. */
    static final Duration SEALING = Duration.ofHours(12);

    /** Clocks are corrected by a little all the time. */
    private static final Duration CLOCK_SET_BACK = Duration.ofHours(1);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable Generation current;

    /**
     * What is in force for a while.
     *
     * @param number which one it is
     * @param previous what the one before sealed with; null for the first
     */
    record Generation(int number, Instant until, OpenSslSessionTicketKey sealing,
            @Nullable OpenSslSessionTicketKey previous) {

        /** Those that open tickets; the first one also seals them. */
        OpenSslSessionTicketKey[] keys() {
            return previous == null
                    ? new OpenSslSessionTicketKey[]{sealing}
                    : new OpenSslSessionTicketKey[]{sealing, previous};
        }
    }

    TicketKeys(Clock clock) {
        this.clock = clock;
    }

    Generation current() {
        Instant now = clock.instant();
        Generation known = current;
        return known != null && isInForce(known, now) ? known : renewed(now);
    }

    private synchronized Generation renewed(Instant now) {
        Generation known = current;
        if (known != null && isInForce(known, now)) {
            return known;
        }
        var made = new Generation(known == null ? 1 : known.number() + 1, now.plus(SEALING), newKey(),
                known == null || isOver(known, now) ? null : known.sealing());
        current = made;
        return made;
    }

    /** One that was made by a clock that was ahead would be so for too long. */
    private static boolean isInForce(Generation known, Instant now) {
        return now.isBefore(known.until()) && !known.until().isAfter(now.plus(SEALING).plus(CLOCK_SET_BACK));
    }

    /** Whether nobody comes back any more with a ticket of it. */
    private static boolean isOver(Generation known, Instant now) {
        return !now.isBefore(known.until().plus(SEALING));
    }

    private OpenSslSessionTicketKey newKey() {
        return new OpenSslSessionTicketKey(bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE), bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
