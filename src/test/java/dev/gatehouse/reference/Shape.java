package dev.gatehouse.reference;

import java.util.List;
import java.util.Optional;

/** What may stand at a key. */
sealed interface Shape {

    /**
     * Any text; YAML's numbers and truth values are texts, too.
     *
     * @param kind what it stands for, such as a path
     */
    record Text(String kind) implements Shape {}

    /** A whole number. */
    record Whole() implements Shape {}

    /** True or false. */
    record Truth() implements Shape {}

    /** A duration with its unit. */
    record Time() implements Shape {}

    /** A size with its unit. */
    record Size() implements Shape {}

    /** One of several words, or of several numbers. */
    record Choice(List<Word> words) implements Shape {

        boolean isOfNumbers() {
            return words.stream().allMatch(word -> word.text().matches("\\d+"));
        }
    }

    /**
     * A word that may be chosen.
     *
     * @param meaning what it stands for; may be empty
     */
    record Word(String text, String meaning) {}

    /**
     * A list.
     *
     * @param orOne whether a single entry may stand there without being a list
     */
    record Several(Shape entry, boolean orOne) implements Shape {}

    /** Entries with names that the operator chooses. */
    record Named(Shape entry) implements Shape {}

    /**
     * Keys below this one.
     *
     * @param meaning what they are about
     * @param orText whether a single text may stand in their place
     */
    record Section(String meaning, boolean orText, List<Setting> keys) implements Shape {}

    /**
     * A key and what may stand there.
     *
     * @param name as it is written, such as {@code first-byte}
     * @param required whether it has to be there if the section is
     * @param standard what counts if it is not there, as it would be written; empty if the meaning says so
     * @param expected what may stand there, in words
     * @param meaning what it is for
     */
    record Setting(String name, Shape shape, boolean required, Optional<String> standard, Optional<String> expected,
            String meaning) {}
}
