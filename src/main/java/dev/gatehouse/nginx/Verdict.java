package dev.gatehouse.nginx;

/** What became of a statement. */
public sealed interface Verdict {

    /**
     * It has an equivalent.
     *
     * @param as what it became
     */
    record Kept(String as) implements Verdict {}

    /**
     * Nothing has to be written for it.
     *
     * @param why why not
     */
    record Already(String why) implements Verdict {}

    /**
     * It has no equivalent.
     *
     * @param reason what is missing
     * @param toDo what a human can do
     */
    record Unsupported(String reason, String toDo) implements Verdict {}
}
