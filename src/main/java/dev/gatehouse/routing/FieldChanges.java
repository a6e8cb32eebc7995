package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Header fields that go and fields that come; those that nobody names here stay as they are. */
public final class FieldChanges {

    private final List<String> removed = new ArrayList<>(2);
    private final List<Added> added = new ArrayList<>(2);

    /**
     * A field that comes.
     *
     * @param value may be written into a head as it is
     */
    public record Added(String name, String value) {}

    void add(String name, String value) {
        added.add(new Added(name, value));
    }

    void remove(String name) {
        removed.add(name.toLowerCase(Locale.ROOT));
        added.removeIf(field -> field.name().equalsIgnoreCase(name));
    }

    void set(String name, String value) {
        remove(name);
        add(name, value);
    }

    /** The names of the fields that go, in lower case. */
    public List<String> removed() {
        return removed;
    }

    /** The fields that come, in their order; also some of those names may be among them. */
    public List<Added> added() {
        return added;
    }
}
