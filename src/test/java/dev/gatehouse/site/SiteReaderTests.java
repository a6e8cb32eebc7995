package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for {@link SiteReader}, against YAML files: sites as an operator writes them, and what makes no sense of them. */
class SiteReaderTests {

    private static final TimeoutProperties DEFAULTS = new TimeoutProperties(Duration.ofSeconds(5),
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(30),
            Duration.ofSeconds(60), Duration.ofSeconds(30));
    private static final String A_HOST = "(expected: a host name such as app.example.com, or *.example.com for every name below it)";
    private static final String AN_UPSTREAM = "(expected: a URL, host:port or port such as http://localhost:5000, localhost:5000 or 5000, or unix:/run/app.sock)";

    private WrittenSettings written;

    @BeforeEach
    void operator(@TempDir Path folder) {
        written = new WrittenSettings(folder);
    }

    @Test
    void theShortestSiteIsAHostAndAPort() {
        Sites sites = sites("""
                gatehouse.sites.shop:
                  host: shop.example.com
                  upstream: 5000
                """);

        assertThat(sites.all()).containsExactly(new Site("shop", hosts("shop.example.com"),
                UpstreamAddress.of("http://localhost:5000").orElseThrow(), true,
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60)),
                UpstreamTls.DEFAULT, SiteHttps.DEFAULT));
    }

    @Test
    void everythingASiteCanHaveIsRead() {
        Sites sites = sites("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      hosts: ["*.shop.example.com", shop.example.org]
                      upstream: https://10.0.0.7/app
                      preserve-host: false
                      timeouts: { connect: 1s, first-byte: 2m }
                """);

        assertThat(sites.all()).containsExactly(new Site("shop",
                hosts("shop.example.com", "*.shop.example.com", "shop.example.org"),
                UpstreamAddress.of("https://10.0.0.7/app").orElseThrow(), false,
                new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofSeconds(60)),
                UpstreamTls.DEFAULT, SiteHttps.DEFAULT));
    }

    @Test
    void sitesStayInTheOrderTheyWereWritten() {
        Sites sites = sites("""
                gatehouse.sites:
                  zebra: { host: z.example.com, upstream: 1 }
                  Apple_2: { host: a.example.com, upstream: 2 }
                  mango: { host: m.example.com, upstream: 3 }
                """);

        assertThat(sites.all()).extracting(Site::name).containsExactly("zebra", "Apple_2", "mango");
    }

    @Test
    void noSitesAreNoFinding() {
        assertThat(sites("").isEmpty()).isTrue();
    }

    @Test
    void sitesMayComeFromEnvironmentVariables() {
        Settings settings = written.read("",
                Map.of("GATEHOUSE_SITES_SHOP_HOST", "shop.example.com", "GATEHOUSE_SITES_SHOP_UPSTREAM", "app:80"));

        Sites sites = new SiteReader(settings, DEFAULTS).read();

        assertThat(settings.findings().all()).isEmpty();
        assertThat(sites.all()).extracting(Site::name).containsExactly("shop");
    }

    @Test
    void aVariableGoesBeforeTheFile() {
        Settings settings = written.read("""
                gatehouse.sites:
                  my-shop: { host: shop.example.com, upstream: 1 }
                  blog: { host: blog.example.com, upstream: 2 }
                """, Map.of("GATEHOUSE_SITES_BLOG_PRESERVEHOST", "false", "GATEHOUSE_SITES_MY_SHOP_UPSTREAM", "3"));

        Sites sites = new SiteReader(settings, DEFAULTS).read();

        assertThat(settings.findings().all()).isEmpty();
        assertThat(sites.named("my-shop").orElseThrow().upstreams().getFirst().port()).isEqualTo(3);
        assertThat(sites.named("my-shop").orElseThrow().rules().preserveHost()).isTrue();
        assertThat(sites.named("blog").orElseThrow().upstreams().getFirst().port()).isEqualTo(2);
        assertThat(sites.named("blog").orElseThrow().rules().preserveHost()).isFalse();
    }

    @Test
    void aMissingHostAndAMissingUpstreamAreBothFound() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      preserve-host: true
                """)).containsExactly(written.file() + ":4:22, gatehouse.sites.shop: no host " + A_HOST,
                written.file() + ":4:22, gatehouse.sites.shop: no upstream " + AN_UPSTREAM);
    }

    @Test
    void aSiteThatIsOnlyANameIsFound() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                """)).isNotEmpty()
                .allSatisfy(sentence -> assertThat(sentence)
                        .startsWith(written.file() + ":3:10, gatehouse.sites.shop: "));
    }

    @Test
    void aSiteThatIsNoSectionIsFound() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop: 5000
                """)).containsExactly(
                written.file() + ":3:11, gatehouse.sites.shop: \"5000\" (expected: keys below it)");
    }

    @Test
    void aHostAndAnUpstreamThatMakeNoSenseAreFoundAtTheirPlaces() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: http://shop.example.com
                      upstream: ftp://localhost
                """)).containsExactlyInAnyOrder(
                written.file() + ":4:13, gatehouse.sites.shop.host: \"http://shop.example.com\" " + A_HOST,
                written.file() + ":5:17, gatehouse.sites.shop.upstream: \"ftp://localhost\" " + AN_UPSTREAM);
    }

    @Test
    void oneOfSeveralHostsIsFoundAtItsOwnLine() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      hosts:
                        - shop.example.com
                        - shop example
                      upstream: 5000
                """))
                .containsExactly(written.file() + ":6:11, gatehouse.sites.shop.hosts[1]: \"shop example\" " + A_HOST);
    }

    @Test
    void oneOfSeveralHostsInOneLineIsFoundAtThatLine() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      hosts: shop.example.com, shop example
                      upstream: 5000
                """))
                .containsExactly(written.file() + ":4:14, gatehouse.sites.shop.hosts[1]: \"shop example\" " + A_HOST);
    }

    @Test
    void aHostThatTwoSitesClaimIsFoundWithBothPlaces() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      upstream: 5000
                    blog:
                      host: SHOP.example.com.
                      upstream: 5001
                """)).containsExactly("%1$s:7:13, gatehouse.sites.blog.host: \"shop.example.com\" "
                .formatted(written.file())
                + "(expected: a host that site \"shop\" (%1$s:4:13, gatehouse.sites.shop.host) does not claim already)"
                        .formatted(written.file()));
    }

    @Test
    void oneOfSeveralHostsThatTwoSitesClaimIsFoundAtItsOwnLine() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      hosts:
                        - shop.example.org
                        - "*.example.org"
                      upstream: 5000
                    blog:
                      hosts:
                        - blog.example.org
                        - "*.example.org"
                      upstream: 5001
                """)).singleElement()
                .asString()
                .startsWith(written.file() + ":12:11, gatehouse.sites.blog.hosts[1]: \"*.example.org\"")
                .contains(written.file() + ":7:11, gatehouse.sites.shop.hosts[1])");
    }

    @Test
    void aWildcardAndANameBelowItMayBelongToDifferentSites() {
        assertThat(written.sentences("""
                gatehouse.sites:
                  all: { host: "*.example.com", upstream: 1 }
                  one: { host: one.example.com, upstream: 2 }
                  bare: { host: example.com, upstream: 3 }
                """)).isEmpty();
    }

    @Test
    void aHostWrittenTwiceInOneSiteIsNoContradiction() {
        assertThat(written.sentences("""
                gatehouse.sites:
                  shop: { host: shop.example.com, hosts: [shop.example.com], upstream: 1 }
                """)).isEmpty();
    }

    @Test
    void theNameOfASiteMayHaveCapitalsAndSigns() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    My_Shop:
                      host: "a b"
                      upstream: 5000
                    "[my.shop]":
                      host: "a b"
                      upstream: 5000
                """)).satisfiesExactly(
                sentence -> assertThat(sentence).startsWith(written.file() + ":4:13, gatehouse.sites."),
                sentence -> assertThat(sentence).startsWith(written.file() + ":7:13, gatehouse.sites[my.shop].host:"));
    }

    @Test
    void aTimeLimitOfASiteIsLongerThanZero() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      upstream: 5000
                      timeouts:
                        connect: 0s
                        first-byte: -1s
                """)).containsExactly(written.file()
                + ":7:18, gatehouse.sites.shop.timeouts.connect: \"0s\" (expected: from 100ms to 24 days)");
    }

    @ParameterizedTest
    @CsvSource({"::1, http://[::1]:5000", "http://fe80::1/, http://[fe80::1]",
            "https://2001:db8::7, https://[2001:db8::7]"})
    void anIpv6AddressWithoutBracketsIsFollowedByTheOneWithThem(String upstream, String meant) {
        assertThat(written.sentences("""
                gatehouse.sites.shop: { host: shop.example.com, upstream: "%s" }
                """.formatted(upstream))).singleElement()
                .asString()
                .endsWith("; an IPv6 address stands in brackets: %s)".formatted(meant));
    }

    @Test
    void aPasswordInAnUpstreamIsNotRepeated() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      upstream: http://admin:hunter2@localhost:5000
                """)).singleElement()
                .asString()
                .contains("\"http://******@localhost:5000\"")
                .doesNotContain("hunter2");
    }

    private Sites sites(String yaml) {
        Settings settings = written.read(yaml);
        Sites sites = new SiteReader(settings, DEFAULTS).read();
        assertThat(settings.findings().all()).isEmpty();
        return sites;
    }

    private static List<HostPattern> hosts(String... names) {
        return List.of(names).stream().map(name -> HostPattern.of(name).orElseThrow()).toList();
    }
}
