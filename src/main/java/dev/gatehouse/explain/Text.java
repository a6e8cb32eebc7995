package dev.gatehouse.explain;

import org.jspecify.annotations.Nullable;

/** Looks for parts of a line, each time in one pass. */
final class Text {

    private Text() {
    }

    /** What stands between the first {@code start} and the next {@code end}, or the text's end; null where there is no start. */
    static @Nullable String between(String text, String start, String end) {
        int from = text.indexOf(start);
        if (from < 0) {
            return null;
        }
        from += start.length();
        int to = text.indexOf(end, from);
        return to < 0 ? text.substring(from) : text.substring(from, to);
    }

    /** As {@link #between}, and null also where the start stands there twice: then nobody knows which of them is the program's. */
    static @Nullable String onlyBetween(String text, String start, String end) {
        return text.indexOf(start) == text.lastIndexOf(start) ? between(text, start, end) : null;
    }

    static String before(String text, String end) {
        int to = text.indexOf(end);
        return to < 0 ? text : text.substring(0, to);
    }

    /** What follows digits at {@code from}; {@code from} itself where there are none. */
    static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && skipDigits(text, 0) == text.length();
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    static @Nullable Integer port(String digits) {
        if (!isDigits(digits) || digits.length() > 5) {
            return null;
        }
        int port = Integer.parseInt(digits);
        return port == 0 || port > 65_535 ? null : port;
    }

    /** Runs of three and more blanks as tabs, which they were before somebody copied them off a screen. */
    static String tabbed(String text) {
        var tabbed = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
                end++;
            }
            if (end == at) {
                tabbed.append(text.charAt(at++));
            } else {
                boolean isTab = end - at > 2 || text.substring(at, end).indexOf('\t') >= 0;
                tabbed.append(isTab ? "\t" : text.substring(at, end));
                at = end;
            }
        }
        return tabbed.toString();
    }

    static boolean containsAny(String text, String... words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    static boolean startsWithAny(String text, String... words) {
        for (String word : words) {
            if (text.startsWith(word)) {
                return true;
            }
        }
        return false;
    }
}
