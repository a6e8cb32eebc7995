package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse reload}: lets the running Gatehouse read its files anew, and says what that changed. */
@Command(name = "reload", mixinStandardHelpOptions = true, description = "Lets the running Gatehouse read its files now, and says what changed.", footer = {
        "",
        "Ends with 0 where all is in force, 1 where something is not as it is written, 2 where no Gatehouse answers.",
        ServerCommand.SETTINGS})
final class ReloadCommand extends ServerCommand {

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    ReloadCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort.Answer answer = port().ask("POST", "/reload", null, ReloadReport::isOne);
        if (json) {
            out.println(answer.text());
        }
        return tell(answer, json ? nowhere() : out, json ? nowhere() : err);
    }

    private static PrintStream nowhere() {
        return new PrintStream(PrintStream.nullOutputStream());
    }

    /** What came of a reload, for every command that makes one. */
    static int tell(ManagementPort.Answer answer, PrintStream out, PrintStream err) {
        var report = new ReloadReport(answer);
        if (answer.refused()) {
            err.println(Tone.BAD.of("Nothing was changed.") + " What is in force stays until this is mended:");
            report.findings().forEach(finding -> err.println("  " + finding));
            return Commands.NEEDS_HUMAN;
        }
        String version = report.version().isEmpty() ? "" : ", " + report.version();
        out.println(report.changesNothing()
                ? "Nothing new: %s in force%s.".formatted(ReloadReport.sites(report.inForce()), version)
                : "Reloaded: %s in force%s.".formatted(ReloadReport.sites(report.inForce()), version));
        report.printChanges(out);
        return report.needsHuman() ? Commands.NEEDS_HUMAN : Commands.FINE;
    }
}
