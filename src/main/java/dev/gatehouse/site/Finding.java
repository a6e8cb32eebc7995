package dev.gatehouse.site;

import java.util.Optional;

/**
 * Something in the configuration that cannot be used, said so that the operator can mend it.
 *
 * @param place file, line and column where they are known, and the key
 * @param value what was written there
 * @param expected what could have been written instead, without the word "expected"
 * @param advice the likely intention, such as the key that was meant
 */
public record Finding(Place place, String value, String expected, Optional<String> advice) {

    public Finding(Place place, String value, String expected) {
        this(place, value, expected, Optional.empty());
    }

    /** @param place where it is, in words */
    public Finding(String place, String value, String expected) {
        this(Place.named(place), value, expected, Optional.empty());
    }

    /** The finding as one line: <i>place: value (expected: …; advice)</i>. */
    public String sentence() {
        String sentence = "%s: %s (expected: %s%s)".formatted(place, value, expected,
                advice.map("; "::concat).orElse(""));
        return NameText.printable(sentence);
    }

    @Override
    public String toString() {
        return sentence();
    }
}
