package dev.gatehouse.tls;

import java.time.Instant;
import java.util.Optional;

/** Somebody who makes certificates. Its methods wait, for seconds or minutes, and are called from several threads. */
public interface Issuer {

    /**
     * Gets a certificate.
     *
     * @param replaced the one that is to be replaced
     * @throws NotIssuedException if there is none now, with the reason and when to ask again
     */
    Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException;

    /**
     * Whether it would go on with an order that was begun before, and so place none.
     *
     * @param replaced the one that is to be replaced
     */
    default boolean hasBegun(Wanted wanted, Optional<Certificate> replaced) {
        return false;
    }

    /** Its certificate is stored: what was noted so that it would not be ordered twice may go. */
    default void stored(Wanted wanted) {
        // Who notes nothing has nothing to forget.
    }

    /** When a certificate is to be replaced by another one; in the past where that is due. May ask the authority. */
    Instant renewalTime(Certificate certificate);

    /** Whether it would make this certificate again, so that it need not be replaced for whom it is from. */
    boolean isFromHere(Certificate certificate);

    /** What a human should see to for all certificates from here. Never waits. */
    default Optional<Concern> concern() {
        return Optional.empty();
    }
}
