package dev.gatehouse.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link LoopToken}: who gets one, and who is recognised by it. */
class LoopTokenTests {

    private static final String OURS = "for=192.0.2.1;host=\"app.test\";proto=http";

    private final LoopToken token = new LoopToken(1);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "for=192.0.2.1", "for=192.0.2.1;proto=http", "for=192.0.2.1;proto=http;host=app.test",
            "for=192.0.2.1;host=app.test;proto=http",
            "for=192.0.2.1;host=\"a\";proto=http;by=_other", "for=192.0.2.1;host=\"a\";proto=http;by=_gatehouse.A", ";",
            ", , ,"})
    void whoComesFromNoGatehouseGetsNothing(String forwarded) {
        assertThat(token.after(forwarded, "app")).isEmpty();
        assertThat(token.isIn(forwarded, "app")).isFalse();
    }

    @Test
    void theThirdRoundOfACircleIsKnown() {
        String second = OURS + token.after(OURS, "app");

        assertThat(second).matches(".*;proto=http;by=_gatehouse\\.[0-9a-z]+");
        assertThat(token.isIn(OURS, "app")).isFalse();
        assertThat(token.isIn(second, "app")).isTrue();
        assertThat(token.isIn("for=10.0.0.1, " + second, "app")).isTrue();
    }

    @Test
    void anotherRouteAndAnotherGatehouseAreNoCircle() {
        String second = OURS + token.after(OURS, "app");

        assertThat(token.isIn(second, "other")).isFalse();
        assertThat(new LoopToken(2).isIn(second, "app")).isFalse();
    }

    @Test
    void whatOthersHaveWrittenIsHandedOn() {
        var other = new LoopToken(2);
        String first = OURS + token.after(OURS, "app");

        String second = OURS + other.after(first, "app");

        assertThat(token.isIn(second, "app")).isTrue();
        assertThat(other.isIn(second, "app")).isTrue();
    }

    @Test
    void itNeverGrowsWithoutEnd() {
        String forwarded = OURS;
        for (int i = 0; i < 100; i++) {
            forwarded = OURS + token.after(forwarded, "route " + i);
        }

        assertThat(forwarded.length()).isLessThan(OURS.length() + 260);
        assertThat(token.isIn(forwarded, "route 99")).isTrue();
        assertThat(token.isIn(forwarded, "route 84")).isTrue();
        assertThat(token.isIn(forwarded, "route 1")).isFalse();
    }

    @Test
    void aLongFieldIsReadOnce() {
        assertThat(token.isIn("for=a;host=\"".repeat(2_000) + ", ".repeat(2_000), "app")).isFalse();
    }
}
