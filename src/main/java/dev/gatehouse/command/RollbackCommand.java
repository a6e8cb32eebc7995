package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse rollback}: puts an earlier version of the configuration back, files and all. */
@Command(name = "rollback", mixinStandardHelpOptions = true, description = "Puts an earlier version of the configuration back: its files are written again, and it is in force.", footer = {
        "", "The version that is left behind stays in the history: a second rollback is the way back.", "",
        "Ends with 0 where all is in force, 1 where something is not as it is written, 2 where that is not possible.",
        ServerCommand.SETTINGS})
final class RollbackCommand extends ServerCommand {

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(arity = "0..1", paramLabel = "VERSION", description = "its number, as \"gatehouse history\" says; the one before the newest unless given")
    private @Nullable Long version;

    RollbackCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        String body = version == null ? "{}" : "{\"version\":%d}".formatted(version);
        return ReloadCommand.tell(port().ask("POST", "/history", body, ReloadReport::isOne), out, err);
    }
}
