package dev.gatehouse.explain;

import java.util.Optional;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.UpstreamFailure;

/**
 * A line that was recognised.
 *
 * @param explained what it says; empty where it is the program's, but not one that is known here
 * @param told what that means and what to do, where the line itself says more of it than the cause alone
 */
record Reading(Program program, Optional<Explained> explained, Place place, Optional<Told> told) {

    /** Words for just this line. */
    record Told(String meaning, Advice advice) {}

    Reading(Program program, Optional<Explained> explained, Place place) {
        this(program, explained, place, Optional.empty());
    }

    Reading with(Told words) {
        return new Reading(program, explained, place, Optional.of(words));
    }

    static Reading failed(Program program, UpstreamFailure failure, Place place) {
        return new Reading(program, Optional.of(new Explained.Failed(failure)), place);
    }

    static Reading occurred(Program program, Occurrence occurrence, Place place) {
        return new Reading(program, Optional.of(new Explained.Occurred(occurrence)), place);
    }

    static Reading unknown(Program program) {
        return new Reading(program, Optional.empty(), Place.NOWHERE);
    }
}
