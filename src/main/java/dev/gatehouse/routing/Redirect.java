package dev.gatehouse.routing;

import java.util.List;

/**
 * An answer that sends the client elsewhere.
 *
 * @param status of 300 and something
 * @param location where the client is sent
 * @param fields what it is told beside that
 */
public record Redirect(int status, String location, List<FieldChanges.Added> fields) implements OwnAnswer {

    public Redirect(int status, String location) {
        this(status, location, List.of());
    }
}
