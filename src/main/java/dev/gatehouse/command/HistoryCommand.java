package dev.gatehouse.command;

import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code gatehouse history}: which versions of the configuration there were. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "Says which versions of the configuration were in force, the newest first, and what each changed; and what happened between them, such as an upstream that moved.", footer = {
        "", "Ends with 0, or 2 where no Gatehouse answers.", ServerCommand.SETTINGS})
final class HistoryCommand extends ServerCommand {

    private static final List<String> TITLES = List.of("VERSION", "IN FORCE SINCE", "CAUSE", "CHANGED");
    private static final int LONGEST_SUMMARY = 5;

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    HistoryCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort.Answer answer = port().ask("GET", "/history", null, it -> it.path("versions").isArray());
        JsonNode versions = answer.json().path("versions");
        if (json) {
            out.println(answer.text());
        } else if (versions.isEmpty() && answer.json().path("events").isEmpty()) {
            err.println("There is no version yet: none was put in force since Gatehouse keeps them.");
        } else {
            print(versions, answer.json().path("events"));
        }
        return Commands.FINE;
    }

    private void print(JsonNode versions, JsonNode events) {
        var table = new Table(TITLES, -1);
        Deque<JsonNode> untold = new ArrayDeque<>();
        events.forEach(untold::add);
        versions.forEach(version -> {
            Instant applied = moment(version.path("applied"));
            while (!untold.isEmpty() && !moment(untold.peek().path("at")).isBefore(applied)) {
                addEvent(table, untold.poll());
            }
            addVersion(table, version);
        });
        untold.forEach(event -> addEvent(table, event));
        table.print(out, Table.widthOfTerminal());
    }

    private static void addVersion(Table table, JsonNode version) {
        List<String> summary = ReloadReport.texts(version.path("summary"));
        table.add(List.of(String.valueOf(version.path("version").asLong(0)),
                ReloadReport.time(version.path("applied").asString("")),
                ReloadReport.shown(version.path("cause")),
                summary.isEmpty() ? "-" : summary.getFirst()), Tone.PLAIN, rest(summary));
    }

    private static void addEvent(Table table, JsonNode event) {
        List<String> sites = ReloadReport.texts(event.path("sites"));
        table.add(List.of("-", ReloadReport.time(event.path("at").asString("")),
                ReloadReport.shown(event.path("kind")), ReloadReport.shown(event.path("what"))), Tone.PLAIN,
                sites.isEmpty() ? List.of() : List.of("of " + String.join(", ", sites)));
    }

    private static Instant moment(JsonNode of) {
        try {
            return Instant.parse(of.asString(""));
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    /** What one line has no room for. */
    private static List<String> rest(List<String> summary) {
        if (summary.size() <= LONGEST_SUMMARY) {
            return summary.stream().skip(1).toList();
        }
        List<String> rest = new ArrayList<>(summary.subList(1, LONGEST_SUMMARY));
        rest.add("and %d more".formatted(summary.size() - LONGEST_SUMMARY));
        return rest;
    }
}
