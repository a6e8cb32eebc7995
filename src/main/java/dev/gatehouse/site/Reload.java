package dev.gatehouse.site;

import java.util.List;
import java.util.OptionalLong;

/** How a reload went. */
public sealed interface Reload {

    /**
     * The new configuration is in force.
     *
     * @param version its number in the history; empty where nothing is different from what was in force
     * @param changes which sites it changed
     * @param kept sites whose files cannot be used, so that an earlier version of them, or nothing, is in force
     * @param needsRestart keys that have another value than at the start, the only time they are read
     */
    record Applied(OptionalLong version, SitesChanged changes, List<KeptSite> kept, List<String> needsRestart)
            implements
                Reload {}

    /**
     * Nothing was changed.
     *
     * @param findings what is wrong with the new configuration, all of it
     */
    record Refused(List<Finding> findings) implements Reload {}
}
