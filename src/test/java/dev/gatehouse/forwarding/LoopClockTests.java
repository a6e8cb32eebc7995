package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/** Tests for {@link LoopClock}, with a time that stands still until a test moves it. */
class LoopClockTests {

    private final AtomicLong nanoTime = new AtomicLong(1_000);
    private final LoopClock clock = new LoopClock(nanoTime::get);
    private final List<Long> told = new ArrayList<>();

    @Test
    void itsTimeMovesOnlyWithATick() {
        nanoTime.set(2_000);
        assertThat(clock.now()).isEqualTo(1_000);

        clock.tick();

        assertThat(clock.now()).isEqualTo(2_000);
    }

    @Test
    void everybodyIsToldEachTimeUntilHeHasHeardEnough() {
        clock.add(now -> {
            told.add(now);
            return told.size() < 2;
        });

        for (long time : new long[]{10, 20, 30}) {
            nanoTime.set(time);
            clock.tick();
        }

        assertThat(told).containsExactly(10L, 20L);
    }

    @Test
    void whoFailsIsLeftOutAndTheOthersAreTold() {
        clock.add(_ -> {
            throw new StackOverflowError("as deep buffers make it");
        });
        clock.add(told::add);

        for (long time : new long[]{10, 20}) {
            nanoTime.set(time);
            clock.tick();
        }

        assertThat(told).containsExactly(10L, 20L);
    }

    @Test
    void whoComesDuringATickIsToldByTheNext() {
        clock.add(_ -> {
            clock.add(now -> {
                told.add(now);
                return false;
            });
            return false;
        });

        nanoTime.set(10);
        clock.tick();
        assertThat(told).isEmpty();
        nanoTime.set(20);
        clock.tick();

        assertThat(told).containsExactly(20L);
    }
}
