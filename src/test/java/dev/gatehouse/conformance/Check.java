package dev.gatehouse.conformance;

import java.io.IOException;

/**
 * One sentence of the forwarding contract and the scene that shows whether a proxy keeps it.
 *
 * @param id a short name that stays the same when the sentence is reworded
 */
record Check(String id, Chapter chapter, String sentence, Scene scene) {

    /** What visitor and upstream do; it ends with {@link NotKept} as soon as the sentence turns out to be untrue. */
    @FunctionalInterface
    interface Scene {

        void play(Stage stage) throws IOException;
    }
}
