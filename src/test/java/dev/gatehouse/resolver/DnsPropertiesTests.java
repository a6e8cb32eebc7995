package dev.gatehouse.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Tests for {@link DnsProperties}: defaults and refusals of the limits; servers are tested where certificates are. */
class DnsPropertiesTests {

    private static DnsProperties with(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("gatehouse.dns",
                Bindable.of(DnsProperties.class));
    }

    @Test
    void aTtlIsBelievedFromASecondToFiveMinutesUnlessSet() {
        assertThat(with(Map.of()).minTtl()).isEqualTo(Duration.ofSeconds(1));
        assertThat(with(Map.of()).maxTtl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(with(Map.of("gatehouse.dns.max-ttl", "1s")).maxTtl()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> with(Map.of("gatehouse.dns.min-ttl", "999ms")))
                .hasRootCauseMessage("min-ttl: PT0.999S (expected: one second at least)");
        assertThatThrownBy(() -> with(Map.of("gatehouse.dns.min-ttl", "6m")))
                .hasRootCauseMessage("max-ttl: PT5M (expected: from min-ttl to one day)");
        assertThatThrownBy(() -> with(Map.of("gatehouse.dns.max-ttl", "25h")))
                .hasRootCauseMessage("max-ttl: PT25H (expected: from min-ttl to one day)");
    }
}
