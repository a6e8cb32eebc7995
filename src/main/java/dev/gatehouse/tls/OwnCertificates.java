package dev.gatehouse.tls;

import java.time.Clock;
import java.util.Optional;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.SiteHttps;

/** The certificates that sites have in files of their own; what is wrong with one is a finding. */
final class OwnCertificates {

    private final Clock clock;

    OwnCertificates(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads a site's files.
     *
     * @param before what was made of them the last time, if it was
     * @return empty if something is wrong, which is among the findings then
     */
    Optional<OwnPair> prepare(Wanted wanted, SiteHttps.Files files, Optional<Holding> before, Settings settings) {
        if (before.orElse(null) instanceof OwnPair same && same.wanted().equals(wanted) && same.isFresh()) {
            return Optional.of(same);
        }
        try {
            return Optional.of(new OwnPair(wanted, files, clock));
        } catch (BrokenPairException e) {
            if (settings.isKept(wanted.site()) && before.orElse(null) instanceof OwnPair same
                    && same.wanted().equals(wanted)) {
                // It is served as it was, and the finding has been told.
                return Optional.of(same);
            }
            settings.findings()
                    .add(new Finding(settings.place(settings.keyOfSite(wanted.site()) + "." + e.setting()),
                            '"' + e.file() + '"', e.expected(), Optional.of(e.remedy())));
            return Optional.empty();
        }
    }
}
