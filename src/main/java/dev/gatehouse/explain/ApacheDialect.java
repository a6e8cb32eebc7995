package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Apache's error log: {@code [date] [module:level] [pid …] (errno)words: [client …] AH01102: message, referer: …}. The order of the parts
 * between the module and the number differs from version to version, and before 2.4 there are no numbers.
 */
final class ApacheDialect implements Dialect {

    private static final int NUMBER = 7;

    @Override
    public Optional<Reading> read(LogLine line) {
        String text = Text.before(line.text(), ", referer: ");
        String before = Text.before(text, "\"");
        int number = number(before);
        if (number >= 0) {
            String client = Text.between(text.substring(0, number), "[client ", "]");
            return Optional.of(new ApacheMessage(text.substring(number, number + NUMBER), text.substring(0, number),
                    text.substring(number + NUMBER + 2), client).reading());
        }
        int level = level(before);
        return level < 0 ? Optional.empty() : Optional.of(ofOldVersion(text.substring(level)));
    }

    private static Reading ofOldVersion(String text) {
        String client = Text.between(text, "[client ", "]");
        int end = client == null ? 0 : text.indexOf("] ", text.indexOf("[client ")) + 2;
        int words = end > 0 ? end : Math.max(0, text.indexOf("proxy: "));
        return new ApacheMessage("", text.substring(0, words), text.substring(words), client).reading();
    }

    /** Where {@code AH01234: } stands, behind brackets and before any word of the message. */
    private static int number(String before) {
        int at = before.indexOf("AH");
        while (at >= 0) {
            int end = Text.skipDigits(before, at + 2);
            if (end == at + NUMBER && before.startsWith(": ", end) && (at == 0 || before.charAt(at - 1) == ' ')) {
                return at;
            }
            at = before.indexOf("AH", at + 2);
        }
        return -1;
    }

    /** Behind {@code [Wed May 28 17:00:35 2014] [error] }; -1 where the line does not begin so. */
    private static int level(String before) {
        int close = before.indexOf("] [");
        int date = before.indexOf('[');
        if (close < 0 || date < 0 || close - date < 20 || close - date > 40) {
            return -1;
        }
        @Nullable
        String level = Text.between(before.substring(close), "[", "]");
        boolean isLevel = level != null && (level.indexOf(':') >= 0
                || Text.startsWithAny(level, "error", "warn", "crit", "alert", "emerg", "notice", "info", "debug"));
        int end = before.indexOf(']', close + 2);
        return isLevel && end > 0 ? end + 1 : -1;
    }
}
