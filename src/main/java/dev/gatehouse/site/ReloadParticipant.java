package dev.gatehouse.site;

/** A part of the program that keeps something made from the configuration and takes part when it is read anew. */
public interface ReloadParticipant {

    /**
     * Builds the new state beside the old, changing nothing yet. What cannot be built is added to the configuration's
     * findings; if anyone has one, the returned step is never taken.
     *
     * @return the step that puts the new state in force; it must not fail. A {@link ReloadStep} is told if it is not taken
     */
    Runnable prepare(Settings settings, Sites sites);
}
