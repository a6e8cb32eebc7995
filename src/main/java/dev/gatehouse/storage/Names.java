package dev.gatehouse.storage;

import java.util.regex.Pattern;

/** Which names values may have: such as stay in their folder and mean the same on every system. */
final class Names {

    private static final String PART = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,239}";
    private static final Pattern ALLOWED = Pattern.compile(PART + "(?:/" + PART + ")*");

    private Names() {
    }

    /** @throws IllegalArgumentException if it is none; whoever makes a name of what others wrote has to see to it */
    static String require(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s (expected: parts of letters, digits, dots, hyphens and underscores with slashes between)"
                            .formatted(name));
        }
        return name;
    }
}
