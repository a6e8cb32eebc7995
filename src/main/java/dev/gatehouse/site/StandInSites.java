package dev.gatehouse.site;

/** Sites that are there only as long as the operator has none. */
public interface StandInSites {

    /** Whether the operator has written nothing that could be served. */
    boolean areNeeded(Settings settings, Sites own);

    /** The sites to use in that case. */
    Sites sites();
}
