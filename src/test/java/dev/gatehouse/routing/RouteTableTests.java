package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/** Tests for {@link RouteTable}: which routes are asked for a name, and in which order. Routes are strings here. */
class RouteTableTests {

    private final List<RouteTable.Entry<String>> entries = new ArrayList<>();

    @Test
    void aRouteAnswersItsName() {
        add("shop", 0, false, "shop.example.com");
        add("blog", 0, false, "blog.example.com");

        assertThat(candidates("blog.example.com")).containsExactly("blog");
    }

    @Test
    void aNameThatNoRouteHasHasNoCandidates() {
        add("shop", 0, false, "shop.example.com");
        add("all", 0, false, "*.example.org");

        assertThat(candidates("blog.example.com")).isEmpty();
        assertThat(candidates("example.com")).isEmpty();
        assertThat(candidates("com")).isEmpty();
        assertThat(candidates("shop.example.com.evil.example")).isEmpty();
        assertThat(candidates("myshop.example.com")).isEmpty();
    }

    @Test
    void anEmptyTableAnswersNothing() {
        assertThat(candidates("shop.example.com")).isEmpty();
    }

    @Test
    void aRouteAnswersEachOfItsNames() {
        add("shop", 0, false, "shop.example.com", "*.shop.example.com", "shop.example.org");

        assertThat(candidates("shop.example.com")).containsExactly("shop");
        assertThat(candidates("a.shop.example.com")).containsExactly("shop");
        assertThat(candidates("shop.example.org")).containsExactly("shop");
    }

    @Test
    void aWildcardAnswersEveryDepthButNotTheBareName() {
        add("all", 0, false, "*.example.com");

        assertThat(candidates("a.example.com")).containsExactly("all");
        assertThat(candidates("a.b.c.example.com")).containsExactly("all");
        assertThat(candidates("example.com")).isEmpty();
        assertThat(candidates("badexample.com")).isEmpty();
    }

    @Test
    void theExactNameGoesBeforeAWildcard() {
        add("all", 0, false, "*.example.com");
        add("one", 0, false, "one.example.com");

        assertThat(candidates("one.example.com")).containsExactly("one", "all");
        assertThat(candidates("two.example.com")).containsExactly("all");
    }

    @Test
    void theLongerWildcardGoesBeforeTheShorter() {
        add("world", 0, false, "*.com");
        add("company", 0, false, "*.example.com");
        add("team", 0, false, "*.team.example.com");

        assertThat(candidates("app.team.example.com")).containsExactly("team", "company", "world");
        assertThat(candidates("team.example.com")).containsExactly("company", "world");
    }

    @Test
    void aRouteForAnyHostGoesLast() {
        add("any", 0, true);
        add("all", 0, false, "*.example.com");
        add("one", 0, false, "one.example.com");

        assertThat(candidates("one.example.com")).containsExactly("one", "all", "any");
        assertThat(candidates("elsewhere.test")).containsExactly("any");
    }

    @Test
    void withoutAHostOnlyRoutesForAnyAreAsked() {
        add("one", 0, false, "one.example.com");
        add("second", 1, true);
        add("first", 0, true);

        assertThat(table().candidatesForAnyHost()).extracting(RouteTable.Entry::route)
                .containsExactly("first", "second");
    }

    @Test
    void theOrderGoesBeforeHowExactAHostIs() {
        add("exact", 1, false, "one.example.com");
        add("wildcard", 0, false, "*.example.com");
        add("any", -1, true);

        assertThat(candidates("one.example.com")).containsExactly("any", "wildcard", "exact");
    }

    @Test
    void theLowestAndTheHighestOrderAreComparedRightly() {
        add("last", Integer.MAX_VALUE, false, "one.example.com");
        add("first", Integer.MIN_VALUE, false, "one.example.com");
        add("middle", 0, false, "*.example.com");

        assertThat(candidates("one.example.com")).containsExactly("first", "middle", "last");
    }

    @Test
    void aRouteWithConditionsGoesBeforeOneWithoutForTheSameHost() {
        add("plain", 0, false, "one.example.com");
        add("conditional", 0, true, "one.example.com");
        add("plain wildcard", 0, false, "*.example.com");
        add("conditional wildcard", 0, true, "*.example.com");

        assertThat(candidates("one.example.com")).containsExactly("conditional", "plain", "conditional wildcard",
                "plain wildcard");
    }

    @Test
    void howExactAHostIsGoesBeforeConditions() {
        add("conditional wildcard", 0, true, "*.example.com");
        add("plain", 0, false, "one.example.com");

        assertThat(candidates("one.example.com")).containsExactly("plain", "conditional wildcard");
    }

    @Test
    void theOrderGoesBeforeConditions() {
        add("conditional", 1, true, "one.example.com");
        add("plain", 0, false, "one.example.com");

        assertThat(candidates("one.example.com")).containsExactly("plain", "conditional");
    }

    @Test
    void equalsStayAsWritten() {
        Stream.of("c", "a", "b").forEach(route -> add(route, 0, true, "one.example.com"));

        assertThat(candidates("one.example.com")).containsExactly("c", "a", "b");
    }

    @Test
    void addressesAreNamesToo() {
        add("v4", 0, false, "192.0.2.1");
        add("v6", 0, false, "[2001:db8::1]");

        assertThat(candidates("192.0.2.1:80")).containsExactly("v4");
        assertThat(candidates("[2001:DB8::1]")).containsExactly("v6");
    }

    @Test
    void theSizeIsTheNumberOfRoutesNotOfNames() {
        add("one", 0, false, "a.example.com", "b.example.com");
        add("any", 0, true);

        assertThat(table().size()).isEqualTo(2);
    }

    private void add(String route, int order, boolean conditional, String... hosts) {
        entries.add(new RouteTable.Entry<>(route,
                Stream.of(hosts).map(host -> HostPattern.of(host).orElseThrow()).toList(), order, conditional));
    }

    private RouteTable<String> table() {
        return RouteTable.of(entries);
    }

    private List<String> candidates(String host) {
        return table().candidates(HostName.ofAuthority(host).orElseThrow())
                .stream()
                .map(RouteTable.Entry::route)
                .toList();
    }
}
