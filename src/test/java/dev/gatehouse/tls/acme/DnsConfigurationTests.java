package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.tls.OrderLimits;
import dev.gatehouse.tls.Wanted;
import dev.gatehouse.tls.acme.Preflight.Proof;

/** Tests for {@link DnsConfiguration}: what is there by which setting. */
class DnsConfigurationTests {

    private static final String KEY = "no-base64-but-secret*";

    /** Somebody who asks for it. */
    record Taker(Optional<DnsRecords> records) {}

    @Test
    void nobodyPutsRecordsIntoDnsUnlessSet() {
        try (var context = context(Map.of())) {
            assertThat(context.getBean(Taker.class).records()).isEmpty();
            assertThat(context.getBeanProvider(DnsRecords.class).getIfAvailable()).isNull();
        }
    }

    @Test
    void aServerIsUpdatedWhereOneIsSet() {
        try (var context = context(Map.of("gatehouse.acme.dns.server", "127.0.0.1"))) {
            assertThat(context.getBean(Taker.class).records()).get().isInstanceOf(DynamicUpdates.class);
            assertThat(context.getBeanProvider(DnsRecords.class).getIfAvailable()).isInstanceOf(DynamicUpdates.class);
        }
    }

    @Test
    void checksMayBeSwitchedOff() throws Exception {
        var wildcard = new Wanted("site", List.of(HostPattern.of("*.example.com").orElseThrow()), SiteHttps.DEFAULT);
        try (var context = context(Map.of("gatehouse.acme.checks", "false"))) {
            context.getBean(Preflight.class).check(wildcard, Proof.HTTP);
            assertThat(context.getBean(Preflight.class).doubts(wildcard)).isEmpty();
        }
        try (var context = context(Map.of())) {
            assertThatThrownBy(() -> context.getBean(Preflight.class).check(wildcard, Proof.HTTP))
                    .hasMessageContaining("*.example.com");
        }
    }

    @Test
    void theLimitsAreThoseOfTheAuthority() {
        try (var context = context(Map.of())) {
            assertThat(context.getBean(OrderLimits.class)).isEqualTo(OrderLimits.LETS_ENCRYPT);
        }
        try (var context = context(Map.of("gatehouse.acme.directory", "https://ca.example.com/"))) {
            assertThat(context.getBean(OrderLimits.class)).isEqualTo(OrderLimits.NONE);
        }
    }

    @Test
    void secretsThatAreNoneStopTheStartAndAreNotShown() {
        assertThatThrownBy(() -> Gatehouse.with("""
                gatehouse.acme:
                  dns: { server: 127.0.0.1, key-name: k, key: "%s" }
                  account: { key-id: me, hmac-key: "%s" }
                """.formatted(KEY, KEY)).close())
                .hasMessageContaining("gatehouse.acme.dns.key: \"******\" (expected: the secret that tsig-keygen shows")
                .hasMessageContaining("gatehouse.acme.account.hmac-key: \"******\" (expected: what the authority")
                .message()
                .doesNotContain(KEY);
    }

    private static AnnotationConfigApplicationContext context(Map<String, Object> settings) {
        var context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        context.register(DnsConfiguration.class, Taker.class);
        context.refresh();
        return context;
    }
}
