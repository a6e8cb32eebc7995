package dev.gatehouse.kernel;

import java.util.Optional;

/** What came of reading a file. That it may not be read is something else than that it is not there. */
public sealed interface Reading {

    /** What stands in it, or the part of it that was asked for. */
    record Text(String content) implements Reading {}

    /** There is no such file, or the kernel has nothing to say in it. */
    record Absent() implements Reading {}

    /** This program has not the right to read it. */
    record Forbidden() implements Reading {}

    default Optional<String> text() {
        return this instanceof Text(String content) ? Optional.of(content) : Optional.empty();
    }
}
