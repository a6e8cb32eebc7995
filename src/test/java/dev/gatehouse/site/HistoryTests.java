package dev.gatehouse.site;

import static dev.gatehouse.site.Installation.ports;
import static dev.gatehouse.site.Installation.reload;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests for {@link History}, with what a program keeps that is started and reloaded. */
@ExtendWith(OutputCaptureExtension.class)
class HistoryTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.gatehouse.site");

    private final Installation installation;

    HistoryTests(@TempDir Path folder) {
        this.installation = new Installation(folder);
    }

    @BeforeEach
    void oneSite() {
        LOG.setLevel(Level.INFO);
        installation.site("shop", 5000);
    }

    @AfterAll
    static void asBefore() {
        LOG.setLevel(null);
    }

    private static List<Long> numbers(SiteCatalog catalog) {
        return catalog.history().stream().map(ConfigurationVersion::number).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(installation.path("data/history"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aStartIsAVersionUnlessNothingIsDifferent() {
        assertThat(numbers(installation.start())).containsExactly(1L);
        assertThat(numbers(installation.start())).containsExactly(1L);
        installation.site("blog", 5001);
        SiteCatalog catalog = installation.start();
        assertThat(numbers(catalog)).containsExactly(2L, 1L);
        assertThat(catalog.history().getFirst().summary())
                .containsExactly(installation.named("sites.d/blog.yml") + " added");
    }

    @Test
    void aReloadIsAVersionUnlessNothingIsDifferent() {
        SiteCatalog catalog = installation.start();
        assertThat(reload(catalog).version()).isEmpty();
        installation.site("shop", 5001);
        assertThat(reload(catalog).version()).hasValue(2);
        assertThat(catalog.history().getFirst()).satisfies(version -> {
            assertThat(version.cause()).isEqualTo(ReloadCause.FILES);
            assertThat(version.summary()).containsExactly("site shop changed: upstream 5000 -> 5001");
        });
    }

    @Test
    void aBrokenFileIsNoVersion() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml", "host: [");
        installation.write("sites.d/blog.yml", "host: [");
        assertThat(reload(catalog).version()).isEmpty();
        assertThat(numbers(installation.start())).containsExactly(1L);
    }

    @Test
    void whatAKeptSiteIsKeptSinceOutlastsOtherChanges() {
        SiteCatalog catalog = installation.start();
        installation.site("blog", 5001);
        reload(catalog);
        installation.write("sites.d/shop.yml", "host: [");

        assertThat(reload(catalog).kept().getFirst().since()).contains(catalog.history().getLast().applied());
        assertThat(installation.start().kept().getFirst().since()).contains(catalog.history().getLast().applied());
    }

    @Test
    void twentyAreKeptAndNumbersOnlyGrow() throws IOException {
        SiteCatalog catalog = installation.start();
        for (int port = 5001; port <= 5024; port++) {
            installation.site("shop", port);
            reload(catalog);
        }
        List<Long> expected = LongStream.iterate(25, number -> number - 1).limit(20).boxed().toList();
        assertThat(numbers(catalog)).isEqualTo(expected);
        assertThat(files()).hasSize(20);
        assertThat(numbers(installation.start())).isEqualTo(expected);
    }

    @Test
    void nobodyButTheOwnerMayReadThem() throws IOException {
        installation.start();
        assertThat(files()).singleElement()
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void aVersionThatCouldNotBeWrittenIsTriedAgain() throws IOException {
        SiteCatalog catalog = installation.start();
        Path history = installation.path("data/history");
        Path aside = Files.move(history, installation.path("data/aside"));
        Files.writeString(history, "in the way");
        installation.site("blog", 5001);
        assertThat(reload(catalog).version()).isEmpty();
        assertThat(reload(catalog).version()).isEmpty();
        Files.delete(history);
        Files.move(aside, history);

        assertThat(reload(catalog).version()).hasValue(2);

        assertThat(catalog.history().getFirst().summary()).containsExactly("site blog added");
        assertThat(reload(catalog).version()).isEmpty();
    }

    @Test
    void whatCannotBeReadJustNowIsNotTakenForDamaged() throws IOException {
        SiteCatalog catalog = installation.start();
        installation.site("blog", 5001);
        reload(catalog);
        Path first = installation.path("data/history/000001.json.gz");
        Path aside = Files.move(first, installation.path("data/aside"));
        Files.createDirectory(first);
        var history = new History(installation.path("data/history"), installation.path(""));
        assertThat(history.version(1)).isEmpty();
        assertThat(history.list()).hasSize(1);
        Files.delete(first);
        Files.move(aside, first);

        assertThat(history.list()).hasSize(2);
        assertThat(history.version(1)).isPresent();
    }

    @Test
    void namesOfFilesCannotPassForLines(CapturedOutput said) {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/a\n2026 ERROR \u001b[31m.yml", "host: a.example.com\nupstream: 1\n");

        reload(catalog);

        assertThat(said.getAll()).contains("site a?2026 ERROR ?[31m is not served").doesNotContain("\u001b[31m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request-headers.X-Api", "requestHeaders.X-Api", "request_headers[X-Api]",
            "paths[0].request-headers[x-api]", "gatehouse.sites.shop.request-headers[X-Api]", "api_key"})
    void whatAnUpstreamIsToldIsASecret(String key) {
        assertThat(Secrets.masked(key, "word")).isEqualTo("******");
        assertThat(Secrets.masked("request-headers.X-Api", "")).isEmpty();
        assertThat(Secrets.masked("response-headers.X-Frame-Options", "DENY")).isEqualTo("DENY");
    }

    @Test
    void secretsAreMaskedInFindings() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml",
                "host: shop.example.com\nupstream: 1\nrequest-headers: { Authorization: \"Bearer s3cret\\a\" }\n");
        assertThat(reload(catalog).kept().toString()).contains("Authorization").doesNotContain("s3cret");
    }

    @Test
    void secretsAreMaskedInWhatIsSaid() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml", "host: shop.example.com\nupstream: http://me:word@localhost:5000\n");
        assertThat(reload(catalog).kept().toString()).doesNotContain("word");
        assertThat(new KeyChange("request-headers.Authorization",
                Optional.of(Secrets.masked("request-headers.Authorization", "Basic x")),
                Optional.empty())).hasToString("request-headers.Authorization ****** -> -");
    }

    @Test
    void aDamagedOneIsLeftOutWithOneLine(CapturedOutput said) throws IOException {
        SiteCatalog before = installation.start();
        installation.site("shop", 5001);
        reload(before);
        Files.writeString(files().getLast(), "no such thing");
        installation.write("sites.d/shop.yml", "host: [");

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).containsEntry("shop", 5000);
        assertThat(numbers(catalog)).containsExactly(1L);
        installation.site("shop", 5003);
        assertThat(reload(catalog).version()).hasValue(3);
        assertThat(said.getAll().lines().filter(line -> line.contains("version 2 of the configuration is left out")))
                .hasSize(1);
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidAndNoReasonNotToServe(CapturedOutput said) {
        installation.write("data", "a file in the way");
        SiteCatalog catalog = installation.start();
        installation.site("shop", 5001);
        assertThat(reload(catalog).version()).isEmpty();
        assertThat(ports(catalog)).containsEntry("shop", 5001);
        assertThat(catalog.history()).isEmpty();
        installation.write("sites.d/shop.yml", "host: [");
        reload(catalog);
        assertThat(ports(catalog)).containsEntry("shop", 5001);
        assertThat(said.getAll()).contains("is not kept, since");
    }

    @Test
    void aBrokenFileThatIsRemovedIsNotSaidToBeMended(CapturedOutput said) {
        installation.write("sites.d/blog.yml", "host: [");
        SiteCatalog catalog = installation.start();
        installation.remove("sites.d/blog.yml");

        reload(catalog);

        assertThat(said).contains("site blog is not served").doesNotContain("can be used again");
    }

    @Test
    void aBrokenFileThatIsMendedIsSaidToBe(CapturedOutput said) {
        installation.write("sites.d/blog.yml", "host: [");
        SiteCatalog catalog = installation.start();
        installation.site("blog", 5001);

        reload(catalog);

        assertThat(said).contains("the file of site blog can be used again");
    }

    @Test
    void whatChangedIsSaidALineForEachSite(CapturedOutput said) {
        SiteCatalog catalog = installation.start();
        installation.site("blog", 5001);
        installation.site("shop", 5002);
        reload(catalog);
        installation.remove("sites.d/blog.yml");
        installation.write("sites.d/shop.yml", "host: shop.example.com\nupsteam: 1\nupstream: 1\n");
        reload(catalog);
        assertThat(said.getAll()).contains("site blog added\n", "site shop changed: upstream 5000 -> 5002\n",
                "site blog removed\n")
                .containsPattern(
                        "site shop keeps its version of \\d\\d:\\d\\d: \\S*sites.d/shop.yml:2:10, upsteam: unknown key");
    }

    @Test
    void aThousandSitesAreNotAThousandLines(CapturedOutput said) {
        for (int i = 0; i < 1000; i++) {
            installation.site("s" + i, 1000 + i);
        }
        SiteCatalog catalog = installation.start();
        assertThat(said.getAll()).doesNotContain("site s1 added");
        for (int i = 0; i < 1000; i++) {
            installation.site("s" + i, 2000 + i);
        }
        reload(catalog);
        assertThat(said.getAll()).contains("… and 980 more\n");
        assertThat(said.getAll().lines().filter(line -> line.contains(" changed: "))).hasSize(20);
    }

    @Test
    void aGeneralSettingThatChangesASiteNamesNoKey() {
        installation.write("application.yml", "gatehouse.timeouts.connect: 3s\n");
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse.timeouts.connect: 4s\n");

        Reload.Applied reload = reload(catalog);

        assertThat(reload.changes().changed()).containsExactly(new SiteChange("shop", List.of()));
        assertThat(reload.version()).hasValue(2);
    }
}
