package dev.gatehouse.resolver;

/** Hears what becomes of names. Called on a thread of the resolver, which may wait for a moment. */
public interface NameListener {

    /** A name leads elsewhere. Not told of each change where a name changes all the time. */
    default void moved(Move move) {
    }

    /** A name cannot be resolved now, and its last good addresses serve on; told once, until it can be resolved again. */
    default void stale(Resolution resolution) {
    }

    /** It can be resolved again after that. */
    default void resolvedAgain(Resolution resolution, Resolution.Trouble after) {
    }
}
