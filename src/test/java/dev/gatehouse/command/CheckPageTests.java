package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Upstream;

/**
 * Carries out the commands that stand in {@code src/docs/check.md}, with the files that stand there, and compares what they say with what
 * the page says they do. With {@code -Ddocs.write=true} the page is written anew.
 */
class CheckPageTests {

    private static final Path PAGE = Path.of("src", "docs", "check.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)((?:^<!-- [^\n]* -->\n)*)^```console\n(.*?)^```$");
    private static final Pattern FILE = Pattern.compile("<!-- file (\\S+) (.*?) -->");
    private static final String COMMAND = "$ gatehouse ";

    @TempDir
    private Path folder;

    /** Ports by what they are called on the page. */
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    @Test
    void thePageSaysWhatTheCommandsSay() throws IOException {
        String page = Files.readString(PAGE);
        String produced;
        try (var application = Upstream.answering(Upstream.ok("hello")); var database = postgresql()) {
            ports.put("8080", Upstream.nobody());
            ports.put("9090", Upstream.nobody());
            ports.put("5000", application.port());
            ports.put("5432", database.port());
            produced = BLOCK.matcher(page).replaceAll(block -> Matcher.quoteReplacement(written(block)));
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, produced);
        }
        assertThat(page).as("stale (write it anew with -Ddocs.write=true)").isEqualTo(produced);
    }

    private static Upstream postgresql() {
        return Upstream.serving(connection -> {
            byte[] question = connection.getInputStream().readNBytes(8);
            if (question.length == 8 && question[3] == 8) {
                connection.getOutputStream().write('N');
            }
        });
    }

    private String written(MatchResult block) {
        FILE.matcher(block.group(1)).results().forEach(this::write);
        String command = block.group(2).lines().findFirst().orElseThrow();
        return block.group(1) + "```console\n" + command + "\n" + said(command.substring(COMMAND.length())) + "```";
    }

    private void write(MatchResult step) {
        try {
            Path file = folder.resolve(step.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, real(step.group(2).replace("\\n", "\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String said(String words) {
        CommandLineFixture said = CommandLineFixture.run(Stream.concat(Arrays.stream(words.split(" ")),
                Stream.of("--spring.config.location=file:" + folder.resolve("application.yml"),
                        "--gatehouse.data=" + folder.resolve("data")))
                .toArray(String[]::new));
        return shown(said.out() + said.err());
    }

    private String real(String text) {
        return replaced(text, Map.Entry::getKey, entry -> String.valueOf(entry.getValue()));
    }

    private String shown(String text) {
        return replaced(text.replace(folder + "/", ""), entry -> String.valueOf(entry.getValue()), Map.Entry::getKey);
    }

    private String replaced(String text, Function<Map.Entry<String, Integer>, String> from,
            Function<Map.Entry<String, Integer>, String> to) {
        String replaced = text;
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            replaced = replaced.replaceAll("\\b" + from.apply(port) + "\\b", to.apply(port));
        }
        return replaced;
    }
}
