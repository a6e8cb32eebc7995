package dev.gatehouse.check;

import java.util.Optional;

/**
 * What came of asking once.
 *
 * @param site whose it is; empty where it is the whole program's, such as a port
 * @param what was asked, in words: {@code upstream http://localhost:5000}
 * @param outcome how it ended
 * @param said what was learned, in words
 * @param remedy what to do about it; empty where nothing need be done
 */
public record Probed(Optional<String> site, String what, Outcome outcome, String said, Optional<String> remedy) {

    /** How asking ended. */
    public enum Outcome {
        /** As it should be. */
        FINE,
        /** Visitors would be troubled. */
        TROUBLE,
        /** There could be no start. */
        NO_START,
        /** Nobody can tell from here. */
        UNKNOWN
    }

    static Probed fine(Optional<String> site, String what, String said) {
        return new Probed(site, what, Outcome.FINE, said, Optional.empty());
    }

    static Probed trouble(Optional<String> site, String what, String said, String remedy) {
        return new Probed(site, what, Outcome.TROUBLE, said, Optional.of(remedy).filter(text -> !text.isBlank()));
    }

    static Probed noStart(String what, String said, String remedy) {
        return new Probed(Optional.empty(), what, Outcome.NO_START, said, Optional.of(remedy));
    }

    static Probed unknown(Optional<String> site, String what, String said) {
        return new Probed(site, what, Outcome.UNKNOWN, said, Optional.empty());
    }
}
