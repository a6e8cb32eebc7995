package dev.gatehouse.site;

import java.time.Instant;
import java.util.List;

/**
 * A configuration that has been in force.
 *
 * @param number counted up from 1
 * @param applied when it was put in force
 * @param cause what had it read
 * @param summary what it changed, a line for each site
 */
public record ConfigurationVersion(long number, Instant applied, ReloadCause cause, List<String> summary) {

    public ConfigurationVersion {
        summary = List.copyOf(summary);
    }
}
