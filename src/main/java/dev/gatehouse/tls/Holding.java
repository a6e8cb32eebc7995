package dev.gatehouse.tls;

import java.util.Optional;

/** A certificate that there should be, and the one that there is. */
sealed interface Holding permits Kept, OwnPair {

    Wanted wanted();

    /** The one that is served; empty where there is none yet. */
    Optional<Certificate> certificate();
}
