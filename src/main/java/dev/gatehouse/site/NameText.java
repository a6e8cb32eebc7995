package dev.gatehouse.site;

import java.util.regex.Pattern;

/** Names of files and keys, which may have anything in them, on their way to a log or a terminal. */
final class NameText {

    /** What breaks lines, turns their direction or moves a terminal. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private NameText() {
    }

    /** On one line, with a question mark for each character that would not just stand there. */
    static String printable(String text) {
        return NOT_SHOWN.matcher(text).replaceAll("?");
    }
}
