package dev.gatehouse.site;

/**
 * Which paths one entry of a site's {@code paths} takes. Paths are what {@link PathRegex} says: decoded, each byte one character.
 */
public sealed interface PathMatch {

    /** Whether it takes a path. */
    boolean takes(String path);

    /** Just this path. */
    record Exact(String path) implements PathMatch {

        @Override
        public boolean takes(String asked) {
            return asked.equals(path);
        }

        @Override
        public String toString() {
            return "exact " + path;
        }
    }

    /** Every path in which this is found. */
    record Matches(PathRegex regex) implements PathMatch {

        @Override
        public boolean takes(String asked) {
            return asked.startsWith("/") && regex.find(asked).isPresent();
        }

        @Override
        public String toString() {
            return "matches " + regex;
        }
    }

    /** Every path that begins so. */
    record Prefix(String path) implements PathMatch {

        @Override
        public boolean takes(String asked) {
            return asked.startsWith(path);
        }

        @Override
        public String toString() {
            return "prefix " + path;
        }
    }
}
