package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for {@link ConfigurationSchema}: that an editor finds the schema of a file that was written. */
class ConfigurationSchemaTests {

    @TempDir
    private Path folder;
    private Path main;
    private Path site;

    @BeforeEach
    void folders() throws IOException {
        main = folder.resolve("application.yml");
        site = Files.createDirectory(folder.resolve("sites.d")).resolve("shop.yml");
    }

    /** As editors do: the path in the line is seen from the file. */
    private static Path copyOf(Path file, String firstLine) {
        assertThat(firstLine).startsWith("# yaml-language-server: $schema=");
        return file.resolveSibling(firstLine.substring(firstLine.indexOf('=') + 1)).normalize();
    }

    @Test
    void theFirstLineOfAFileLeadsToTheSchema() {
        String ofMain = ConfigurationSchema.MAIN_FILE.offerTo(main).orElseThrow();
        String ofSite = ConfigurationSchema.SITE_FILE.offerTo(site).orElseThrow();

        assertThat(copyOf(main, ofMain)).hasContent(ConfigurationSchema.MAIN_FILE.text());
        assertThat(copyOf(site, ofSite)).hasContent(ConfigurationSchema.SITE_FILE.text());
    }

    @Test
    void nothingButSitesIsPutAmongSites() {
        ConfigurationSchema.SITE_FILE.offerTo(site);

        assertThat(site.getParent()).isEmptyDirectory();
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aCopyOfAnEarlierVersionIsReplaced() throws IOException {
        Path copy = Files.writeString(folder.resolve(ConfigurationSchema.SITE_FILE.fileName()), "{}");

        ConfigurationSchema.SITE_FILE.offerTo(site);

        assertThat(copy).hasContent(ConfigurationSchema.SITE_FILE.text());
    }

    @Test
    void aCopyThatIsThereIsLeftAlone() throws IOException {
        ConfigurationSchema.SITE_FILE.offerTo(site);
        Path copy = folder.resolve(ConfigurationSchema.SITE_FILE.fileName());
        Object before = Files.getAttribute(copy, "unix:ino");

        assertThat(ConfigurationSchema.SITE_FILE.offerTo(site)).isPresent();

        assertThat(Files.getAttribute(copy, "unix:ino")).isEqualTo(before);
    }

    @Test
    void aFileHasNoSuchLineWhereThereCanBeNoCopy() throws IOException {
        Files.createDirectories(folder.resolve(ConfigurationSchema.SITE_FILE.fileName()).resolve("in-the-way"));

        assertThat(ConfigurationSchema.SITE_FILE.offerTo(site)).isEmpty();
    }
}
