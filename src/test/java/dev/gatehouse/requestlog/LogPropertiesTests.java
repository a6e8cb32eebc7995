package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@link AccessLogProperties}, {@link ErrorLogProperties} and their {@link Rotation}: defaults and refusals. */
class LogPropertiesTests {

    private static final Rotation ROTATION = new Rotation(DataSize.ofMegabytes(100), 14);

    @Test
    void theAccessLogIsNginxsMainOnStandardOutput() {
        assertThat(accessLog(Map.of())).isEqualTo(
                new AccessLogProperties(null, AccessLogProperties.Format.MAIN, ROTATION));
    }

    @Test
    void theErrorLogIsOnStandardErrorWithHints() {
        assertThat(errorLog(Map.of())).isEqualTo(new ErrorLogProperties(null, true, ROTATION));
    }

    @Test
    void everythingMayBeSet() {
        assertThat(
                accessLog(Map.of("gatehouse.access-log.path", "/var/log/a.log", "gatehouse.access-log.format", "json",
                        "gatehouse.access-log.rotation.size", "1B", "gatehouse.access-log.rotation.keep", "1")))
                .isEqualTo(new AccessLogProperties(Path.of("/var/log/a.log"), AccessLogProperties.Format.JSON,
                        new Rotation(DataSize.ofBytes(1), 1)));
        assertThat(errorLog(Map.of("gatehouse.error-log.path", "e.log", "gatehouse.error-log.hints", "false")))
                .isEqualTo(new ErrorLogProperties(Path.of("e.log"), false, ROTATION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "apache", "jsonl"})
    void aFormatThatWeDoNotHaveIsRefused(String format) {
        assertThatThrownBy(() -> accessLog(Map.of("gatehouse.access-log.format", format)))
                .isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @CsvSource({"size, 0, larger than zero", "size, -1, larger than zero", "keep, 0, at least one day",
            "keep, -1, at least one day"})
    void aRotationThatWouldKeepNothingIsRefused(String key, String value, String expected) {
        assertThatThrownBy(() -> accessLog(Map.of("gatehouse.access-log.rotation." + key, value)))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessageStartingWith(key + ": ")
                .hasMessageEndingWith("(expected: " + expected + ")");
    }

    private static AccessLogProperties accessLog(Map<String, String> written) {
        return new Binder(new MapConfigurationPropertySource(written))
                .bindOrCreate("gatehouse.access-log", Bindable.of(AccessLogProperties.class));
    }

    private static ErrorLogProperties errorLog(Map<String, String> written) {
        return new Binder(new MapConfigurationPropertySource(written))
                .bindOrCreate("gatehouse.error-log", Bindable.of(ErrorLogProperties.class));
    }
}
