package dev.gatehouse.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a command from a start of the server, and runs it. */
public final class Commands {

    static final int FINE = 0;
    static final int NEEDS_HUMAN = 1;
    static final int NOT_POSSIBLE = 2;

    private static final Set<String> ABOUT_THE_PROGRAM = Set.of("--help", "-h", "--version", "-V");

    private final Function<List<String>, Environment> settings;
    private final Machine machine;
    private final PrintStream out;
    private final PrintStream err;

    Commands(Function<List<String>, Environment> settings, Machine machine, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.machine = machine;
        this.out = out;
        this.err = err;
    }

    /**
     * Does what the words of the command line say.
     *
     * @param settings the server's settings, of its files and of arguments such as {@code --gatehouse.data=folder}
     * @return the status to end with; empty where the server is to be started
     */
    public static OptionalInt obey(List<String> words, Function<List<String>, Environment> settings) {
        Optional<String> first = words.stream()
                .findFirst()
                .filter(word -> isWord(word) || ABOUT_THE_PROGRAM.contains(word));
        if (first.isPresent()) {
            return OptionalInt.of(new Commands(settings, Machine.thisOne(), System.out, System.err).run(words));
        }
        Optional<String> lost = words.stream().filter(Commands::isWord).findFirst();
        if (lost.isPresent()) {
            System.err.printf("gatehouse: unexpected word \"%s\" (expected: settings such as --server.port=8080)%n",
                    lost.get());
            return OptionalInt.of(NOT_POSSIBLE);
        }
        return OptionalInt.empty();
    }

    private static boolean isWord(String argument) {
        return !argument.startsWith("-");
    }

    int run(List<String> words) {
        CommandLine line = new CommandLine(new Gatehouse())
                .addSubcommand(new TrustCommand(settings, machine, out, err))
                .addSubcommand(new CertificatesCommand(settings, out, err))
                .addSubcommand(new ImportCommand(out, err));
        return line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((problem, _) -> misunderstood(problem))
                .setExecutionExceptionHandler((problem, _, _) -> failed(problem))
                .execute(words.toArray(String[]::new));
    }

    private int misunderstood(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        boolean unknown = problem instanceof UnmatchedArgumentException && command.getParent() == null;
        String said = unknown
                ? "unknown command \"%s\"".formatted(((UnmatchedArgumentException) problem).getUnmatched().getFirst())
                : problem.getMessage();
        err.println("gatehouse: " + said);
        if (unknown) {
            err.println("commands: " + String.join(", ", command.getSubcommands().keySet()));
        }
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return NOT_POSSIBLE;
    }

    private int failed(Exception problem) {
        err.println("gatehouse: " + (problem instanceof CommandException
                ? problem.getMessage()
                : "this should not have happened: " + problem));
        return NOT_POSSIBLE;
    }
}
