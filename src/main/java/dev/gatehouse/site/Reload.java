package dev.gatehouse.site;

import java.util.List;

/** How a reload went. */
public sealed interface Reload {

    /**
     * The new configuration is in force.
     *
     * @param changes which sites it changed
     * @param needsRestart keys that have another value than at the start, the only time they are read
     */
    record Applied(SitesChanged changes, List<String> needsRestart) implements Reload {}

    /**
     * Nothing was changed.
     *
     * @param findings what is wrong with the new configuration, all of it
     */
    record Refused(List<Finding> findings) implements Reload {}
}
