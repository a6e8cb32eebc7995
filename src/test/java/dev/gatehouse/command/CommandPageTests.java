package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/**
 * Carries out the commands that stand in {@code src/docs/commands.md}, in the page's order and against a running Gatehouse, and compares
 * what they say with what the page says they do. Ports, times and folders are as on the page; with {@code -Ddocs.write=true} the page is
 * written anew.
 *
 * <p>A command stands behind {@code $}. A comment {@code file NAME TEXT} before a block changes a file of the example, and
 * {@code visit HOST PATH} sends a request.
 */
class CommandPageTests {

    private static final Path PAGE = Path.of("src", "docs", "commands.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)((?:^<!-- [^\n]* -->\n)*)^```console\n(.*?)^```$");
    private static final Pattern STEP = Pattern.compile("<!-- (file|visit) (\\S+)(?: (.*?))? -->");
    private static final String MAIN = """
            gatehouse:
              sites:
                shop:
                  host: shop.example.com
                  upstream: %s
            """;

    @Test
    void thePageSaysWhatTheCommandsSay() throws IOException {
        String page = Files.readString(PAGE);
        String produced;
        try (var application = Upstream.answering(Upstream.ok("hello"));
                var other = Upstream.answering(Upstream.ok("hi"));
                var gatehouse = Gatehouse.with(MAIN.formatted(application.url()))) {
            var example = new Example(gatehouse, application, other);
            produced = BLOCK.matcher(page).replaceAll(block -> Matcher.quoteReplacement(example.written(block)));
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, produced);
        }
        assertThat(page).as("stale (write it anew with -Ddocs.write=true)").isEqualTo(produced);
    }

    /** What is running, and how it is called on the page. */
    private record Example(Gatehouse gatehouse, Upstream application, Upstream other) {

        private String written(MatchResult block) {
            STEP.matcher(block.group(1)).results().forEach(this::prepare);
            var lines = new ArrayList<String>();
            block.group(2).lines().filter(line -> line.startsWith("$ ")).forEach(command -> {
                lines.add(command);
                said(command.substring("$ gatehouse ".length())).lines().forEach(lines::add);
            });
            return block.group(1) + "```console\n" + String.join("\n", lines) + "\n```";
        }

        private void prepare(MatchResult step) {
            try {
                if (step.group(1).equals("visit")) {
                    RawClient.get(gatehouse.port(), step.group(2), step.group(3));
                    gatehouse.accessLine("GET " + step.group(3) + " ");
                } else {
                    Path file = gatehouse.folder().resolve(step.group(2));
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, real(step.group(3).replace("\\n", "\n")));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String said(String words) {
            CommandLineFixture said = CommandLineFixture.run(gatehouse,
                    Arrays.stream(words.split(" ")).map(this::real).toArray(String[]::new));
            return shown(said.out() + said.err());
        }

        private String real(String text) {
            return text.replace("localhost:5000", "127.0.0.1:" + application.port())
                    .replace("localhost:5001", "127.0.0.1:" + other.port())
                    .replace("localhost:5002", "127.0.0.1:1");
        }

        /** Widths of columns follow the text in them, so that tables are set again. */
        private String shown(String text) {
            List<UnaryOperator<String>> changes = List.of(
                    said -> said.replace(gatehouse.folder() + "/", ""),
                    said -> said.replace("127.0.0.1:" + application.port(), "localhost:5000"),
                    said -> said.replace("127.0.0.1:" + other.port(), "localhost:5001"),
                    said -> said.replaceAll("127\\.0\\.0\\.1:1\\b", "localhost:5002"),
                    said -> said.replace(":" + gatehouse.port() + "/", "/"),
                    said -> said.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", "2026-11-23 12:04"),
                    said -> said.replaceAll("\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}",
                            "23/Nov/2026:12:04:31 +0000"),
                    said -> said.replaceAll("gatehouse-test/[0-9a-f]{16}", "gatehouse-test/62d262b4e7c11a21"),
                    said -> said.replaceAll("(?m)^time .*$", "time    12 ms              9 ms"));
            String shown = text;
            for (UnaryOperator<String> change : changes) {
                shown = change.apply(shown);
            }
            return aligned(shown);
        }

        private static String aligned(String text) {
            List<String> lines = text.lines().toList();
            boolean isTable = lines.stream().anyMatch(line -> line.matches("[A-Z][A-Z ]+ {2,}[A-Z].*|status .*"));
            List<List<String>> rows = lines.stream()
                    .filter(line -> isTable && !line.matches(" {4}\\w.*") && line.strip().contains("  "))
                    .map(line -> List.of(line.split(" {2,}", -1)))
                    .toList();
            return lines.stream().map(line -> {
                List<String> cells = List.of(line.split(" {2,}", -1));
                if (!rows.contains(cells)) {
                    return line;
                }
                var set = new StringBuilder();
                for (int i = 0; i < cells.size(); i++) {
                    int column = i;
                    int width = rows.stream()
                            .filter(row -> row.size() > column)
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0);
                    set.append(("%-" + Math.max(1, width) + "s  ").formatted(cells.get(i)));
                }
                return set.toString().stripTrailing();
            }).reduce("", (all, line) -> all + line + "\n");
        }
    }
}
