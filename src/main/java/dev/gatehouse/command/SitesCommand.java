package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code gatehouse sites}: asks the running Gatehouse which sites it serves, and how they stand. */
@Command(name = "sites", mixinStandardHelpOptions = true, description = "Says which sites are served, where their requests go, and whether that answers.", footer = {
        "",
        "Ends with 0 where all is fine, 1 where something needs a human, 2 where no Gatehouse answers.",
        ServerCommand.SETTINGS})
final class SitesCommand extends ServerCommand {

    private static final List<String> TITLES = List.of("SITE", "ADDRESS", "UPSTREAM", "STATE");
    private static final int STATE = 3;

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    SitesCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort.Answer answer = port().ask("GET", "/sites", null, it -> it.path("sites").isArray());
        JsonNode sites = answer.json().path("sites");
        if (json) {
            out.println(answer.text());
        } else if (sites.isEmpty()) {
            err.println("There is no site yet. The first one: gatehouse add app.example.com http://localhost:5000");
        } else {
            var table = new Table(TITLES, STATE);
            sites.forEach(site -> add(site, table));
            table.print(out, Table.widthOfTerminal());
        }
        return needsHuman(sites) ? Commands.NEEDS_HUMAN : Commands.FINE;
    }

    private static boolean needsHuman(JsonNode sites) {
        for (JsonNode site : sites) {
            if (tone(site) != Tone.GOOD || needsHuman(site.path("paths"))) {
                return true;
            }
        }
        return false;
    }

    private static Tone tone(JsonNode entry) {
        return switch (entry.path("state").asString("")) {
            case "up", "served" -> Tone.GOOD;
            case "kept" -> Tone.DOUBTFUL;
            default -> Tone.BAD;
        };
    }

    private static void add(JsonNode site, Table table) {
        List<String> urls = ReloadReport.texts(site.path(site.path("urls").isEmpty() ? "hosts" : "urls"));
        String address = urls.isEmpty() ? "-" : urls.getFirst() + (urls.size() > 1 ? " +" + (urls.size() - 1) : "");
        table.add(List.of(ReloadReport.shown(site.path("name")), address, upstream(site),
                state(site)), tone(site), notes(site));
        site.path("paths")
                .forEach(path -> table.add(List.of("└ " + ReloadReport.shown(path.path("path")), "",
                        upstream(path), state(path)), tone(path), notes(path)));
    }

    /** A site or path that answers by itself has none. */
    private static String upstream(JsonNode entry) {
        String upstream = ReloadReport.shown(entry.path("upstream"));
        return upstream.isEmpty() ? "-" : upstream;
    }

    private static String state(JsonNode entry) {
        String state = ReloadReport.shown(entry.path("state"));
        String since = ReloadReport.time(entry.path("since").asString(""));
        String cause = ReloadReport.shown(entry.path("cause"));
        return state + (since.isEmpty() ? "" : " since " + since) + (cause.isEmpty() ? "" : ": " + cause);
    }

    private static List<String> notes(JsonNode entry) {
        List<String> notes = new ArrayList<>();
        ReloadReport.sentences(entry.path("findings")).forEach(sentence -> notes.add("why: " + sentence));
        String remedy = ReloadReport.shown(entry.path("remedy"));
        if (!remedy.isEmpty()) {
            notes.add("to do: " + remedy);
        }
        return notes;
    }
}
