package dev.gatehouse.site;

/** Sites that are there only as long as the operator has none. */
public interface StandInSites {

    /** The sites to use for a configuration: the operator's own, or the stand-ins where there are none. */
    Sites standInFor(Settings settings, Sites own);
}
