package dev.gatehouse.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the example in {@code src/docs/nginx.md} what the import really makes of it; with {@code -Dimport.expect=true} writes it there. */
class NginxPageTests {

    private static final Path PAGE = Path.of("src/docs/nginx.md");

    @Test
    void theExampleIsWhatIsImported(@TempDir Path folder) throws IOException {
        String page = Files.readString(PAGE);
        Imported imported = Importer.of(Files.writeString(folder.resolve("shop.conf"), block(page, "nginx").group(1)));
        String site = imported.sites().getFirst().text().replaceAll("(?m)^#.*\n", "");
        String report = imported.lines()
                .stream()
                .map(Imported.Line::toString)
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("import.expect")) {
            Files.writeString(PAGE, with(with(page, "yaml", site), "text", report));
        }

        String written = Files.readString(PAGE);
        assertThat(block(written, "yaml").group(1)).isEqualTo(site);
        assertThat(block(written, "text").group(1)).isEqualTo(report);
    }

    private static String with(String page, String language, String text) {
        Matcher block = block(page, language);
        return page.substring(0, block.start(1)) + text + page.substring(block.end(1));
    }

    /** The first one in a language. */
    private static Matcher block(String page, String language) {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).isTrue();
        return block;
    }
}
