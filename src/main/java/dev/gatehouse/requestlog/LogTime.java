package dev.gatehouse.requestlog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Times in the form of nginx's logs, in this machine's zone. Formats each second once. */
final class LogTime {

    private record Second(long epoch, String text) {}

    private final DateTimeFormatter format;
    private volatile @Nullable Second latest;

    private LogTime(String pattern, ZoneId zone) {
        this.format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
    }

    /** {@code 07/Oct/2021:20:42:02 +0000} */
    static LogTime ofAccessLog(ZoneId zone) {
        return new LogTime("dd/MMM/yyyy:HH:mm:ss Z", zone);
    }

    /** {@code 2021/10/07 20:43:12} */
    static LogTime ofErrorLog(ZoneId zone) {
        return new LogTime("yyyy/MM/dd HH:mm:ss", zone);
    }

    String format(Instant instant) {
        long epoch = instant.getEpochSecond();
        Second second = latest;
        if (second == null || second.epoch() != epoch) {
            second = new Second(epoch, format.format(instant));
            latest = second;
        }
        return second.text();
    }
}
