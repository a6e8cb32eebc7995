package dev.gatehouse.explain;

import java.util.Optional;

/**
 * A line that was recognised.
 *
 * @param explained what it says; empty where it is the program's, but not one that is known here
 */
record Reading(Program program, Optional<Explained> explained, Place place) {

    static Reading failed(Program program, dev.gatehouse.diagnosis.UpstreamFailure failure, Place place) {
        return new Reading(program, Optional.of(new Explained.Failed(failure)), place);
    }

    static Reading occurred(Program program, Occurrence occurrence, Place place) {
        return new Reading(program, Optional.of(new Explained.Occurred(occurrence)), place);
    }

    static Reading unknown(Program program) {
        return new Reading(program, Optional.empty(), Place.NOWHERE);
    }
}
