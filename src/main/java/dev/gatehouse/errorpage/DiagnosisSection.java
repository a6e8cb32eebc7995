package dev.gatehouse.errorpage;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.springframework.web.util.HtmlUtils;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Facts;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.Remedy;

/** The whole diagnosis for those who may see it, in English, as HTML and as text. Everything in it may be somebody else's words. */
final class DiagnosisSection {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int LONGEST = 2_000;
    private static final int WIDEST_NAME = 14;

    private record Row(String name, String value) {}

    private final Diagnosis diagnosis;

    DiagnosisSection(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    String html() {
        String rows = rows().stream()
                .map(row -> "<tr><th>%s</th><td>%s</td></tr>%n".formatted(escaped(row.name()), escaped(row.value())))
                .collect(Collectors.joining());
        String evidence = diagnosis.evidence()
                .stream()
                .map(found -> "<li>%s</li>%n".formatted(escaped(found.words())))
                .collect(Collectors.joining());
        String commands = diagnosis.advice()
                .commands()
                .stream()
                .map(command -> "<pre>%s</pre>%n<p>%s</p>%n".formatted(escaped(command.line()),
                        escaped(Remedy.sentence(command.effect()))))
                .collect(Collectors.joining());
        return """
                <section lang="en">
                <h2>What happened</h2>
                <p>%s</p>
                %s<h2>What to do</h2>
                <p>%s</p>
                %s<h2>What was tried</h2>
                <table>
                %s</table>
                </section>
                """.formatted(escaped(Remedy.sentence(diagnosis.meaning())),
                evidence.isEmpty() ? "" : "<ul>\n" + evidence + "</ul>\n",
                escaped(Remedy.sentence(diagnosis.advice().remedy())), commands, rows);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(shown(Remedy.sentence(diagnosis.meaning())));
        diagnosis.evidence()
                .stream()
                .map(Evidence::words)
                .map(DiagnosisSection::shown)
                .forEach(lines::add);
        lines.add("");
        lines.add("To do: " + shown(Remedy.sentence(diagnosis.advice().remedy())));
        for (Advice.Command command : diagnosis.advice().commands()) {
            lines.add("  " + shown(command.line()));
            lines.add("    " + shown(command.effect()));
        }
        lines.add("");
        rows().forEach(row -> lines
                .add(row.name() + ":" + " ".repeat(Math.max(1, WIDEST_NAME - row.name().length())) + row.value()));
        return String.join("\n", lines) + "\n";
    }

    private List<Row> rows() {
        Incident incident = diagnosis.incident();
        Outage outage = incident.outage();
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Cause", incident.failure().code()));
        rows.add(new Row("Upstream", shown(incident.upstream())));
        if (incident.address() != null) {
            rows.add(new Row("Address", shown(Facts.text(incident.address()))));
        }
        if (incident.failure().errno() != 0) {
            rows.add(new Row("Errno", String.valueOf(incident.failure().errno())));
        }
        rows.add(new Row("Took", shown(incident.took())));
        rows.add(new Row("At", shown(incident.at())));
        rows.add(new Row("Failing since", shown(outage.since())));
        rows.add(new Row("Failures", String.valueOf(outage.times())));
        rows.add(new Row("Last worked",
                outage.lastWorked().map(DiagnosisSection::shown).orElse("not since Gatehouse was started")));
        rows.add(new Row("Who acts", diagnosis.advice().who().words()));
        return rows;
    }

    private static String shown(Duration took) {
        long millis = took.toMillis();
        return millis < 10_000 ? millis + " ms" : took.toSeconds() + " s";
    }

    private static String shown(Instant time) {
        return TIME.format(time);
    }

    /** Nothing that a terminal would act upon, and no end of it. */
    private static String shown(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.codePoints()
                .map(sign -> Character.isISOControl(sign) || Character.getType(sign) == Character.FORMAT ? '?' : sign)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(shown(text), "UTF-8");
    }
}
