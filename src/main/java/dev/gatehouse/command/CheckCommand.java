package dev.gatehouse.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

import dev.gatehouse.check.ConfigurationCheck;
import dev.gatehouse.check.Report;
import dev.gatehouse.check.ReportJson;
import dev.gatehouse.check.ReportText;

/** {@code gatehouse check}: says what a start would find, and what names, upstreams, ports and certificates say. */
@Command(name = "check", mixinStandardHelpOptions = true, description = "Checks the configuration without starting anything, and asks names, upstreams, ports and certificate authorities whether they are ready.", footer = {
        "",
        "Ends with 0 where a start would serve, 1 where it would not (with --strict also for warnings and trouble), 2 where nothing could be checked.",
        "The server's settings may follow, such as --spring.config.location=/etc/gatehouse/."})
final class CheckCommand implements Callable<Integer> {

    private final Function<List<String>, Environment> settings;
    private final PrintStream out;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "a main file, or files of sites, also such that are not in their place yet; those of the server unless given")
    private List<String> files = new ArrayList<>();

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    @Option(names = "--offline", description = "asks nobody")
    private boolean offline;

    @Option(names = "--strict", description = "ends with 1 for warnings and trouble, too")
    private boolean strict;

    @Option(names = "--time-limit", paramLabel = "TIME", defaultValue = "5s", description = "how long all that is asked may take (${DEFAULT-VALUE})")
    private String timeLimit = "5s";

    CheckCommand(Function<List<String>, Environment> settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    @Override
    public Integer call() {
        ServerSettings.requireSettings(arguments);
        var given = CheckedFiles.of(files);
        List<String> words = Stream.concat(given.asSettings(), arguments.stream()).toList();
        Optional<Duration> probing = offline ? Optional.empty() : Optional.of(limit());
        var beforeFiles = new StandardEnvironment();
        beforeFiles.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(words.toArray(String[]::new)));
        Report report = new ConfigurationCheck(() -> (ConfigurableEnvironment) settings.apply(words), beforeFiles,
                given.sites(), probing).report();
        if (json) {
            out.println(ReportJson.of(report));
        } else {
            new ReportText(report, CheckCommand::painted).lines().forEach(out::println);
        }
        boolean fine = strict ? report.isFlawless() : report.isUsable();
        return fine ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private Duration limit() {
        try {
            Duration limit = DurationStyle.detectAndParse(timeLimit);
            if (limit.isPositive()) {
                return limit;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new CommandException("--time-limit: %s (expected: a duration such as 500ms or 5s)".formatted(timeLimit));
    }

    private static String painted(String colour, String text) {
        return switch (colour) {
            case "green" -> Tone.GOOD.of(text);
            case "red" -> Tone.BAD.of(text);
            default -> Tone.DOUBTFUL.of(text);
        };
    }
}
