package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;

class WantedTests {

    private static final SiteHttps IN_ONE = new SiteHttps(Optional.empty(), true, Optional.empty(), Optional.empty());
    private static final SiteHttps OWN = new SiteHttps(
            Optional.of(new SiteHttps.Files(Path.of("certificate"), Path.of("key"))), false, Optional.empty(),
            Optional.empty());

    private static Wanted wanted(String... names) {
        return new Wanted("app", Arrays.stream(names).map(name -> HostPattern.of(name).orElseThrow()).toList(),
                SiteHttps.DEFAULT);
    }

    private static List<String> idsOf(SiteHttps https, String... hosts) {
        return Wanted.of(new Sites(List.of(KeeperNode.site("app", https, hosts)))).stream().map(Wanted::id).toList();
    }

    @Test
    void eachHostHasItsOwnUnlessTheSiteWantsOne() {
        assertThat(idsOf(SiteHttps.DEFAULT, "a.test", "*.a.test")).containsExactly("a.test", "_.a.test");
        assertThat(idsOf(IN_ONE, "a.test", "*.a.test")).hasSize(1);
        assertThat(idsOf(OWN, "a.test", "*.a.test")).hasSize(1);
    }

    @Test
    void aHostThatTwoSitesHaveIsTheFirstOnes() {
        List<Wanted> all = Wanted.of(new Sites(List.of(KeeperNode.site("one", SiteHttps.DEFAULT, "a.test"),
                KeeperNode.site("two", SiteHttps.DEFAULT, "a.test", "b.test"))));
        assertThat(all).extracting(Wanted::site).containsExactly("one", "two");
        assertThat(all).extracting(Wanted::id).containsExactly("a.test", "b.test");
    }

    @Test
    void theOrderOfNamesDoesNotMakeAnother() {
        assertThat(wanted("a.test", "b.test", "c.test").id()).isEqualTo(wanted("c.test", "a.test", "b.test").id())
                .startsWith("a.test_and_2_more-");
        assertThat(wanted("a.test", "b.test").id()).isNotEqualTo(wanted("a.test", "c.test").id());
    }

    @Test
    void theLongestNameFitsIntoTheNameOfAFile() {
        String longest = ("a".repeat(62) + ".").repeat(4) + "a";
        assertThat(wanted(longest).id()).hasSizeLessThan(200);
        assertThat(wanted(longest).id()).isNotEqualTo(wanted("b" + longest.substring(1)).id());
        assertThat(wanted(longest.substring(0, 200) + "x").id())
                .isNotEqualTo(wanted(longest.substring(0, 200) + "y").id());
    }

    @Test
    void addressesAndWildcardsHaveNamesThatFilesMayHave() {
        assertThat(List.of(wanted("[::1]"), wanted("[2001:db8::1]"), wanted("*.a.test"), wanted("192.0.2.1")))
                .extracting(Wanted::id)
                .containsExactly("--1", "2001-db8--1", "_.a.test", "192.0.2.1")
                .allMatch(id -> id.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"));
    }

    @Test
    void itIsPrivateIfOneOfItsNamesIs() {
        assertThat(wanted("a.example.com", "a.test").isPrivate()).isTrue();
        assertThat(wanted("a.example.com").isPrivate()).isFalse();
        assertThat(wanted("a.example.com", "*.example.com").hasWildcard()).isTrue();
        assertThat(wanted("a.example.com").hasWildcard()).isFalse();
    }

    @Test
    void nothingIsObtainedForSitesThatNobodyAskedFor() {
        assertThat(Wanted.of(Sites.ofFirstStart(KeeperNode.sites("localhost", "vm.example.com")))).isEmpty();
    }
}
