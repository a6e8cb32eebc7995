package dev.gatehouse.site;

import static dev.gatehouse.site.Installation.applied;
import static dev.gatehouse.site.Installation.ports;
import static dev.gatehouse.site.Installation.refusal;
import static dev.gatehouse.site.Installation.reload;
import static dev.gatehouse.site.Installation.rollBack;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for versions that are put back, with files that are read as at the start and at a reload. */
class RollbackTests {

    private static final String MAIN = "gatehouse.sites.main: { host: main.example.com, upstream: 1 }\n";

    private final Installation installation;

    RollbackTests(@TempDir Path folder) {
        this.installation = new Installation(folder);
    }

    @BeforeEach
    void files() {
        installation.write("application.yml", MAIN);
        installation.site("shop", 5000);
    }

    private List<String> files(String folder) {
        try (Stream<Path> files = Files.list(installation.path(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theVersionBeforeComesBackWithAllItsFiles() {
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse.sites.main: { host: main.example.com, upstream: 2 }\n");
        installation.remove("sites.d/shop.yml");
        installation.site("blog", 5001);
        reload(catalog);

        Reload.Applied reload = rollBack(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
        assertThat(files("sites.d")).containsExactly("shop.yml");
        assertThat(installation.read("application.yml")).isEqualTo(MAIN);
        assertThat(files("")).containsExactly("application.yml", "data", "sites.d");
        assertThat(reload.version()).hasValue(3);
        assertThat(reload.changes().added()).containsExactly("shop");
        assertThat(reload.changes().removed()).containsExactly("blog");
        assertThat(catalog.history()).extracting(ConfigurationVersion::cause)
                .containsExactly(ReloadCause.ROLLBACK, ReloadCause.FILES, ReloadCause.START);
        assertThat(ports(installation.start())).isEqualTo(Map.of("main", 1, "shop", 5000));
    }

    @Test
    void aRollbackCanBeRolledBack() {
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        reload(catalog);

        rollBack(catalog);
        rollBack(catalog);

        assertThat(ports(catalog)).containsEntry("shop", 6000);
    }

    @Test
    void aVersionMayBeNamed() {
        SiteCatalog catalog = installation.start();
        for (int port = 5001; port <= 5005; port++) {
            installation.site("shop", port);
            reload(catalog);
        }

        applied(catalog.rollBack(OptionalLong.of(3)));

        assertThat(ports(catalog)).containsEntry("shop", 5002);
    }

    @Test
    void aVersionThatIsNotKeptIsRefused() {
        SiteCatalog catalog = installation.start();
        assertThat(refusal(catalog.rollBack(OptionalLong.of(9))))
                .containsExactly("version: 9 (expected: one that is kept: 1)");
        assertThat(refusal(catalog.rollBack(OptionalLong.empty())))
                .containsExactly("version: none before this one (expected: one that is kept: 1)");
    }

    @Test
    void aVersionThatIsInForceMendsTheFiles() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml", "host: [");
        installation.write("application.yml", "gatehouse: [");

        Reload.Applied reload = applied(catalog.rollBack(OptionalLong.of(1)));

        assertThat(reload.version()).isEmpty();
        assertThat(reload.kept()).isEmpty();
        assertThat(installation.read("application.yml")).isEqualTo(MAIN);
        assertThat(installation.start().kept()).isEmpty();
    }

    @Test
    void whatWasNeverInForceIsKeptBesideTheFile() {
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        reload(catalog);
        installation.write("sites.d/shop.yml", "host: shop.example.com # half an idea");
        installation.write("sites.d/new.yml", "# another");

        rollBack(catalog);

        assertThat(installation.read("sites.d/shop.yml~")).isEqualTo("host: shop.example.com # half an idea");
        assertThat(installation.read("sites.d/new.yml~")).isEqualTo("# another");
        assertThat(files("sites.d")).containsExactly("new.yml~", "shop.yml", "shop.yml~");
    }

    @Test
    void aVersionThatCannotBeUsedAnyMoreIsRefusedAndTheFilesStay() {
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        installation.write("sites.d/blog.yml", "host: blog.example.com # mine\nupstream: 1\n");
        reload(catalog);
        installation.with((settings, sites) -> {
            sites.named("shop")
                    .filter(shop -> shop.upstreams().getFirst().port() == 5000)
                    .ifPresent(_ -> settings.find(settings.keyOfSite("shop") + ".upstream", "5000", "another by now"));
            return () -> {
            };
        });
        SiteCatalog later = installation.start();

        assertThat(refusal(later.rollBack(OptionalLong.of(1)))).singleElement().asString().contains("another by now");

        assertThat(ports(later)).containsEntry("shop", 6000).containsKey("blog");
        assertThat(installation.read("sites.d/shop.yml")).contains("6000");
        assertThat(files("sites.d")).containsExactly("blog.yml", "shop.yml");
    }

    @Test
    void replacedFilesKeepTheirPermissionsAndOthersGetThoseOfTheirNeighbours() throws IOException {
        installation.site("blog", 5001);
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        installation.remove("sites.d/blog.yml");
        Files.setPosixFilePermissions(installation.path("sites.d/shop.yml"),
                PosixFilePermissions.fromString("rw-r-----"));
        reload(catalog);

        rollBack(catalog);

        for (String file : List.of("shop", "blog")) {
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(installation.path("sites.d/" + file + ".yml"))))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void aLinkStaysAndWhatItLeadsToIsReplaced() throws IOException {
        installation.write("elsewhere/shop", installation.read("sites.d/shop.yml"));
        installation.remove("sites.d/shop.yml");
        Files.createSymbolicLink(installation.path("sites.d/shop.yml"), installation.path("elsewhere/shop"));
        SiteCatalog catalog = installation.start();
        installation.write("elsewhere/shop", "host: shop.example.com\nupstream: 6000\n");
        reload(catalog);

        rollBack(catalog);

        assertThat(installation.path("sites.d/shop.yml")).isSymbolicLink();
        assertThat(installation.read("elsewhere/shop")).contains("5000");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFindingAndNothingChanges() throws IOException {
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        reload(catalog);
        Files.createDirectory(installation.path(Journal.NAME));
        Files.writeString(installation.path(Journal.NAME).resolve("x"), "in the way");

        assertThat(refusal(catalog.rollBack(OptionalLong.empty()))).singleElement()
                .asString()
                .contains("cannot be written (")
                .contains("Kubernetes config map");
        assertThat(ports(catalog)).containsEntry("shop", 6000);
        assertThat(installation.read("sites.d/shop.yml")).contains("6000");
    }

    @Test
    void aJournalIsFinishedByTheNextStart() throws IOException {
        installation.start();
        var texts = Map.of(installation.path("sites.d/blog.yml"),
                Optional.of(FileText.of("{host: blog.example.com, upstream: 2}")),
                installation.path("sites.d/shop.yml"), Optional.<FileText>empty(),
                installation.path("application.yml"), Optional.<FileText>empty());
        Files.write(installation.path(Journal.NAME), VersionFile.journal(texts, installation.path("")));

        assertThat(ports(installation.start())).isEqualTo(Map.of("blog", 2));
        assertThat(files("")).containsExactly("data", "sites.d");
    }

    @Test
    void aJournalIsFinishedByTheNextReload() throws IOException {
        SiteCatalog catalog = installation.start();
        var texts = Map.of(installation.path("sites.d/blog.yml"),
                Optional.of(FileText.of("{host: blog.example.com, upstream: 2}")));
        Files.write(installation.path(Journal.NAME), VersionFile.journal(texts, installation.path("")));

        reload(catalog);

        assertThat(ports(catalog)).containsOnlyKeys("main", "shop", "blog");
    }

    @Test
    void aJournalThatIsDamagedIsLeftAlone() throws IOException {
        Files.writeString(installation.path(Journal.NAME), "{");
        assertThat(ports(installation.start())).containsOnlyKeys("main", "shop");
        assertThat(installation.path(Journal.NAME)).exists();
    }

    @Test
    void whatWasNeverInForceIsAsPrivateAsItWas() throws IOException {
        SiteCatalog catalog = installation.start();
        for (String file : List.of("application.yml", "sites.d/new.yml")) {
            installation.write(file, "# s3cret");
            Files.setPosixFilePermissions(installation.path(file), PosixFilePermissions.fromString("rw-------"));
        }

        applied(catalog.rollBack(OptionalLong.of(1)));

        for (String file : List.of("application.yml~", "sites.d/new.yml~")) {
            assertThat(Files.getPosixFilePermissions(installation.path(file))).as(file)
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void aFileThatComesBackIsAsTheMostPrivateOne() throws IOException {
        installation.site("blog", 5001);
        SiteCatalog catalog = installation.start();
        installation.remove("sites.d/blog.yml");
        Files.setPosixFilePermissions(installation.path("application.yml"),
                PosixFilePermissions.fromString("rw-r-----"));
        reload(catalog);

        rollBack(catalog);

        assertThat(Files.getPosixFilePermissions(installation.path("sites.d/blog.yml")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void whatAnEditorHasKeptStays() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml~", "an editor's");
        installation.write("sites.d/shop.yml", "# half an idea");

        applied(catalog.rollBack(OptionalLong.of(1)));

        assertThat(installation.read("sites.d/shop.yml~")).isEqualTo("an editor's");
        assertThat(installation.read("sites.d/shop.yml.~1~")).isEqualTo("# half an idea");
        assertThat(installation.start().sites().all()).hasSize(2);
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        SiteCatalog catalog = installation.start();
        Path theirs = Files.writeString(elsewhere.resolve("theirs"), "host: shop.example.com\nupstream: 6000\n");
        installation.remove("sites.d/shop.yml");
        Files.createSymbolicLink(installation.path("sites.d/shop.yml"), theirs);

        assertThat(refusal(catalog.rollBack(OptionalLong.of(1)))).singleElement()
                .asString()
                .contains("shop.yml: a link that leads out of the folder");

        assertThat(theirs).hasContent("host: shop.example.com\nupstream: 6000\n");
        assertThat(files("sites.d")).containsExactly("shop.yml");
    }

    @Test
    void aFileThatIsTooLargeToBeKeptIsAFinding() throws IOException {
        SiteCatalog catalog = installation.start();
        try (var file = new RandomAccessFile(installation.path("sites.d/huge.yml").toFile(), "rw")) {
            file.setLength(20L << 30);
        }

        assertThat(refusal(catalog.rollBack(OptionalLong.of(1)))).singleElement()
                .asString()
                .contains("huge.yml: more than 1 MB");
        assertThat(files("sites.d")).containsExactly("huge.yml", "shop.yml");
    }
}
