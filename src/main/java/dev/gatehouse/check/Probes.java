package dev.gatehouse.check;

import java.time.Duration;
import java.util.List;

import dev.gatehouse.site.Inspection;

/** Asks around, side by side and within one time limit. */
final class Probes {

    private final Inspection inspection;
    private final Duration limit;

    Probes(Inspection inspection, Duration limit) {
        this.inspection = inspection;
        this.limit = limit;
    }

    List<Probed> run() {
        return List.of();
    }
}
