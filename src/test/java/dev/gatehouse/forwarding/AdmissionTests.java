package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;

/** Tests for {@link Admission}: both sides of its limits, and that nothing is counted for ever. */
class AdmissionTests {

    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

    @Test
    void thereIsRoomForAsManyAsTheLimitSays() {
        var admission = new Admission(() -> new Admission.Room(2, 2));

        assertThat(admission.enter(ONE, false)).isTrue();
        assertThat(admission.enter(OTHER, false)).isTrue();
        assertThat(admission.enter(OTHER, false)).isFalse();
    }

    @Test
    void anAddressHasNoMoreThanItsShare() {
        var admission = new Admission(() -> new Admission.Room(10, 1));

        assertThat(admission.enter(ONE, false)).isTrue();
        assertThat(admission.enter(ONE, false)).isFalse();
        assertThat(admission.enter(OTHER, false)).isTrue();
        assertThat(admission.enter(ONE, true)).isTrue();
    }

    @Test
    void whoeverLeavesMakesRoomEvenIfThereWasNoneForIt() {
        var admission = new Admission(() -> new Admission.Room(1, 1));
        admission.enter(ONE, false);
        assertThat(admission.enter(ONE, false)).isFalse();

        admission.leave(ONE);
        admission.leave(ONE);

        assertThat(admission.count()).isZero();
        assertThat(admission.enter(ONE, false)).isTrue();
    }
}
