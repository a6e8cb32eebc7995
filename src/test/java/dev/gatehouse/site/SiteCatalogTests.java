package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.StandardEnvironment;

/** Tests for {@link SiteCatalog}: the swap of everything or nothing, with participants written for it. */
class SiteCatalogTests {

    private static final String SHOP = "gatehouse.sites.shop: { host: shop.example.com, upstream: 5000 }\n";
    private static final String BLOG = "gatehouse.sites.blog: { host: blog.example.com, upstream: 5001 }\n";
    private static final String FAULTY = "gatehouse.sites.shop: { host: shop.example.com, upstream: 0 }\n";

    private final Participant first = new Participant();
    private final Participant second = new Participant();
    private final List<Object> announced = new ArrayList<>();
    private final Path nowhere = Path.of("gone").toAbsolutePath();
    private WrittenSettings written;
    private File file;

    @ConfigurationProperties("gatehouse.paint")
    record Paint(@DefaultValue("red") String colour) {}

    @ConfigurationProperties("gatehouse.sound")
    record Sound(@DefaultValue("1") int volume) {}

    /** Keeps the names of the sites, and has something against one of them. */
    private static final class Participant implements ReloadParticipant {

        private String against = "nothing";
        private List<String> inForce = List.of();
        private int prepared;

        @Override
        public Runnable prepare(Settings settings, Sites sites) {
            prepared++;
            List<String> names = sites.all().stream().map(Site::name).toList();
            if (names.contains(against)) {
                settings.find("gatehouse.sites." + against + ".host", against, "another name");
            }
            return () -> inForce = names;
        }
    }

    /** The operator's file; what it holds at the start and what it holds now. */
    private final class File extends SettingsSource {

        private Optional<String> yaml = Optional.of("");

        File() {
            super(new StandardEnvironment());
        }

        void holds(String text) {
            yaml = Optional.of(text);
        }

        void cannotBeRead() {
            yaml = Optional.empty();
        }

        @Override
        Optional<Reading> now(Findings findings) {
            if (yaml.isEmpty()) {
                findings.add(new Finding("sites.yaml", "not YAML", "YAML"));
            }
            return yaml.map(text -> new Reading(written.environment(text, Map.of()), Map.of(), nowhere, SiteFiles::in));
        }
    }

    @BeforeEach
    void operator(@TempDir Path folder) {
        written = new WrittenSettings(folder);
        file = new File();
    }

    private SiteCatalog catalog() {
        return catalog(NoStandIns.INSTANCE);
    }

    private SiteCatalog catalog(StandInSites standIns) {
        var check = new SettingsCheck(List.of(Paint.class, Sound.class));
        var findings = new Findings();
        var start = new Draft(file.now(findings).orElseThrow(), check, Draft.Before.NOTHING, findings);
        return new SiteCatalog(start, file, check, new History(nowhere, nowhere), standIns, List.of(first, second),
                announced::add, Clock.systemUTC());
    }

    private SiteCatalog startedWith(String yaml) {
        file.holds(yaml);
        SiteCatalog catalog = catalog();
        catalog.afterSingletonsInstantiated();
        announced.clear();
        return catalog;
    }

    private static List<String> names(SiteCatalog catalog) {
        return catalog.sites().all().stream().map(Site::name).toList();
    }

    @Test
    void thereAreNoSitesBeforeTheStart() {
        assertThat(catalog().sites().isEmpty()).isTrue();
    }

    @Test
    void theStartPutsTheSitesInForceAndAnnouncesThem() {
        file.holds(SHOP + BLOG);
        SiteCatalog catalog = catalog();

        catalog.afterSingletonsInstantiated();

        assertThat(names(catalog)).containsExactly("shop", "blog");
        assertThat(first.inForce).containsExactly("shop", "blog");
        assertThat(second.inForce).containsExactly("shop", "blog");
        assertThat(announced).singleElement().isInstanceOfSatisfying(SitesChanged.class, changes -> {
            assertThat(changes.added()).containsExactly("shop", "blog");
            assertThat(changes.changed()).isEmpty();
            assertThat(changes.removed()).isEmpty();
        });
    }

    @Test
    void aStartWithFindingsEndsWithAllOfThemAndStatus78() {
        file.holds(FAULTY + "gatehouse.site: 1");
        SiteCatalog catalog = catalog();

        var failure = catchThrowableOfType(InvalidConfigurationException.class, catalog::afterSingletonsInstantiated);

        assertThat(failure.getExitCode()).isEqualTo(78);
        assertThat(failure.findings()).hasSize(2);
        assertThat(failure).hasMessageContaining("gatehouse.sites.shop.upstream")
                .hasMessageContaining("gatehouse.site:");
        assertThat(catalog.sites().isEmpty()).isTrue();
        assertThat(announced).isEmpty();
    }

    @Test
    void aParticipantsFindingEndsTheStartToo() {
        file.holds(SHOP);
        second.against = "shop";

        var failure = catchThrowableOfType(InvalidConfigurationException.class, catalog()::afterSingletonsInstantiated);

        assertThat(failure.findings()).hasSize(1);
        assertThat(first.inForce).isEmpty();
    }

    @Test
    void aReloadSwapsEverything() {
        SiteCatalog catalog = startedWith(SHOP);
        file.holds(BLOG);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOf(Reload.Applied.class);
        assertThat(names(catalog)).containsExactly("blog");
        assertThat(first.inForce).containsExactly("blog");
        assertThat(second.inForce).containsExactly("blog");
    }

    @Test
    void aReloadTellsWhatItChanged() {
        SiteCatalog catalog = startedWith(
                SHOP + BLOG + "gatehouse.sites.same: { host: same.example.com, upstream: 1 }\n");
        file.holds("""
                gatehouse.sites:
                  same: { host: same.example.com, upstream: 1 }
                  blog: { host: blog.example.com, upstream: 5002 }
                  wiki: { host: wiki.example.com, upstream: 5003 }
                """);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Applied.class, applied -> {
            assertThat(applied.changes().added()).containsExactly("wiki");
            assertThat(applied.changes().changed()).extracting(SiteChange::site).containsExactly("blog");
            assertThat(applied.changes().removed()).containsExactly("shop");
            assertThat(applied.changes().sites().size()).isEqualTo(3);
            assertThat(announced).containsExactly(applied.changes());
        });
    }

    @Test
    void aReloadWithFindingsChangesNothing() {
        SiteCatalog catalog = startedWith(SHOP);
        Sites before = catalog.sites();
        file.holds(FAULTY + BLOG);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Refused.class,
                refused -> assertThat(refused.findings()).singleElement()
                        .extracting(Finding::place)
                        .asString()
                        .endsWith("gatehouse.sites.shop.upstream"));
        assertThat(catalog.sites()).isSameAs(before);
        assertThat(first.inForce).containsExactly("shop");
        assertThat(announced).isEmpty();
    }

    @Test
    void oneParticipantsFindingKeepsTheOthersFromSwapping() {
        SiteCatalog catalog = startedWith(SHOP);
        second.against = "blog";
        file.holds(BLOG);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOf(Reload.Refused.class);
        assertThat(names(catalog)).containsExactly("shop");
        assertThat(first.inForce).containsExactly("shop");
        assertThat(second.inForce).containsExactly("shop");
    }

    @Test
    void participantsAreAskedEvenIfSomethingWasFoundAlready() {
        SiteCatalog catalog = startedWith(SHOP);
        second.against = "blog";
        file.holds(FAULTY + BLOG);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Refused.class,
                refused -> assertThat(refused.findings()).hasSize(2));
        assertThat(first.prepared).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeReadChangesNothing() {
        SiteCatalog catalog = startedWith(SHOP);
        file.cannotBeRead();

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Refused.class,
                refused -> assertThat(refused.findings()).extracting(finding -> finding.place().toString())
                        .containsExactly("sites.yaml"));
        assertThat(names(catalog)).containsExactly("shop");
    }

    @Test
    void aReloadAfterARefusedOneIsComparedWithWhatIsInForce() {
        SiteCatalog catalog = startedWith(SHOP);
        file.holds(FAULTY);
        catalog.reload(ReloadCause.REQUEST);
        file.holds(SHOP + BLOG);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Applied.class, applied -> {
            assertThat(applied.changes().added()).containsExactly("blog");
            assertThat(applied.changes().changed()).isEmpty();
        });
    }

    @Test
    void aSettingThatIsReadOnlyAtStartIsNamed() {
        SiteCatalog catalog = startedWith(SHOP + "gatehouse.sound.volume: 2");
        file.holds(SHOP + "gatehouse.sound.volume: 3");

        assertThat(catalog.reload(ReloadCause.REQUEST)).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.needsRestart()).containsExactly("gatehouse.sound.volume"));
    }

    @Test
    void aSettingThatIsAsItWasAtTheStartNeedsNoRestart() {
        SiteCatalog catalog = startedWith(SHOP + "gatehouse.sound.volume: 2");
        file.holds(SHOP + "gatehouse.sound.volume: 3");
        catalog.reload(ReloadCause.REQUEST);
        file.holds(SHOP + "gatehouse.sound.volume: 2");

        assertThat(catalog.reload(ReloadCause.REQUEST)).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.needsRestart()).isEmpty());
    }

    @Test
    void aSettingThatStaysChangedIsNamedByEveryReload() {
        SiteCatalog catalog = startedWith(SHOP);
        file.holds(SHOP + "gatehouse.sound.volume: 3");
        catalog.reload(ReloadCause.REQUEST);

        assertThat(catalog.reload(ReloadCause.REQUEST)).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.needsRestart()).containsExactly("gatehouse.sound.volume"));
    }

    @Test
    void whatAReloadReadsNeedsNoRestart() {
        SiteCatalog catalog = startedWith(SHOP);
        file.holds(BLOG + "gatehouse.timeouts: { connect: 1s, first-byte: 2s }");

        assertThat(catalog.reload(ReloadCause.REQUEST)).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.needsRestart()).isEmpty());
    }

    @Test
    void aChangedTimeLimitForAllSitesChangesThem() {
        SiteCatalog catalog = startedWith(SHOP);
        file.holds(SHOP + "gatehouse.timeouts.first-byte: 5m");

        assertThat(catalog.reload(ReloadCause.REQUEST)).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.changes().changed()).extracting(SiteChange::site)
                        .containsExactly("shop"));
    }

    @Test
    void aSiteThatIsWrittenTheSameIsTheSameObject() {
        SiteCatalog catalog = startedWith("""
                gatehouse.sites:
                  shop: { host: shop.example.com, upstream: 1 }
                  blog: { host: blog.example.com, upstream: 2 }
                """);
        Site shop = catalog.sites().named("shop").orElseThrow();
        file.holds("""
                gatehouse.sites:
                  blog: { host: blog.example.com, upstream: 3 }
                  shop: { host: shop.example.com, upstream: 1 }
                """);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Applied.class,
                applied -> assertThat(applied.changes().changed()).extracting(SiteChange::site)
                        .containsExactly("blog"));
        assertThat(names(catalog)).containsExactly("blog", "shop");
        assertThat(catalog.sites().named("shop").orElseThrow()).isSameAs(shop);
    }

    @Test
    void aSiteWhoseValueStandsElsewhereIsReadAnew() {
        SiteCatalog catalog = startedWith("""
                port: 1
                gatehouse.sites.shop: { host: shop.example.com, upstream: "${port}" }
                """);
        file.holds("""
                port: 2
                gatehouse.sites.shop: { host: shop.example.com, upstream: "${port}" }
                """);

        catalog.reload(ReloadCause.REQUEST);

        assertThat(catalog.sites().all()).singleElement()
                .extracting(site -> site.upstreams().getFirst().port())
                .isEqualTo(2);
    }

    @Test
    void aNewSiteCannotHaveTheHostOfOneThatIsInForceAlthoughItStandsBeforeIt() {
        SiteCatalog catalog = startedWith("""
                gatehouse.sites.shop: { hosts: [shop.example.com, shop.example.org], upstream: 1 }
                """);
        file.holds("""
                gatehouse.sites.blog: { host: shop.example.org, upstream: 2 }
                gatehouse.sites.shop: { hosts: [shop.example.com, shop.example.org], upstream: 1 }
                """);

        Reload reload = catalog.reload(ReloadCause.REQUEST);

        assertThat(reload).isInstanceOfSatisfying(Reload.Refused.class,
                refused -> assertThat(refused.findings()).singleElement()
                        .extracting(Finding::sentence)
                        .asString()
                        .contains(":1:31, gatehouse.sites.blog.host: \"shop.example.org\"")
                        .contains("site \"shop\" (")
                        .contains(":2:51, gatehouse.sites.shop.hosts[1])"));
    }

    @Test
    void standInsTakeTheOperatorsPlaceOnlyWhereNothingIsWrong() {
        var standIn = new Sites(List.of(new Site("welcome", List.of(HostPattern.of("localhost").orElseThrow()),
                UpstreamAddress.of("5000").orElseThrow(), true,
                new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO), UpstreamTls.DEFAULT,
                SiteHttps.DEFAULT)));
        var catalog = catalog(new StandInSites() {

            @Override
            public boolean areNeeded(Settings settings, Sites own) {
                return own.isEmpty();
            }

            @Override
            public Sites sites() {
                return standIn;
            }
        });

        catalog.afterSingletonsInstantiated();
        assertThat(first.inForce).containsExactly("welcome");

        file.holds(SHOP);
        catalog.reload(ReloadCause.REQUEST);
        assertThat(first.inForce).containsExactly("shop");
    }
}
