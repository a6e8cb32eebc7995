package dev.gatehouse.site;

import java.util.Optional;

/**
 * Where something was written, as an operator would point at it: {@code config/application.yml:3:17, gatehouse.sites.shop.upstream}.
 *
 * @param file the file as seen from the working directory, or words for another source, such as {@code command line}; empty
 *         where there is none
 * @param line counted from 1; 0 where it is not known
 * @param column counted from 1; 0 where it is not known
 * @param key the setting; empty where the whole file is meant
 */
public record Place(Optional<String> file, int line, int column, Optional<String> key) {

    /** A place that has no file, such as the name of a key. */
    public static Place named(String key) {
        return new Place(Optional.empty(), 0, 0, Optional.of(key));
    }

    /** A whole source, such as a file or the command line. */
    public static Place of(String source) {
        return new Place(Optional.of(source), 0, 0, Optional.empty());
    }

    /** A character of a file; both are counted from 1. */
    public static Place of(String file, int line, int column) {
        return new Place(Optional.of(file), line, column, Optional.empty());
    }

    /** The same place, said to be that of a key. */
    public Place ofKey(String name) {
        return new Place(file, line, column, Optional.of(name));
    }

    /** <i>file:line:column, key</i>, without what is not known. */
    @Override
    public String toString() {
        String source = file.map(name -> line > 0 ? "%s:%d:%d".formatted(name, line, column) : name).orElse("");
        return source + (file.isPresent() && key.isPresent() ? ", " : "") + key.orElse("");
    }
}
