package dev.gatehouse.upstream;

import dev.gatehouse.diagnosis.Incident;

/** A request that is to be answered, as its {@link Attempts} see it. */
public interface Errand extends Seeker {

    String method();

    /** Whether it has no body and never will. */
    boolean isEmpty();

    /** Whether it asks for another protocol. */
    boolean isUpgrade();

    /** One attempt has failed, and it is not over with that. */
    void triedInVain(Incident incident);
}
