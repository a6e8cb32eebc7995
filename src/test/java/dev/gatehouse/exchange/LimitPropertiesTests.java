package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@link LimitProperties}: its defaults and its refusals. */
class LimitPropertiesTests {

    @Test
    void aLineOf8KilobytesAndHundredHeadersOf32AreTaken() {
        assertThat(bound(Map.of())).isEqualTo(
                new LimitProperties(DataSize.ofKilobytes(8), DataSize.ofKilobytes(32), 100, DataSize.ofBytes(240),
                        10_000, 512, 100, 200));
    }

    @ParameterizedTest
    @CsvSource({"1B, 1", "16MB, 16777216"})
    void theSmallestAndTheLargestAreTaken(String size, long bytes) {
        assertThat(bound(Map.of("gatehouse.limits.request-line", size, "gatehouse.limits.headers", size)))
                .isEqualTo(new LimitProperties(DataSize.ofBytes(bytes), DataSize.ofBytes(bytes), 100,
                        DataSize.ofBytes(240), 10_000, 512, 100, 200));
    }

    @ParameterizedTest
    @CsvSource({"request-line, 0", "request-line, -1", "request-line, 16777217", "headers, 0", "headers, -1",
            "headers, 16777217"})
    void noneAtAllAndTooMuchAreRefused(String key, String size) {
        assertThatThrownBy(() -> bound(Map.of("gatehouse.limits." + key, size)))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessageStartingWith(key + ": ")
                .hasMessageEndingWith("(expected: a size up to 16MB, such as 8KB)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"header-fields", "connections", "connections-per-address", "streams",
            "resets"})
    void noneAtAllIsRefused(String key) {
        assertThat(bound(Map.of("gatehouse.limits." + key, "1"))).isNotNull();
        assertThatThrownBy(() -> bound(Map.of("gatehouse.limits." + key, "0")))
                .hasRootCauseInstanceOf(InvalidSettingException.class);
    }

    @Test
    void moreFieldsThanHeadersCanHaveAreRefused() {
        assertThat(bound(Map.of("gatehouse.limits.header-fields", "10000")).headerFields()).isEqualTo(10_000);
        assertThatThrownBy(() -> bound(Map.of("gatehouse.limits.header-fields", "10001")))
                .rootCause()
                .hasMessage("header-fields: 10001 (expected: a number from 1 to 10000)");
    }

    @Test
    void aRateThatNoNetworkHasIsRefused() {
        assertThat(bound(Map.of("gatehouse.limits.body-rate", "1GB")).bodyRate()).isEqualTo(DataSize.ofGigabytes(1));
        assertThatThrownBy(() -> bound(Map.of("gatehouse.limits.body-rate", "1073741825B")))
                .rootCause()
                .hasMessage(
                        "body-rate: 1073741825B (expected: a size up to 1GB, such as 240B, or 0B for no limit)");
    }

    @Test
    void aBodyMayComeAsSlowlyAsItLikesIfTheOperatorSaysSo() {
        assertThat(bound(Map.of("gatehouse.limits.body-rate", "0B")).bodyRate()).isEqualTo(DataSize.ofBytes(0));
        assertThatThrownBy(() -> bound(Map.of("gatehouse.limits.body-rate", "-1B")))
                .hasRootCauseInstanceOf(InvalidSettingException.class);
    }

    private static LimitProperties bound(Map<String, String> written) {
        return new Binder(new MapConfigurationPropertySource(written))
                .bindOrCreate("gatehouse.limits", Bindable.of(LimitProperties.class));
    }
}
