package dev.gatehouse.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gatehouse.reference.Shape.Choice;
import dev.gatehouse.reference.Shape.Named;
import dev.gatehouse.reference.Shape.Section;
import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.reference.Shape.Several;
import dev.gatehouse.reference.Shape.Size;
import dev.gatehouse.reference.Shape.Text;
import dev.gatehouse.reference.Shape.Time;
import dev.gatehouse.reference.Shape.Truth;
import dev.gatehouse.reference.Shape.Whole;
import dev.gatehouse.site.Finding;

/**
 * A key and all that is above it.
 *
 * @param above the keys above, from the outermost; {@code [0]} for an entry of a list
 */
record KeyInPlace(List<String> above, Setting key) {

    private static final String ENTRY = "[0]";

    /** Every key under {@code gatehouse}, at any depth. */
    static Stream<KeyInPlace> below(Section gatehouse) {
        return below(List.of("gatehouse"), gatehouse);
    }

    private static Stream<KeyInPlace> below(List<String> above, Shape shape) {
        return switch (shape) {
            case Section section -> section.keys()
                    .stream()
                    .flatMap(key -> Stream.concat(
                            Stream.of(new KeyInPlace(above, key)), below(with(above, key.name()), key.shape())));
            case Several several -> below(with(above, ENTRY), several.entry());
            case Named named -> below(with(above, "example"), named.entry());
            case Text _,Whole _,Truth _,Time _,Size _,Choice _ -> Stream.empty();
        };
    }

    private static List<String> with(List<String> above, String name) {
        List<String> path = new ArrayList<>(above);
        path.add(name);
        return path;
    }

    String name() {
        return key.name();
    }

    Optional<String> standard() {
        return key.standard();
    }

    /** What can never stand there. */
    Object wrong() {
        return switch (key.shape()) {
            case Section section when !section.orText() -> "text";
            case Named _ -> "text";
            default -> Map.of("below", "it");
        };
    }

    KeyInPlace misspelled() {
        return new KeyInPlace(above, new Setting(key.name() + "x", key.shape(), key.required(), key.standard(),
                key.expected(), key.meaning()));
    }

    /** A document that holds a value at this key and nothing else. */
    Object document(Object value) {
        Object document = Map.of(key.name(), value);
        for (String name : above.reversed()) {
            document = name.equals(ENTRY) ? List.of(document) : Map.of(name, document);
        }
        return document;
    }

    /** The same as single settings. */
    Map<String, Object> settings(Object value) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(toString(), value);
        return settings;
    }

    boolean isNamedBy(Finding finding) {
        return finding.place().key().filter(toString()::equals).isPresent();
    }

    @Override
    public String toString() {
        return String.join(".", with(above, key.name())).replace("." + ENTRY, ENTRY);
    }
}
