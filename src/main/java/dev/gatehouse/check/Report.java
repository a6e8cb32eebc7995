package dev.gatehouse.check;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

    private static final Set<Outcome> TROUBLED = EnumSet.of(Outcome.TROUBLE, Outcome.NO_START);

    public Report {
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
        probes = List.copyOf(probes);
    }

    /** Whether a start would serve it. */
    public boolean isUsable() {
        return findings.isEmpty() && probes.stream().noneMatch(probe -> probe.outcome() == Outcome.NO_START);
    }

    /** Whether there is nothing to be said against it. */
    public boolean isFlawless() {
        return isUsable() && warnings.isEmpty() && troubles() == 0;
    }

    /** How many of those asked were in trouble. */
    public long troubles() {
        return probes.stream().filter(probe -> TROUBLED.contains(probe.outcome())).count();
    }
}
