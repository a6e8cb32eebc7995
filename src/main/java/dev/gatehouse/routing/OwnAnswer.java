package dev.gatehouse.routing;

import java.util.List;

/** The answer of a route that asks no upstream. */
public sealed interface OwnAnswer permits Redirect, OwnAnswer.Content, OwnAnswer.Page {

    /** The status that the client gets. */
    int status();

    /**
     * What the operator has written.
     *
     * @param body nobody may change it
     * @param fields beside those that say what the body is
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Content(int status, String type, byte[] body, List<FieldChanges.Added> fields) implements OwnAnswer {}

    /** A page of our own, which says what the status means. */
    record Page(int status) implements OwnAnswer {}
}
