package dev.gatehouse.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

/** Tests for {@link Wanderings}: which moves of a name are worth a line. */
class WanderingsTests {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Wanderings wanderings = new Wanderings();
    private long now;

    private static List<InetAddress> at(int... lasts) {
        return Arrays.stream(lasts).mapToObj(last -> InetAddress.ofLiteral("192.0.2." + last)).toList();
    }

    private boolean isNews(List<InetAddress> from, List<InetAddress> to) {
        now += 2 * MINUTE;
        return wanderings.isNews(from, to, now);
    }

    @Test
    void aMoveIsNewsAndTheWayBackToo() {
        assertThat(isNews(at(1), at(2))).isTrue();
        assertThat(isNews(at(2), at(1))).isTrue();
        assertThat(isNews(at(1), at(3))).isTrue();
    }

    @Test
    void whatGoesToAndFroIsNoNewsAfterThreeTimesUntilAnHourHasPassed() {
        assertThat(isNews(at(1), at(2))).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(isNews(at(2), at(1))).isTrue();
        }
        assertThat(isNews(at(1), at(2))).isFalse();
        assertThat(isNews(at(2), at(1))).isFalse();
        assertThat(isNews(at(1), at(9))).isTrue();
        assertThat(wanderings.untold()).isEqualTo(2);
        assertThat(wanderings.untold()).isZero();

        now += 61 * MINUTE;
        assertThat(isNews(at(9), at(1))).isTrue();
    }

    @Test
    void partsOfAKnownSetAreNoNewsForLong() {
        assertThat(isNews(at(1, 2), at(3, 4))).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(isNews(at(3, 4), at(1, 3))).isTrue();
        }

        assertThat(isNews(at(1, 3), at(2, 4))).isFalse();
    }

    @Test
    void sixNewAddressesInTenMinutesAreToldOf() {
        for (int i = 1; i <= 6; i++) {
            assertThat(wanderings.isNews(at(i), at(i + 1), i)).isTrue();
        }
        assertThat(wanderings.isNews(at(7), at(8), 7)).isFalse();

        assertThat(wanderings.isNews(at(8), at(9), 11 * MINUTE)).isTrue();
    }
}
