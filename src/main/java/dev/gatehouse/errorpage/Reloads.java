package dev.gatehouse.errorpage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * After what time a page asks again by itself: soon at first, then less often, and not for ever. It goes by how long the upstream has
 * failed, so that nothing has to be remembered of a visitor, and no address gets anything behind it.
 */
final class Reloads {

    /**
     * A pause between two reloads.
     *
     * @param until how long an outage may have lasted for it
     */
    private record Step(Duration until, Duration pause) {}

    private static final List<Step> STEPS = List.of(step(10, 2), step(60, 5), step(5 * 60, 15), step(15 * 60, 60));

    private Reloads() {
    }

    private static Step step(int until, int pause) {
        return new Step(Duration.ofSeconds(until), Duration.ofSeconds(pause));
    }

    /** @return empty where it has lasted so long that somebody has to act */
    static Optional<Duration> after(Duration lasted) {
        return STEPS.stream().filter(step -> lasted.compareTo(step.until()) < 0).map(Step::pause).findFirst();
    }
}
