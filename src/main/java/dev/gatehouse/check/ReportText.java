package dev.gatehouse.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

import dev.gatehouse.check.Probed.Outcome;
import dev.gatehouse.site.Inspection.Noted;
import dev.gatehouse.tls.ForeignText;

/** A report for people: what concerns one site stands together, and the last line counts. */
public final class ReportText {

    private static final String WHOLE = "";
    private static final int LONGEST = 4_000;

    private final Report report;
    private final BinaryOperator<String> painted;
    private final Map<String, List<String>> bySite = new LinkedHashMap<>();

    /** @param painted paints, by the name of a colour, a text; or does not */
    public ReportText(Report report, BinaryOperator<String> painted) {
        this.report = report;
        this.painted = painted;
    }

    public List<String> lines() {
        bySite.put(WHOLE, new ArrayList<>());
        report.findings().forEach(finding -> add(finding, painted.apply("red", "wrong")));
        report.warnings().forEach(finding -> add(finding, painted.apply("yellow", "doubtful")));
        report.probes().forEach(this::add);
        List<String> lines = new ArrayList<>();
        bySite.forEach((site, about) -> {
            if (!about.isEmpty()) {
                lines.add(site.equals(WHOLE) ? "configuration" : "site " + shown(site));
                lines.addAll(about);
                lines.add("");
            }
        });
        lines.add(counts());
        return lines;
    }

    private void add(Noted noted, String judgement) {
        linesOf(noted.site()).add("  %s  %s".formatted(judgement, shown(noted.finding().sentence())));
    }

    private void add(Probed probe) {
        String judgement = switch (probe.outcome()) {
            case FINE -> painted.apply("green", "fine");
            case TROUBLE, NO_START -> painted.apply("red", "trouble");
            case UNKNOWN -> painted.apply("yellow", "unknown");
        };
        List<String> lines = linesOf(probe.site());
        lines.add("  %s  %s: %s".formatted(judgement, shown(probe.what()), shown(probe.said())));
        probe.remedy().ifPresent(remedy -> lines.add("      to do: " + shown(remedy)));
    }

    /** Files and servers may have anything in them; a terminal obeys some of it. */
    private static String shown(String text) {
        return ForeignText.printable(text, LONGEST);
    }

    private List<String> linesOf(Optional<String> site) {
        return bySite.computeIfAbsent(site.orElse(WHOLE), _ -> new ArrayList<>());
    }

    private String counts() {
        String said = "%s, %s".formatted(counted(report.findings().size(), "finding"),
                counted(report.warnings().size(), "warning"));
        if (!report.probes().isEmpty()) {
            long unknown = report.probes().stream().filter(probe -> probe.outcome() == Outcome.UNKNOWN).count();
            said += ", %s (%d in trouble, %d unknown)".formatted(counted(report.probes().size(), "probe"),
                    report.troubles(), unknown);
        }
        return painted.apply(!report.isUsable() ? "red" : report.isFlawless() ? "green" : "yellow", said);
    }

    private static String counted(int number, String what) {
        return number == 1 ? "1 " + what : "%s %ss".formatted(number == 0 ? "no" : number, what);
    }
}
