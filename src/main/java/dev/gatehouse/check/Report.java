package dev.gatehouse.check;

import java.util.List;

import dev.gatehouse.check.Probed.Outcome;
import dev.gatehouse.site.Inspection.Noted;

/**
 * All that was learned of a configuration.
 *
 * @param findings what a start would refuse it for
 * @param warnings what a start would not mind, and hardly anybody means
 * @param probes what came of asking around; empty where nobody was asked
 */
public record Report(List<Noted> findings, List<Noted> warnings, List<Probed> probes) {

    public Report {
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
        probes = List.copyOf(probes);
    }

    /** Whether a start would serve it. */
    public boolean isUsable() {
        return findings.isEmpty();
    }

    /** Whether there is nothing to be said against it. */
    public boolean isFlawless() {
        return isUsable() && warnings.isEmpty() && troubles() == 0;
    }

    /** How many of those asked were in trouble. */
    public long troubles() {
        return probes.stream().filter(probe -> probe.outcome() == Outcome.TROUBLE).count();
    }
}
