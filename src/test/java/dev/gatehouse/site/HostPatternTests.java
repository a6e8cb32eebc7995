package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link HostPattern}: what may stand in a site's {@code host}. */
class HostPatternTests {

    @Test
    void aNameCoversItself() {
        HostPattern pattern = HostPattern.of("App.example.com.").orElseThrow();

        assertThat(pattern.wildcard()).isFalse();
        assertThat(pattern.name().value()).isEqualTo("app.example.com");
        assertThat(pattern).hasToString("app.example.com");
    }

    @Test
    void aStarCoversWhatIsBelow() {
        HostPattern pattern = HostPattern.of("*.Example.com").orElseThrow();

        assertThat(pattern.wildcard()).isTrue();
        assertThat(pattern.name().value()).isEqualTo("example.com");
        assertThat(pattern).hasToString("*.example.com");
    }

    @Test
    void aStarMayStandBeforeAnIdn() {
        assertThat(HostPattern.of("*.bücher.example")).hasToString("Optional[*.xn--bcher-kva.example]");
    }

    @Test
    void spellingsOfOneNameAreEqual() {
        assertThat(HostPattern.of("*.EXAMPLE.com.")).isEqualTo(HostPattern.of("*.example.com"));
        assertThat(HostPattern.of("*.example.com")).isNotEqualTo(HostPattern.of("example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "*..a", "*.*.example.com", "a.*.example.com", "app*.example.com",
            "*example.com", "**.example.com", "*.example.com:80", "http://app.example.com", "app.example.com/",
            "app.example.com:80", "~^app", "_ _", ".example.com", "*.192.0.2.1", "*.[::1]"})
    void anythingElseIsRefused(String text) {
        assertThat(HostPattern.of(text)).isEmpty();
    }
}
