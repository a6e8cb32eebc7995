package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

class TicketKeysTests {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final InstantSource source = () -> now;
    private final TicketKeys keys = new TicketKeys(source.withZone(ZoneOffset.UTC));

    @Test
    void aKeySealsForHalfADay() {
        TicketKeys.Generation first = keys.current();

        now = now.plus(TicketKeys.SEALING).minus(MOMENT);
        assertThat(keys.current()).isSameAs(first);

        now = now.plus(MOMENT);
        assertThat(keys.current().sealing()).isNotSameAs(first.sealing());
    }

    @Test
    void theOneOfBeforeStillOpensWhatItHasSealed() {
        TicketKeys.Generation first = keys.current();
        now = now.plus(TicketKeys.SEALING.multipliedBy(2)).minus(MOMENT);

        assertThat(keys.current().keys()).hasSize(2).endsWith(first.sealing());
    }

    @Test
    void oneThatNobodyComesBackWithIsForgotten() {
        keys.current();
        now = now.plus(TicketKeys.SEALING.multipliedBy(2));

        assertThat(keys.current().keys()).hasSize(1);
    }

    @Test
    void aClockThatWasAheadDoesNotMakeAKeySealForYears() {
        now = now.plus(Duration.ofDays(400));
        TicketKeys.Generation first = keys.current();
        now = now.minus(Duration.ofDays(400));

        assertThat(keys.current().sealing()).isNotSameAs(first.sealing());
        assertThat(keys.current()).isSameAs(keys.current());

        TicketKeys.Generation second = keys.current();
        now = now.minusSeconds(5);
        assertThat(keys.current()).as("clocks are corrected by seconds all the time").isSameAs(second);
    }

    @Test
    void noTwoKeysAreAlike() {
        var others = new TicketKeys(Clock.fixed(now, ZoneOffset.UTC));

        assertThat(keys.current().sealing().aesKey()).isNotEqualTo(others.current().sealing().aesKey());
    }
}
