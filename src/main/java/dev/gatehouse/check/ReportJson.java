package dev.gatehouse.check;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;

import dev.gatehouse.check.Probed.Outcome;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Inspection.Noted;

/**
 * A report for programs. Its shape stays: {@code findings} and {@code warnings} with {@code file}, {@code line}, {@code column},
 * {@code key}, {@code value}, {@code expected} and {@code advice}; {@code probes} with {@code site}, {@code what}, {@code ok},
 * {@code said} and {@code remedy}. What is not known is null.
 */
public final class ReportJson {

    private ReportJson() {
    }

    public static String of(Report report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("findings", report.findings().stream().map(ReportJson::finding).toList());
        all.put("warnings", report.warnings().stream().map(ReportJson::finding).toList());
        all.put("probes", report.probes().stream().map(ReportJson::probe).toList());
        return JsonWriter.<Map<String, Object>>standard().writeToString(all);
    }

    /** A finding as the management port tells of it, too. */
    private static Map<String, @Nullable Object> finding(Noted noted) {
        Finding finding = noted.finding();
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("file", finding.place().file().orElse(null));
        told.put("line", finding.place().line() == 0 ? null : finding.place().line());
        told.put("column", finding.place().column() == 0 ? null : finding.place().column());
        told.put("key", finding.place().key().orElse(null));
        told.put("value", finding.value());
        told.put("expected", finding.expected());
        told.put("advice", finding.advice().orElse(null));
        return told;
    }

    private static Map<String, @Nullable Object> probe(Probed probe) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("site", probe.site().orElse(null));
        told.put("what", probe.what());
        told.put("ok", probe.outcome() == Outcome.UNKNOWN ? null : probe.outcome() == Outcome.FINE);
        told.put("said", probe.said());
        told.put("remedy", probe.remedy().orElse(null));
        return told;
    }
}
