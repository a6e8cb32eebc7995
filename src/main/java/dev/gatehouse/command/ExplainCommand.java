package dev.gatehouse.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.gatehouse.explain.ExplainedLine;
import dev.gatehouse.explain.LineExplainer;
import dev.gatehouse.tls.ForeignText;

/** {@code gatehouse explain}: what a line of a log means, of this or of another proxy. Asks nobody. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = "Says what an error line of nginx, HAProxy, Caddy, Traefik, Apache or Gatehouse means, and what to do.", footer = {
        "", "Reads nothing but the line: no file, no network. Quote it with ' so that the shell leaves it alone;",
        "without a line, or with -, lines come from standard input: tail -5 error.log | gatehouse explain", "",
        "Ends with 0, with 1 where a line is not understood, with 2 where there is none."})
final class ExplainCommand implements Callable<Integer> {

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_LINES = 1_000;
    private static final int LONGEST_ECHO = 200;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(arity = "0..*", paramLabel = "LOG LINE", description = "the line, or several; - for standard input")
    private List<String> words = new ArrayList<>();

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    ExplainCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        String given = String.join(" ", words);
        String text = given.isEmpty() || given.equals("-") ? standardInput() : given;
        List<String> lines = text.lines().filter(line -> !line.isBlank()).limit(MOST_LINES + 1L).toList();
        if (lines.isEmpty()) {
            throw new CommandException(
                    "there is no line (expected: gatehouse explain 'LOG LINE', or lines on standard input)");
        }
        var explainer = new LineExplainer();
        List<ExplainedLine> explained = lines.stream().limit(MOST_LINES).map(explainer::explain).toList();
        if (json) {
            out.println(ExplanationText.json(explained));
        } else {
            print(explained);
        }
        if (lines.size() > MOST_LINES) {
            err.println("gatehouse: only the first %d lines were read".formatted(MOST_LINES));
        }
        return explained.stream().allMatch(line -> line.explained() != null) ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private void print(List<ExplainedLine> explained) {
        for (int i = 0; i < explained.size(); i++) {
            if (explained.size() > 1) {
                out.println((i == 0 ? "" : "\n") + "> " + ForeignText.printable(explained.get(i).line(), LONGEST_ECHO));
            }
            ExplanationText.lines(explained.get(i)).forEach(out::println);
        }
    }

    private String standardInput() {
        try {
            byte[] read = in.readNBytes(MOST_BYTES + 1);
            if (read.length > MOST_BYTES) {
                err.println("gatehouse: only the first %d bytes were read".formatted(MOST_BYTES));
            }
            return new String(read, 0, Math.min(read.length, MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandException("standard input cannot be read: " + e.getMessage());
        }
    }
}
