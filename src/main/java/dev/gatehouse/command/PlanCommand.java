package dev.gatehouse.command;

import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.site.ConfigurationVersion;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Forecast;
import dev.gatehouse.site.KeptSite;
import dev.gatehouse.site.Reload;
import dev.gatehouse.site.SiteChange;

/** {@code gatehouse plan}: says what a reload would change, or where no Gatehouse runs, a start. */
@Command(name = "plan", mixinStandardHelpOptions = true, description = "Says what a reload would change, and changes nothing.", footer = {
        "", "Where no Gatehouse runs, what is written is compared with what was in force last.",
        "Ends with 0 where all would be in force, 1 where something is not as it should be, 2 where nobody can tell.",
        ServerCommand.SETTINGS})
final class PlanCommand extends ServerCommand {

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    PlanCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort port = port();
        if (port.isThere()) {
            ManagementPort.Answer answer = port.ask("GET", "/plan", null, ReloadReport::isOne);
            return tell(answer, "A reload would");
        }
        Forecast forecast = Forecast.of(settings().environment());
        JsonNode plan = JsonMapper.builder().build().valueToTree(inMaps(forecast.reload()));
        if (!json) {
            out.printf("No Gatehouse answers at %s; this is compared with %s.%n", port.base(),
                    forecast.since().map(PlanCommand::inWords).orElse("nothing, as no version is known"));
        }
        return tell(new ManagementPort.Answer(forecast.reload() instanceof Reload.Refused, plan.toString(), plan),
                "A start would");
    }

    private static String inWords(ConfigurationVersion version) {
        return "version %d of %s".formatted(version.number(), ReloadReport.time(version.applied().toString()));
    }

    private int tell(ManagementPort.Answer answer, String subject) {
        var report = new ReloadReport(answer);
        if (json) {
            out.println(answer.text());
        } else if (answer.refused()) {
            err.println(Tone.BAD.of(subject + " be refused:"));
            report.findings().forEach(finding -> err.println("  " + finding));
        } else {
            String sites = ReloadReport.sites(report.inForce());
            out.println(report.changesNothing()
                    ? "%s change no site: %s.".formatted(subject, sites)
                    : "%s bring %s into force:".formatted(subject, sites));
            report.printChanges(out);
        }
        return answer.refused() || report.needsHuman() ? Commands.NEEDS_HUMAN : Commands.FINE;
    }

    /** In the shape of the management port's answer. */
    private static Map<String, @Nullable Object> inMaps(Reload reload) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        switch (reload) {
            case Reload.Refused refused -> told.put("findings", findings(refused.findings()));
            case Reload.Applied applied -> {
                told.put("sites", applied.changes().sites().size());
                told.put("added", applied.changes().added());
                told.put("changed", applied.changes().changed().stream().map(SiteChange::site).toList());
                told.put("removed", applied.changes().removed());
                Map<String, Object> changes = new LinkedHashMap<>();
                applied.changes().changed().forEach(change -> changes.put(change.site(), keys(change)));
                told.put("changes", changes);
                told.put("kept", applied.kept().stream().map(PlanCommand::kept).toList());
                told.put("needsRestart", applied.needsRestart());
            }
        }
        return told;
    }

    private static List<Map<String, @Nullable Object>> keys(SiteChange change) {
        return change.keys().stream().map(key -> {
            Map<String, @Nullable Object> told = new LinkedHashMap<>();
            told.put("key", key.key());
            told.put("before", key.before().orElse(null));
            told.put("after", key.after().orElse(null));
            return told;
        }).toList();
    }

    private static Map<String, @Nullable Object> kept(KeptSite kept) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("site", kept.site());
        told.put("since", kept.since().map(Instant::toString).orElse(null));
        told.put("findings", findings(kept.findings()));
        return told;
    }

    private static List<Map<String, @Nullable Object>> findings(List<Finding> findings) {
        return findings.stream().map(finding -> {
            Map<String, @Nullable Object> told = new LinkedHashMap<>();
            told.put("place", finding.place().toString());
            told.put("value", finding.value());
            told.put("expected", finding.expected());
            told.put("advice", finding.advice().orElse(null));
            return told;
        }).toList();
    }
}
