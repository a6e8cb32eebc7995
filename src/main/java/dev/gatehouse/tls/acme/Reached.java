package dev.gatehouse.tls.acme;

/** What came of asking an address as the authority will. */
sealed interface Reached {

    /** This program answered. */
    record Ours() implements Reached {}

    /**
     * Something else did.
     *
     * @param what in words
     */
    record Other(String what) implements Reached {}

    /**
     * It was sent elsewhere, which an authority follows.
     *
     * @param where to
     */
    record Elsewhere(String where) implements Reached {}

    /**
     * There is nobody.
     *
     * @param why in words
     */
    record Nobody(String why) implements Reached {}
}
