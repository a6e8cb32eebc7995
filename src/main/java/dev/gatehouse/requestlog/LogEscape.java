package dev.gatehouse.requestlog;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * nginx's escaping of what a client sent: {@code "}, {@code \} and bytes below 32 or above 126 become {@code \xHH}. A client
 * can therefore neither end a line nor a field.
 */
final class LogEscape {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private LogEscape() {
    }

    /** Appends a value whose characters are bytes; {@code -} for a missing one. */
    static void append(StringBuilder line, @Nullable String value) {
        if (value == null) {
            line.append('-');
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                line.append("\\x").append(HEX.toHexDigits((byte) c));
            } else {
                line.append(c);
            }
        }
    }

    static String escape(String value) {
        var escaped = new StringBuilder(value.length());
        append(escaped, value);
        return escaped.toString();
    }
}
