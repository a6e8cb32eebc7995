package dev.gatehouse.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.core.env.Environment;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a command from a start of the server, and runs it. */
public final class Commands {

    static final int FINE = 0;
    static final int NEEDS_HUMAN = 1;
    static final int NOT_POSSIBLE = 2;

    private static final String RUN = "run";
    private static final String COMPLETION = "completion";
    private static final String REHEARSE = "rehearse";
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

    /** What is left for the server: the settings without the word {@code run}. */
    public static String[] settings(String[] words) {
        return words.length > 0 && words[0].equals(RUN) ? Arrays.copyOfRange(words, 1, words.length) : words;
    }

    /**
     * Does what the words of the command line say.
     *
     * @param settings the server's settings, of its files and of arguments such as {@code --gatehouse.data=folder}
     * @return the status to end with; empty where the server is to be started
     */
    public static OptionalInt obey(List<String> words, Function<List<String>, Environment> settings) {
        if (words.stream().limit(1).anyMatch(REHEARSE::equals)) {
            rehearse(words.subList(1, words.size()), settings);
            return OptionalInt.of(FINE);
        }
        boolean isRun = !words.isEmpty() && words.getFirst().equals(RUN);
        List<String> settingsOnly = isRun ? words.subList(1, words.size()) : words;
        boolean asksAbout = settingsOnly.stream().limit(1).anyMatch(ABOUT_THE_PROGRAM::contains);
        boolean isCommand = !isRun && words.stream().limit(1).anyMatch(Commands::isWord);
        if (isCommand || asksAbout) {
            return OptionalInt.of(new Commands(settings, Machine.thisOne(), System.out, System.err).run(words));
        }
        Optional<String> lost = settingsOnly.stream().filter(Commands::isWord).findFirst();
        if (lost.isPresent()) {
            System.err.printf("gatehouse: unexpected word \"%s\" (expected: settings such as --server.port=8080)%n",
                    lost.get());
            return OptionalInt.of(NOT_POSSIBLE);
        }
        return OptionalInt.empty();
    }

    /**
     * Does what commands do, with their words before each comma, and says nothing: so the JVM learns, for its ahead-of-time cache, what
     * they load. It learns of one run, and of a command's only what that command needs.
     */
    private static void rehearse(List<String> words, Function<List<String>, Environment> settings) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var commands = new Commands(settings, Machine.thisOne(), nowhere, nowhere);
        List<String> command = new ArrayList<>();
        for (String word : words) {
            if (word.equals(",")) {
                commands.run(command);
                command.clear();
            } else {
                command.add(word);
            }
        }
        commands.run(command);
    }

    private static boolean isWord(String argument) {
        return !argument.startsWith("-");
    }

    int run(List<String> words) {
        Map<String, Supplier<Object>> all = all();
        var line = new CommandLine(new Gatehouse());
        // Each takes picocli some milliseconds, so that the others are there only where they are spoken of.
        Optional<String> one = words.stream()
                .limit(1)
                .filter(word -> all.containsKey(word) && !word.equals(COMPLETION))
                .findFirst();
        all.forEach((word, command) -> {
            if (one.isEmpty() || one.get().equals(word)) {
                line.addSubcommand(word, command.get());
            }
        });
        return line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((problem, _) -> misunderstood(problem))
                .setExecutionExceptionHandler((problem, _, _) -> failed(problem))
                .execute(words.toArray(String[]::new));
    }

    /** In the order in which help speaks of them. */
    private Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put(RUN, RunCommand::new);
        all.put("check", () -> new CheckCommand(settings, out));
        all.put("plan", () -> new PlanCommand(settings, out, err));
        all.put("reload", () -> new ReloadCommand(settings, out, err));
        all.put("history", () -> new HistoryCommand(settings, out, err));
        all.put("rollback", () -> new RollbackCommand(settings, out, err));
        all.put("sites", () -> new SitesCommand(settings, out, err));
        all.put("add", () -> new AddCommand(settings, out, err));
        all.put("remove", () -> new RemoveCommand(settings, out, err));
        all.put("test", () -> new TestCommand(settings, out, err));
        all.put("why", () -> new WhyCommand(settings, out));
        all.put("import", () -> new ImportCommand(out, err));
        all.put("logs", () -> new LogsCommand(settings, out, err));
        all.put("explain", () -> new ExplainCommand(System.in, out, err));
        all.put("certificates", () -> new CertificatesCommand(settings, out, err));
        all.put("trust", () -> new TrustCommand(settings, machine, out, err));
        all.put("schema", () -> new SchemaCommand(out));
        all.put(COMPLETION, () -> new CompletionCommand(out));
        return all;
    }

    private int misunderstood(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        boolean unknown = problem instanceof UnmatchedArgumentException && command.getParent() == null;
        String said = unknown
                ? "unknown command \"%s\"".formatted(((UnmatchedArgumentException) problem).getUnmatched().getFirst())
                : problem.getMessage();
        err.println("gatehouse: " + said);
        if (unknown) {
            String written = ((UnmatchedArgumentException) problem).getUnmatched().getFirst();
            nearest(written, command.getSubcommands().keySet())
                    .ifPresent(meant -> err.println("did you mean \"gatehouse %s\"?".formatted(meant)));
            err.println("commands: " + String.join(", ", command.getSubcommands().keySet()));
        }
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return NOT_POSSIBLE;
    }

    private static Optional<String> nearest(String written, Set<String> commands) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return commands.stream()
                .filter(command -> distance.apply(written, command) <= Math.max(2, written.length() / 3))
                .min(Comparator.<String>comparingInt(command -> distance.apply(written, command))
                        // Two letters that are swapped are likelier than one that is missing and another that is wrong.
                        .thenComparingInt(command -> Math.abs(command.length() - written.length())));
    }

    private int failed(Exception problem) {
        err.println("gatehouse: " + (problem instanceof CommandException
                ? problem.getMessage()
                : "this should not have happened: " + problem));
        return NOT_POSSIBLE;
    }
}
