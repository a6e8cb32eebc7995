package dev.gatehouse.nginx;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as nginx writes them, in the units of Gatehouse. */
final class Measures {

    private static final Pattern TIME_PART = Pattern.compile("(\\d{1,9})(ms|[smhdwMy]?)");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(ms|[smhdwMy])\\s*)*\\d{1,9}(ms|[smhdwMy])?");
    private static final Map<String, Long> MILLISECONDS = Map.of("ms", 1L, "", 1000L, "s", 1000L, "m", 60_000L, "h",
            3_600_000L, "d", 86_400_000L, "w", 604_800_000L, "M", 2_592_000_000L, "y", 31_536_000_000L);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kKmMgG]?)");

    private Measures() {
    }

    /** Such as {@code 60}, {@code 500ms}, {@code 1h30m}. */
    static Optional<Duration> time(String text) {
        if (!TIME.matcher(text).matches()) {
            return Optional.empty();
        }
        long sum = 0;
        for (Matcher part = TIME_PART.matcher(text); part.find();) {
            sum += Long.parseLong(part.group(1)) * MILLISECONDS.getOrDefault(part.group(2), 0L);
        }
        return Optional.of(Duration.ofMillis(sum));
    }

    /** In the largest unit that it is a whole number of, up to minutes, as people write limits. */
    static String written(Duration time) {
        if (time.toMillisPart() != 0) {
            return time.toMillis() + "ms";
        }
        if (time.compareTo(Duration.ofDays(1)) >= 0 && time.equals(Duration.ofDays(time.toDays()))) {
            return time.toDays() + "d";
        }
        if (time.compareTo(Duration.ofHours(1)) >= 0 && time.equals(Duration.ofHours(time.toHours()))) {
            return time.toHours() + "h";
        }
        return time.toSeconds() >= 120 && time.toSecondsPart() == 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }

    /** Such as {@code 10m}; empty text for none, if it is no size. */
    static Optional<String> size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        String unit = size.group(2).toUpperCase(Locale.ROOT);
        return Optional.of(Long.parseLong(size.group(1)) + (unit.isEmpty() ? "B" : unit + "B"));
    }
}
