package dev.gatehouse.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A site whose file cannot be used.
 *
 * @param instead its last good text
 * @param since when that was put in force
 */
record BrokenSite(String site, Optional<SiteText> instead, Optional<Instant> since, List<Finding> findings) {

    BrokenSite(String site, Optional<SiteText> instead, Optional<Instant> since, Finding finding) {
        this(site, instead, since, List.of(finding));
    }

    BrokenSite with(Finding finding) {
        return findings.contains(finding)
                ? this
                : new BrokenSite(site, instead, since, Stream.concat(findings.stream(), Stream.of(finding)).toList());
    }

    /** The last good text cannot be used either. */
    BrokenSite leftOut() {
        return new BrokenSite(site, Optional.empty(), Optional.empty(), findings);
    }

    /** It is served, but as it is written elsewhere. */
    BrokenSite servedSince(Instant moment) {
        return new BrokenSite(site, Optional.empty(), Optional.of(moment), findings);
    }

    KeptSite told() {
        return new KeptSite(site, since, findings);
    }
}
