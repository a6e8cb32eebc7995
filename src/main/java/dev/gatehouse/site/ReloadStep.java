package dev.gatehouse.site;

/**
 * What a {@link ReloadParticipant} has built beside the old, where it has to be let go of if it is not put in force, such as an open
 * port.
 */
public interface ReloadStep extends Runnable {

    /** Puts it in force; must not fail. */
    @Override
    void run();

    /** Lets it go: somebody has found something, or nobody meant it in earnest. */
    void discard();

    /** Lets go of a step that is not taken, whatever kind it is of. */
    static void discard(Runnable step) {
        if (step instanceof ReloadStep built) {
            built.discard();
        }
    }
}
