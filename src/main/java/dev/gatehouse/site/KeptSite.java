package dev.gatehouse.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A site whose file cannot be used as it is.
 *
 * @param site its name
 * @param since when the version that is served in its place was put in force; empty if there is none, so that the site is not
 *         served
 * @param findings what is wrong with the file
 */
public record KeptSite(String site, Optional<Instant> since, List<Finding> findings) {

    public KeptSite {
        findings = List.copyOf(findings);
    }
}
