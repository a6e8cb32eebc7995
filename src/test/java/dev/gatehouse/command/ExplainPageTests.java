package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * Carries out the commands that stand in {@code src/docs/explain.md} and compares what they say with what the page says they do. With
 * {@code -Ddocs.write=true} the page is written anew.
 */
class ExplainPageTests {

    private static final Path PAGE = Path.of("src", "docs", "explain.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
    private static final String COMMAND = "$ gatehouse explain '";

    @Test
    void thePageSaysWhatTheCommandSays() throws IOException {
        String page = Files.readString(PAGE);
        String produced = BLOCK.matcher(page).replaceAll(block -> Matcher.quoteReplacement(written(block)));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, produced);
        }
        assertThat(page).as("stale (write it anew with -Ddocs.write=true)").isEqualTo(produced);
    }

    private static String written(MatchResult block) {
        String command = block.group(1).lines().findFirst().orElseThrow();
        String line = command.substring(COMMAND.length(), command.length() - 1).replace("'\\''", "'");
        return "```console\n" + command + "\n" + CommandLineFixture.run("explain", line).out() + "```";
    }
}
