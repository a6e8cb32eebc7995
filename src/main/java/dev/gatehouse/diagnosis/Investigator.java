package dev.gatehouse.diagnosis;

import java.util.List;

/**
 * Looks for evidence: in the kernel's tables, in the audit log, in another question to DNS. May wait for a file, and no longer than
 * about a second for all of it; called on the thread of the {@link Diagnostician} alone.
 */
public interface Investigator {

    /** What was found, what decides first; empty where it knows nothing of such failures. */
    List<Evidence> examine(Incident incident);
}
