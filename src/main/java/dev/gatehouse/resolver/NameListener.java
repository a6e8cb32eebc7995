package dev.gatehouse.resolver;

/** Hears what becomes of names. Called on a thread of the resolver, which may wait for a moment. */
public interface NameListener {

    /** The addresses of a name are others than before; told of each change. */
    default void changed(Resolution before, Resolution after) {
    }

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
