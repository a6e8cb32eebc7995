package dev.gatehouse.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

/** Tests for {@link ResolverRules}, against resolv.conf(5). */
class ResolverRulesTests {

    private static ResolverRules read(String text) {
        return ResolverRules.read(text.lines().toList());
    }

    @Test
    void serversStandInTheirOrderAndWhatIsNoAddressIsPassedOver() {
        assertThat(read("""
                # nameserver 192.0.2.9
                ; nameserver 192.0.2.9
                nameserver 192.0.2.53
                nameserver there
                nameserver
                nameserver 2001:db8::53
                """).servers()).extracting(Words::of).containsExactly("192.0.2.53", "2001:db8::53");
    }

    @Test
    void withoutAServerTheMachinesOwnIsAsked() {
        assertThat(read("").servers()).extracting(Words::of).containsExactly("127.0.0.1");
    }

    @Test
    void theLastSearchListCounts() {
        assertThat(read("search a.test b.test\ndomain c.test d.test").search()).containsExactly("c.test");
        assertThat(read("domain c.test\nsearch\ta.test   b.test.").candidates("x")).containsExactly("x.a.test",
                "x.b.test", "x");
    }

    @Test
    void aNameWithDotsEnoughIsAskedForAsItIsFirst() {
        ResolverRules kubernetes = read("search svc.cluster.local cluster.local\noptions timeout:1 ndots:2");

        assertThat(kubernetes.candidates("app.shop")).containsExactly("app.shop.svc.cluster.local",
                "app.shop.cluster.local", "app.shop");
        assertThat(kubernetes.candidates("app.shop.test")).containsExactly("app.shop.test",
                "app.shop.test.svc.cluster.local", "app.shop.test.cluster.local");
        assertThat(kubernetes.candidates("app.")).containsExactly("app");
    }

    @Test
    void aDotInTheSearchListIsNoDomain() {
        assertThat(read("search .").candidates("x")).isEqualTo(List.of("x"));
    }
}
