package dev.gatehouse.tls.acme;

import java.util.Optional;

import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.Wanted;

/** Looks beforehand whether an order could succeed. Waits, and is called from several threads. */
interface Preflight {

    /** By which proof a name is to be recognised. */
    enum Proof {
        HTTP, TLS, DNS
    }

    /**
     * Returns if nothing speaks against an order.
     *
     * @throws NotIssuedException of the kind {@code NOT_TRIED}, with what a human has to do
     */
    void check(Wanted wanted, Proof proof) throws NotIssuedException;

    /**
     * What looked doubtful at the last check and was no reason to stop, as a sentence: it may explain why the authority then refused.
     */
    default Optional<String> doubts(Wanted wanted) {
        return Optional.empty();
    }
}
