package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@link ForwardingProperties}: its default and its refusals. */
class ForwardingPropertiesTests {

    @Test
    void nobodyIsTrustedUnlessNamed() {
        assertThat(bound(Map.of()).trustedProxies()).isEmpty();
    }

    @Test
    void networksAndAddressesMayBeNamed() {
        assertThat(bound(Map.of("gatehouse.trusted-proxies", "10.0.0.0/8,2001:db8::1")).trustedProxies())
                .isEqualTo(List.of("10.0.0.0/8", "2001:db8::1"));
    }

    @Test
    void nobodysConnectionBeginsWithTheProxyProtocolUnlessNamed() {
        assertThat(bound(Map.of()).proxyProtocolFrom()).isEmpty();
        assertThat(bound(Map.of("gatehouse.proxy-protocol-from", "10.0.0.0/8,2001:db8::1")).proxyProtocolFrom())
                .isEqualTo(List.of("10.0.0.0/8", "2001:db8::1"));
    }

    @ParameterizedTest
    @CsvSource({"trusted-proxies, proxy.example.com", "trusted-proxies, 10.0.0.0/33",
            "proxy-protocol-from, proxy.example.com", "proxy-protocol-from, 10.0.0.0/33", "proxy-protocol-from, true"})
    void whatIsNeitherIsRefused(String key, String network) {
        assertThatThrownBy(() -> bound(Map.of("gatehouse." + key, "10.0.0.0/8," + network)))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessageContaining(key + "[")
                .hasMessageContaining("]: " + network + " (expected: ");
    }

    private static ForwardingProperties bound(Map<String, String> written) {
        return new Binder(new MapConfigurationPropertySource(written))
                .bindOrCreate("gatehouse", Bindable.of(ForwardingProperties.class));
    }
}
