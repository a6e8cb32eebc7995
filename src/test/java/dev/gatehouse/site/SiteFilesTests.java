package dev.gatehouse.site;

import static dev.gatehouse.site.Installation.ports;
import static dev.gatehouse.site.Installation.refusal;
import static dev.gatehouse.site.Installation.reload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for sites that have files of their own, with files that are read as at the start and at a reload. */
class SiteFilesTests {

    private final Installation installation;

    SiteFilesTests(@TempDir Path folder) {
        this.installation = new Installation(folder);
    }

    @BeforeEach
    void twoSites() {
        installation.write("application.yml", "gatehouse.sites.main: { host: main.example.com, upstream: 1 }\n");
        installation.site("shop", 5000);
    }

    /** What is said of the file of the one site that is broken. */
    private static String finding(SiteCatalog catalog) {
        assertThat(catalog.kept()).hasSize(1);
        assertThat(catalog.kept().getFirst().findings()).hasSize(1);
        return catalog.kept().getFirst().findings().getFirst().sentence();
    }

    @Test
    void aFileHoldsOneSiteInTheKeysOfTheMainFile() {
        installation.write("sites.d/blog.yaml", """
                # comment
                hosts: [blog.example.com, "*.blog.example.com"]
                upstream: localhost:5001
                timeouts:
                  connect: 1s
                preserve-host: false
                """);

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000, "blog", 5001));
        assertThat(catalog.kept()).isEmpty();
        assertThat(catalog.sites().named("blog")).hasValueSatisfying(blog -> {
            assertThat(blog.hosts()).hasSize(2);
            assertThat(blog.rules().preserveHost()).isFalse();
            assertThat(blog.rules().timeouts().connect()).hasSeconds(1);
        });
        assertThat(catalog.fileOf("blog")).contains(installation.path("sites.d/blog.yaml"));
        assertThat(catalog.fileOf("main")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{upstreams: [localhost:5001]}", "{upstreams: localhost:5001}",
            "{upstreams: {url: localhost:5001}}", "{upstream: 5001, rewrite: {from: ^/old, to: /new}}",
            "{upstream: 5001, rewrite-location: {from: 'http://localhost:5001/', to: /}}",
            "{upstream: 5001, request-headers: {X.Y_z: one}}",
            "{upstream: 5001, paths: [{prefix: /a/, rewrite: {from: ^/a, to: /b}}]}"})
    void aFileMayBeAsShortAsTheMainFile(String keys) {
        String site = keys.replaceFirst("\\{", "{host: blog.example.com, ");
        installation.write("application.yml", "gatehouse.sites.blog: " + site + "\n");
        Site inMainFile = installation.start().sites().named("blog").orElseThrow();
        installation.write("application.yml", "gatehouse.sites.main: { host: main.example.com, upstream: 1 }\n");
        installation.write("sites.d/blog.yml", site + "\n");

        SiteCatalog catalog = installation.start();

        assertThat(catalog.kept()).isEmpty();
        assertThat(catalog.sites().named("blog").orElseThrow()).usingRecursiveComparison()
                .withEqualsForType((one, other) -> one.pattern().equals(other.pattern()), Pattern.class)
                .isEqualTo(inMainFile);
    }

    @Test
    void pathsThatAreNoListAreRefusedAsInTheMainFile() {
        String site = "{host: blog.example.com, upstream: 5001, paths: {prefix: /a/}}";
        installation.write("sites.d/blog.yml", site);
        String inSiteFile = finding(installation.start());
        installation.write("application.yml", "gatehouse.sites.wiki: " + site.replace("blog", "wiki"));

        var failure = catchThrowableOfType(InvalidConfigurationException.class, installation::start);

        assertThat(inSiteFile).contains(", paths: keys below it (expected: a list");
        assertThat(failure.findings()).singleElement()
                .asString()
                .contains("gatehouse.sites.wiki.paths: keys below it (expected: a list");
    }

    @Test
    void aReloadSeesFilesThatAreNewChangedAndGone() {
        installation.site("blog", 5001);
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        installation.site("wiki", 5002);
        installation.remove("sites.d/blog.yml");

        SitesChanged changes = reload(catalog).changes();

        assertThat(changes.added()).containsExactly("wiki");
        assertThat(changes.removed()).containsExactly("blog");
        assertThat(changes.changed()).containsExactly(new SiteChange("shop",
                List.of(new KeyChange("upstream", Optional.of("5000"), Optional.of("6000")))));
        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 6000, "wiki", 5002));
    }

    @Test
    void aSiteWhoseFileIsAsBeforeIsTheSameObject() {
        SiteCatalog catalog = installation.start();
        Site shop = catalog.sites().named("shop").orElseThrow();
        installation.site("wiki", 5002);

        reload(catalog);

        assertThat(catalog.sites().named("shop").orElseThrow()).isSameAs(shop);
    }

    @ParameterizedTest
    @ValueSource(strings = {".blog.yml", "blog.yml~", "#blog.yml#", ".#blog.yml", ".blog.yml.swp", "blog.yml.tmp",
            "blog.yml.rpmsave", "blog.yml.bak", "README"})
    void leftoversOfEditorsAreNoSites(String file) {
        installation.write("sites.d/" + file, "no site");

        SiteCatalog catalog = installation.start();

        assertThat(catalog.kept()).isEmpty();
        assertThat(ports(catalog)).containsOnlyKeys("main", "shop");
    }

    @Test
    void aBrokenFileLeavesItsOwnSiteAsItWas() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml", "host: shop.example.com\nupsteam: 6000\n");
        installation.site("wiki", 5002);

        Reload.Applied reload = reload(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000, "wiki", 5002));
        assertThat(reload.changes().changed()).isEmpty();
        assertThat(reload.kept()).isEqualTo(catalog.kept());
        assertThat(catalog.kept()).singleElement().satisfies(kept -> {
            assertThat(kept.site()).isEqualTo("shop");
            assertThat(kept.since()).isPresent();
            assertThat(kept.findings()).extracting(Finding::sentence)
                    .anySatisfy(sentence -> assertThat(sentence)
                            .startsWith(
                                    installation.named("sites.d/shop.yml") + ":2:10, upsteam: unknown key (expected: ")
                            .endsWith("did you mean \"upstream\"?)"))
                    .anySatisfy(sentence -> assertThat(sentence).contains("no upstream"))
                    .hasSize(2);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"request-headers: { Host: x } | 3:26 | request-headers[Host]",
            "request-headers: { X-Auth: \"a\\u0001\" } | 3:28 | request-headers[X-Auth]",
            "request-headers: { X Y: 2 } | 3:25 | request-headers[X Y]",
            "request-headers: { X.Y: true } | 3:25 | request-headers[X.Y]",
            "response-headers: { Content-Length: 5 } | 3:37 | response-headers[Content-Length]",
            "response-headers: { X-A: 1, x-a: 2 } | 3:34 | response-headers[x-a]",
            "'paths: [ { prefix: /, request-headers: { Host: x } } ]' | 3:48 | paths[0].request-headers[Host]"})
    void aHeaderThatCannotBeSetSetsOnlyItsOwnSiteAside(String key, String place, String named) {
        installation.write("sites.d/hh.yml", "host: hh.example.com\nupstream: 5001\n" + key + "\n");

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
        assertThat(finding(catalog))
                .startsWith(installation.named("sites.d/hh.yml") + ":" + place + ", " + named + ": ");
    }

    @Test
    void shortWaysToWriteAreThoseOfTheMainFile() {
        installation.write("sites.d/hh.yml", """
                host: hh.example.com
                upstreams: [ 5001 ]
                rewrite: { from: ^/a, to: /b }
                request-headers: { X.Dotted_Name: "1" }
                """);

        SiteCatalog catalog = installation.start();

        assertThat(catalog.kept()).isEmpty();
        assertThat(catalog.sites().named("hh").orElseThrow().rules().changes()).satisfies(changes -> {
            assertThat(changes.requestHeaders()).isEqualTo(Map.of("X.Dotted_Name", "1"));
            assertThat(changes.rewrites()).hasSize(1);
        });
    }

    @Test
    void aBrokenFileLeavesItsOwnSiteAsItWasAcrossRestarts() {
        installation.start();
        installation.write("sites.d/shop.yml", "host: [");

        for (int start = 1; start <= 3; start++) {
            SiteCatalog catalog = installation.start();

            assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
            assertThat(catalog.kept()).singleElement().satisfies(kept -> assertThat(kept.since()).isPresent());
        }
    }

    @Test
    void aBrokenFileThatIsMendedCountsAgain() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yml", "host: [");
        reload(catalog);
        installation.site("shop", 7000);

        assertThat(reload(catalog).kept()).isEmpty();
        assertThat(ports(catalog)).containsEntry("shop", 7000);
    }

    @Test
    void aBrokenFileOfANewSiteLeavesItOut() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/blog.yml", "host: blog.example.com\n");

        Reload.Applied reload = reload(catalog);

        assertThat(ports(catalog)).containsOnlyKeys("main", "shop");
        assertThat(reload.kept()).singleElement().satisfies(kept -> {
            assertThat(kept.site()).isEqualTo("blog");
            assertThat(kept.since()).isEmpty();
        });
    }

    @Test
    void aBrokenFileOfANewSiteLeavesItOutAtTheStartToo() {
        installation.write("sites.d/blog.yml", "host: blog.example.com\nupstream: nowhere:0\n");

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).containsOnlyKeys("main", "shop");
        assertThat(finding(catalog))
                .startsWith(installation.named("sites.d/blog.yml") + ":2:11, upstream: \"nowhere:0\"");
    }

    @Test
    void whatIsWrongElsewhereRefusesAllOfIt() {
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse.sites.main: { host: main.example.com, upstream: 0 }\n");
        installation.write("sites.d/shop.yml", "host: [");
        installation.site("wiki", 5002);

        assertThat(refusal(catalog.reload(ReloadCause.FILES))).singleElement()
                .asString()
                .contains("gatehouse.sites.main.upstream");
        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
    }

    @Test
    void whatIsWrongElsewhereEndsAStart() {
        installation.write("application.yml", "gatehouse.sites.main: { host: main.example.com, upstream: 0 }\n");
        installation.write("sites.d/shop.yml", "host: [");

        var failure = catchThrowableOfType(InvalidConfigurationException.class, installation::start);

        assertThat(failure.findings()).hasSize(1);
    }

    @Test
    void anEmptyFileIsAFinding() {
        installation.write("sites.d/blog.yml", "");
        assertThat(finding(installation.start())).isEqualTo(installation.named("sites.d/blog.yml")
                + ": nothing (expected: the keys of a site, such as host and upstream)");
    }

    @Test
    void aFileOfCommentsIsAFinding() {
        installation.write("sites.d/blog.yml", "# to come\n");
        assertThat(finding(installation.start())).contains("blog.yml: nothing (expected: ");
    }

    @Test
    void aFolderThatIsNamedLikeAFileIsAFinding() throws IOException {
        Files.createDirectory(installation.path("sites.d/blog.yml"));
        assertThat(finding(installation.start())).contains("blog.yml: a folder (expected: a file");
    }

    @Test
    void aLinkToNothingIsAFinding() throws IOException {
        Files.createSymbolicLink(installation.path("sites.d/blog.yml"), Path.of("gone"));
        assertThat(finding(installation.start())).contains("blog.yml: a link to nothing (expected: a file");
    }

    @Test
    void aPipeIsAFindingAndNotWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", installation.path("sites.d/blog.yml").toString()).start().waitFor())
                .isZero();
        assertThat(finding(installation.start())).contains("blog.yml: no file (expected: a file");
    }

    @Test
    void aLinkToAFileIsAFile() throws IOException {
        installation.write("elsewhere/blog.txt", "{host: blog.example.com, upstream: 5001}");
        Files.createSymbolicLink(installation.path("sites.d/blog.yml"), Path.of("../elsewhere/blog.txt"));

        assertThat(ports(installation.start())).containsEntry("blog", 5001);
    }

    @Test
    void whatIsNotUtf8IsAFindingWithItsPlace() throws IOException {
        Files.write(installation.path("sites.d/blog.yml"),
                "host: blog.example.com\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(finding(installation.start())).contains("blog.yml:2:6: not UTF-8 (expected: ");
    }

    @Test
    void aFileOfMoreThanAMegabyteIsAFinding() {
        installation.write("sites.d/blog.yml", "# a comment\n".repeat(100_000));
        assertThat(finding(installation.start())).contains("blog.yml: more than 1 MB (expected: the keys of one site)");
    }

    @Test
    void aListIsAFinding() {
        installation.write("sites.d/blog.yml", "- host: blog.example.com\n");
        assertThat(finding(installation.start())).contains("blog.yml:1:9: a list (expected: the keys of a site");
    }

    @Test
    void aWordIsAFinding() {
        installation.write("sites.d/blog.yml", "blog.example.com\n");
        assertThat(finding(installation.start())).contains("blog.yml:1:1: a text (expected: the keys of a site");
    }

    @Test
    void aKeyThatStandsTwiceIsAFinding() {
        installation.write("sites.d/blog.yml", "host: blog.example.com\nupstream: 1\nhost: other.example.com\n");
        assertThat(finding(installation.start())).contains("blog.yml:3:1: found duplicate key host");
    }

    @Test
    void aSecondDocumentIsAFinding() {
        installation.write("sites.d/blog.yml", "host: blog.example.com\nupstream: 1\n---\nhost: other.example.com\n");
        assertThat(finding(installation.start()))
                .contains("blog.yml:4:7: a second document (expected: one site in a file, without ---)");
    }

    @Test
    void theKeysOfTheMainFileAreAFindingWithAdvice() {
        installation.write("sites.d/blog.yml", "gatehouse:\n  sites:\n    blog:\n      host: blog.example.com\n");
        assertThat(finding(installation.start()))
                .contains("blog.yml:4:13, gatehouse: a key of the main file (expected: ")
                .contains("; in a site file the keys of the site stand at the top, without gatehouse.sites.NAME)");
    }

    @Test
    void anAnchorThatContainsItselfIsAFinding() {
        installation.write("sites.d/blog.yml", "timeouts: &a\n  connect: *a\n");
        assertThat(finding(installation.start())).contains("blog.yml:1:1: an anchor that contains itself");
    }

    @Test
    void anchorsThatStandForTooMuchAreAFinding() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            text.append("a%d: &a%d [".formatted(i, i)).append("*a%d, ".formatted(i - 1).repeat(10)).append("x]\n");
        }
        installation.write("sites.d/blog.yml", text.toString());
        assertThat(finding(installation.start()))
                .contains("blog.yml:1:1: anchors that stand for more than 20000 values");
    }

    @Test
    void anAnchorMayBeUsed() {
        installation.write("sites.d/blog.yml",
                "host: blog.example.com\nupstream: 5001\ntimeouts: { connect: &time 5s, idle: *time }\n");
        assertThat(installation.start().sites().named("blog"))
                .hasValueSatisfying(blog -> assertThat(blog.rules().timeouts().idle()).hasSeconds(5));
    }

    @Test
    void aTabIsAFinding() {
        installation.write("sites.d/blog.yml", "host: blog.example.com\n\tupstream: 1\n");
        assertThat(finding(installation.start())).contains("blog.yml:2:1: found character '\\t(TAB)'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my shop", "-shop", "caf\u00e9", "1234", "shop[0]"})
    void aNameThatNoSiteCanHaveIsAFinding(String name) {
        installation.write("sites.d/" + name + ".yml", "host: blog.example.com\nupstream: 1\n");
        assertThat(finding(installation.start())).contains(": \"" + name + "\" (expected: a name of letters, digits");
    }

    @Test
    void aNameMayHaveDots() {
        installation.write("sites.d/app.example.com.yml", "host: app.example.com\nupstream: 5005\n");
        SiteCatalog catalog = installation.start();
        assertThat(ports(catalog)).containsEntry("app.example.com", 5005);

        installation.write("sites.d/app.example.com.yml", "host: app.example.com\nupstream: x/y\n");
        reload(catalog);
        assertThat(finding(catalog)).contains("app.example.com.yml:2:11, upstream: ");
    }

    @Test
    void aFileThatMayNotBeReadIsAFinding() throws IOException {
        installation.site("blog", 5001);
        Files.setPosixFilePermissions(installation.path("sites.d/blog.yml"), Set.of());
        assumeThat(Files.isReadable(installation.path("sites.d/blog.yml"))).isFalse();
        assertThat(finding(installation.start())).contains("blog.yml: not readable");
    }

    @Test
    void whatStandsInTheMainFileCounts() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/main.yml", "host: other.example.com\nupstream: 2\n");

        reload(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
        assertThat(finding(catalog)).isEqualTo(installation.named("sites.d/main.yml")
                + ": site \"main\" (expected: one place for a site; it stands at "
                + installation.named("application.yml")
                + ":1:31, gatehouse.sites.main, too, which counts)");
    }

    @Test
    void aSiteThatMovesToTheMainFileStaysWhenItsFileIsForgotten() {
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse.sites.shop: { host: shop.example.com, upstream: 7 }\n");

        reload(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("shop", 7));
        assertThat(catalog.kept()).singleElement().satisfies(kept -> assertThat(kept.since()).isPresent());
    }

    @Test
    void twoFilesOfOneSiteLeaveItAsItWas() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/shop.yaml", "host: shop.example.com\nupstream: 2\n");

        reload(catalog);

        assertThat(ports(catalog)).containsEntry("shop", 5000);
        assertThat(finding(catalog)).isEqualTo(installation.named("sites.d/shop.yml")
                + ": a second file of site \"shop\" (expected: one file; there is "
                + installation.named("sites.d/shop.yaml") + ", too)");
    }

    @Test
    void whoHasAHostKeepsIt() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/a.yml", "host: shop.example.com\nupstream: 2\n");

        reload(catalog);

        assertThat(ports(catalog)).containsOnlyKeys("main", "shop");
        assertThat(finding(catalog)).isEqualTo(installation.named("sites.d/a.yml")
                + ":1:7, host: \"shop.example.com\" (expected: a host that site \"shop\" ("
                + installation.named("sites.d/shop.yml")
                + ":1:7, gatehouse.sites.shop.host) does not claim already)");
    }

    @Test
    void whoHadAHostKeepsItAcrossARestart() {
        installation.start();
        installation.write("sites.d/a.yml", "host: shop.example.com\nupstream: 2\n");
        installation.site("shop", 6000);

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 6000));
        assertThat(finding(catalog)).contains("a.yml:1:7, host");
    }

    @Test
    void aHostThatIsGivenUpMayBeTaken() {
        SiteCatalog catalog = installation.start();
        installation.write("sites.d/a.yml", "host: shop.example.com\nupstream: 2\n");
        installation.remove("sites.d/shop.yml");

        reload(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "a", 2));
    }

    @Test
    void whatAParticipantFindsInAFileConcernsThatSiteOnly() {
        installation.with((settings, sites) -> {
            sites.named("shop")
                    .filter(shop -> shop.upstreams().getFirst().port() == 666)
                    .ifPresent(shop -> settings.find(settings.keyOfSite("shop") + ".upstream", "666", "another"));
            return () -> {
            };
        });
        SiteCatalog catalog = installation.start();
        installation.site("shop", 666);
        installation.site("wiki", 5002);

        reload(catalog);

        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000, "wiki", 5002));
        assertThat(finding(catalog))
                .isEqualTo(installation.named("sites.d/shop.yml") + ":2:11, upstream: \"666\" (expected: another)");
        assertThat(ports(installation.start())).isEqualTo(Map.of("main", 1, "shop", 5000, "wiki", 5002));
    }

    @Test
    void aLastGoodTextThatIsBadNowIsNotServedNorTold() {
        installation.start();
        installation.write("sites.d/shop.yml", "host: [");
        installation.with((settings, sites) -> {
            sites.named("shop").ifPresent(shop -> settings.find(settings.keyOfSite("shop") + ".host", "x", "another"));
            return () -> {
            };
        });

        SiteCatalog catalog = installation.start();

        assertThat(ports(catalog)).containsOnlyKeys("main");
        assertThat(catalog.kept()).singleElement().satisfies(kept -> assertThat(kept.since()).isEmpty());
        assertThat(finding(catalog)).contains("shop.yml:1:8").doesNotContain("another");
    }

    @Test
    void theFolderMayBeAnother() {
        installation.write("application.yml", "gatehouse.sites-folder: elsewhere\n");
        installation.write("elsewhere/blog.yml", "host: blog.example.com\nupstream: 5001\n");

        assertThat(ports(installation.start())).isEqualTo(Map.of("blog", 5001));
    }

    @Test
    void aFolderThatIsNamedHasToBeThere() {
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse.sites-folder: gone\n");

        assertThat(refusal(catalog.reload(ReloadCause.FILES))).singleElement()
                .asString()
                .startsWith(installation.named("application.yml") + ":1:25, gatehouse.sites-folder: ")
                .endsWith("(expected: a folder that is there)");
        assertThat(ports(catalog)).containsKey("shop");
    }

    @Test
    void anArgumentGoesBeforeTheFile() {
        installation.with("gatehouse.sites.shop.upstream", "5999");
        assertThat(ports(installation.start())).containsEntry("shop", 5999);
    }

    @Test
    void aPlanSaysWhatAReloadWouldAndChangesNothing() {
        SiteCatalog catalog = installation.start();
        installation.site("shop", 6000);
        installation.write("sites.d/blog.yml", "host: [");

        Reload.Applied plan = Installation.applied(catalog.plan());

        assertThat(plan.changes().changed()).extracting(SiteChange::site).containsExactly("shop");
        assertThat(plan.kept()).extracting(KeptSite::site).containsExactly("blog");
        assertThat(plan.version()).isEmpty();
        assertThat(ports(catalog)).isEqualTo(Map.of("main", 1, "shop", 5000));
        assertThat(catalog.kept()).isEmpty();
        assertThat(catalog.history()).hasSize(1);
    }

    @Test
    void aPlanThatWouldBeRefusedSaysWhy() {
        SiteCatalog catalog = installation.start();
        installation.write("application.yml", "gatehouse: [");
        assertThat(refusal(catalog.plan())).hasSize(1);
    }
}
