package dev.gatehouse.explain;

import java.util.List;
import java.util.Optional;

import dev.gatehouse.explain.Reading.Told;

/** Explains lines of logs, one at a time. Reads nothing but the line; safe for lines of any length and any content. */
public final class LineExplainer {

    /** The ones with the plainest marks first. */
    private static final List<Dialect> DIALECTS = List.of(new GatehouseHint(), new AccessLogDialect(),
            new AuditDialect(), new HaproxyDialect(),
            new CaddyDialect(), new TraefikDialect(), new ApacheDialect(), new NginxDialect());

    public ExplainedLine explain(String raw) {
        LogLine line = LogLine.of(raw);
        Optional<Reading> reading = DIALECTS.stream().flatMap(dialect -> dialect.read(line).stream()).findFirst();
        return reading.map(read -> explained(line, read))
                .orElseGet(() -> new ExplainedLine(line.text(), null, null, Place.NOWHERE,
                        "This line is not understood: it is of no program that is known here.", null, null));
    }

    private static ExplainedLine explained(LogLine line, Reading read) {
        Program program = read.program();
        Place place = read.place();
        return read.explained()
                .map(explained -> worded(line, read, explained))
                .orElseGet(
                        () -> new ExplainedLine(line.text(), program, null, place, notUnderstood(program), null, null));
    }

    private static ExplainedLine worded(LogLine line, Reading read, Explained explained) {
        Told told = read.told()
                .orElseGet(() -> new Told(Wording.meaning(explained, read.program(), read.place()),
                        Wording.advice(explained, read.program(), read.place())));
        return new ExplainedLine(line.text(), read.program(), explained, read.place(), told.meaning(), told.advice(),
                Settings.of(read.program()).translated(told.advice().who().words()));
    }

    private static String notUnderstood(Program program) {
        return program == Program.ACCESS_LOG
                ? "This is a line of an access log: it has the status of an answer, not its cause. Look into the error log of the same second."
                : "This line is of " + program.words() + ", but what it says is not known here.";
    }
}
