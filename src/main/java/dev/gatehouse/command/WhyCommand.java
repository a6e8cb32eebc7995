package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gatehouse why URL|REQUEST-ID}: the way of a request, and where it went wrong, as the running Gatehouse has seen it. */
@Command(name = "why", mixinStandardHelpOptions = true, description = "Says which way a request went and why it failed: one of the last 1,000 failed ones by the id on its page, or one for a URL that the running Gatehouse makes now, to itself.", footer = {
        "",
        "With --link, it makes an address at which others can read why the request failed, for an hour.", "",
        "Ends with 0 where all is fine, 1 where something needs a human, 2 where no Gatehouse answers.",
        ServerCommand.SETTINGS})
final class WhyCommand extends ServerCommand {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FIRST_OF_ERRORS = 400;

    private final PrintStream out;

    @Parameters(paramLabel = "URL|REQUEST-ID", description = "such as https://app.example.com/page, or 4f2a90c1d37be865")
    private String what = "";

    @Option(names = "--link", description = "makes a link to the diagnosis of the request with that id")
    private boolean link;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    WhyCommand(Function<List<String>, Environment> settings, PrintStream out) {
        super(settings);
        this.out = out;
    }

    @Override
    public Integer call() {
        boolean isId = ID.matcher(what).matches();
        if (link && !isId) {
            throw new CommandException(
                    "%s (expected with --link: a request id such as 4f2a90c1d37be865)".formatted(what));
        }
        return link ? link() : isId ? remembered() : made();
    }

    private int link() {
        ManagementPort.Answer answer = port().ask("POST", "/explain", JSON.writeValueAsString(Map.of("id", what)),
                it -> it.path("link").isString());
        out.println(json ? answer.text() : ReloadReport.shown(answer.json().path("link")));
        return Commands.FINE;
    }

    private int remembered() {
        ManagementPort.Answer answer = port().ask("GET", "/explain?id=" + what, null,
                it -> it.path("diagnosis").isObject());
        print(answer);
        return Commands.NEEDS_HUMAN;
    }

    private int made() {
        // Also says what is no URL.
        AskedUrl.of(what, true);
        ManagementPort.Answer answer = port().ask("POST", "/why", JSON.writeValueAsString(Map.of("url", what)),
                it -> it.path("listener").isObject());
        print(answer);
        JsonNode said = answer.json();
        boolean fine = said.path("status").asInt(0) > 0 && said.path("status").asInt(0) < FIRST_OF_ERRORS
                && said.path("problem").isMissingNode() && said.path("diagnosis").isMissingNode();
        return fine ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private void print(ManagementPort.Answer answer) {
        if (json) {
            out.println(answer.text());
        } else {
            new WhyReport(answer.json()).print(out);
        }
    }
}
