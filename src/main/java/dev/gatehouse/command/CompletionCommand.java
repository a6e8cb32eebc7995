package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse completion}: what a shell needs to complete words and options. */
@Command(name = "completion", mixinStandardHelpOptions = true, description = "Writes what bash or zsh needs to complete the words and options of gatehouse.", footer = {
        "", "For this shell:  source <(gatehouse completion)",
        "For all of bash: gatehouse completion > /etc/bash_completion.d/gatehouse", "", "Ends with 0."})
final class CompletionCommand implements Callable<Integer> {

    private final PrintStream out;

    @Spec
    @SuppressWarnings("NullAway.Init") // By picocli
    private CommandSpec spec;

    CompletionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        out.print(AutoComplete.bash(program.getCommandName(), program));
        return Commands.FINE;
    }
}
