package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class BodyPaceTests {

    private static final long WINDOW = Duration.ofSeconds(30).toNanos();

    private final BodyPace pace = new BodyPace(Duration.ofSeconds(30), 100);

    @Test
    void isEnoughWhereEachWindowHasItsBytes() {
        pace.start(0);

        assertThat(pace.isTooSlow(WINDOW + 1, 100, false)).isFalse();
        assertThat(pace.isTooSlow(2 * WINDOW + 2, 200, false)).isFalse();
    }

    @Test
    void isTooLittleWhereAllCameInTheWindowBefore() {
        pace.start(0);

        assertThat(pace.isTooSlow(WINDOW + 1, 1000, false)).isFalse();
        assertThat(pace.isTooSlow(2 * WINDOW + 2, 1099, false)).isTrue();
    }

    @Test
    void judgesNothingBeforeTheWindowHasEnded() {
        pace.start(5);

        assertThat(pace.isTooSlow(WINDOW + 5, 0, false)).isFalse();
        assertThat(pace.isTooSlow(WINDOW + 6, 0, false)).isTrue();
    }

    @Test
    void aClientThatMayNotSendIsNotTooSlow() {
        pace.start(0);

        assertThat(pace.isTooSlow(WINDOW + 1, 0, true)).isFalse();
    }

    @Test
    void beginsAnewWithEachBody() {
        pace.start(0);
        pace.isTooSlow(WINDOW + 1, 5000, false);

        pace.start(WINDOW + 1);

        assertThat(pace.isTooSlow(2 * WINDOW + 2, 100, false)).isFalse();
    }
}
