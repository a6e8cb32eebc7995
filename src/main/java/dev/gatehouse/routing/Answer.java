package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The answer of an upstream on its way through the filters of a route: what they make of its status and its fields. */
public final class Answer {

    private final Function<String, List<String>> original;
    private final FieldChanges fields = new FieldChanges();
    private int status;

    /** @param original the values of a field of the upstream's answer by its name in lower case, those for its connection left out */
    public Answer(int status, Function<String, List<String>> original) {
        this.status = status;
        this.original = original;
    }

    /** The status that the client gets. */
    public int status() {
        return status;
    }

    void status(int code) {
        status = code;
    }

    /** What becomes of the fields of the upstream's answer. */
    public FieldChanges fields() {
        return fields;
    }

    /** A field that comes beside those that are there. */
    public void add(String name, String value) {
        fields.add(name, value);
    }

    /** The values of a field as the filters so far have left them. */
    List<String> values(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        List<String> values = new ArrayList<>();
        if (!fields.removed().contains(lowerCase)) {
            values.addAll(original.apply(lowerCase));
        }
        fields.added()
                .stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .forEach(field -> values.add(field.value()));
        return values;
    }
}
