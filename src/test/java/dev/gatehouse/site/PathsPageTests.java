package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that an operator can copy the examples of {@code src/docs/paths.md}. */
class PathsPageTests {

    private static final Pattern EXAMPLE = Pattern.compile("\n((?: {4}.*\n)+)");

    @Test
    void everyExampleCanBeUsed(@TempDir Path folder) throws IOException {
        var written = new WrittenSettings(folder);
        List<String> examples = EXAMPLE.matcher(Files.readString(Path.of("src/docs/paths.md")))
                .results()
                .map(example -> example.group(1)
                        .lines()
                        .map(line -> line.substring(4))
                        .collect(Collectors.joining("\n")))
                .filter(example -> example.startsWith("gatehouse"))
                .toList();

        assertThat(examples).hasSizeGreaterThan(8)
                .allSatisfy(example -> assertThat(written.sentences(example)).isEmpty());
    }
}
