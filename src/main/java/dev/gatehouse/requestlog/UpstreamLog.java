package dev.gatehouse.requestlog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.upstream.CheckReport;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.PeerListener;

/**
 * Says in the error log when an upstream goes down and when it works again, and when it is left out among several: one line each.
 *
 * <p>An upstream that comes and goes is said to do so {@value #MOST} times a minute at most. What came after that is counted, and said in
 * one line at the end of the minute, together with how it stands.
 */
final class UpstreamLog implements PeerListener {

    /** How many lines an upstream may have in a minute. */
    static final int MOST = 6;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss",
            Locale.ENGLISH);

    private final ErrorLine lines;
    private final LogWriter log;
    private final ZoneId zone;
    private final Clock clock;
    private final Map<Peer, Told> told = new ConcurrentHashMap<>();

    UpstreamLog(ErrorLine lines, LogWriter log, ZoneId zone, Clock clock) {
        this.lines = lines;
        this.log = log;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public void forgotten(Peer peer) {
        told.remove(peer);
    }

    @Override
    public void down(Peer peer, UpstreamFailure failure) {
        // A health check may have found it before.
        if (peer.failingCheck().isEmpty()) {
            say(peer, NginxWords.level(failure), "upstream %s is down: %s".formatted(peer, words(peer, failure)));
        }
    }

    @Override
    public void back(Peer peer, UpstreamFailure failure, Outage outage, Duration lasted) {
        if (!peer.isDown()) {
            say(peer, "notice", "upstream %s works again after %s (%s since %s, %s)".formatted(peer, inWords(lasted),
                    failure.code(), time(outage.since()), requests(outage.times())));
        }
    }

    @Override
    public void unhealthy(Peer peer, CheckReport report) {
        if (peer.failure().isEmpty()) {
            say(peer, "error", "upstream %s is down: its health check has failed %s, %s".formatted(peer,
                    times(report.inARow()), words(peer, report)));
        }
    }

    @Override
    public void healthy(Peer peer, CheckReport report, CheckReport before) {
        if (!report.passed()) {
            say(peer, "notice", "upstream %s is not checked any more (its health check had failed since %s)"
                    .formatted(peer, time(before.since())));
        } else if (!peer.isDown()) {
            say(peer, "notice",
                    "upstream %s works again after %s (its health check had failed since %s)".formatted(peer,
                            inWords(Duration.between(before.since(), report.at())), time(before.since())));
        }
    }

    @Override
    public void ejected(Peer peer, String why, Duration time) {
        say(peer, "warn", "upstream %s is left out for %s: %s".formatted(peer, inWords(time), LogEscape.escape(why)));
    }

    /** Ends the minutes that are over. */
    @Override
    public void tick(Instant now) {
        told.forEach((peer, of) -> of.tick(peer, now));
    }

    private void say(Peer peer, String level, String message) {
        Instant now = clock.instant();
        // Of one that is forgotten at this moment nothing may stay.
        Told of = told.compute(peer,
                (_, known) -> peer.isForgotten() ? null : known == null ? new Told(now) : known);
        if (of != null && of.mayBeSaid(now)) {
            log.write(lines.about(level, message, now));
        }
    }

    /** As the line of a request has it, without what was done then. */
    private static String words(Peer peer, UpstreamFailure failure) {
        String message = NginxWords.of(failure, Optional.of(peer.address().uri()));
        int end = message.lastIndexOf(" while ");
        return end < 0 ? message : message.substring(0, end);
    }

    private static String words(Peer peer, CheckReport report) {
        return report.ofFailure()
                .map(failure -> words(peer, failure))
                .orElseGet(() -> LogEscape.escape(report.words()));
    }

    private String time(Instant at) {
        boolean isToday = LocalDate.ofInstant(at, zone).equals(LocalDate.ofInstant(clock.instant(), zone));
        return (isToday ? TIME : DAY_AND_TIME).format(at.atZone(zone));
    }

    private static String requests(long times) {
        return switch ((int) Math.min(times, 2)) {
            case 0 -> "no request failed";
            case 1 -> "1 request failed";
            default -> times + " requests failed";
        };
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    /** {@code 42 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}: no more than somebody wants to know. */
    static String inWords(Duration lasted) {
        if (lasted.toDays() > 0) {
            return lasted.toDays() + " d " + lasted.toHoursPart() + " h";
        }
        if (lasted.toHours() > 0) {
            return lasted.toHours() + " h " + lasted.toMinutesPart() + " min";
        }
        if (lasted.toMinutes() > 0) {
            return lasted.toMinutes() + " min " + lasted.toSecondsPart() + " s";
        }
        return lasted.toSeconds() + " s";
    }

    /** What was said of an upstream in this minute, and what was not. */
    private final class Told {

        private Instant from;
        private int said;
        private int unsaid;

        Told(Instant from) {
            this.from = from;
        }

        synchronized boolean mayBeSaid(Instant now) {
            if (unsaid == 0 && !now.isBefore(from.plus(MINUTE))) {
                from = now;
                said = 0;
            }
            if (said < MOST) {
                said++;
                return true;
            }
            unsaid++;
            return false;
        }

        synchronized void tick(Peer peer, Instant now) {
            if (unsaid > 0 && !now.isBefore(from.plus(MINUTE))) {
                log.write(lines.about(peer.isDown() ? "error" : "notice",
                        "upstream %s has come and gone: %d changes in the last minute are not in this log; now it %s"
                                .formatted(peer, unsaid, peer.isDown() ? "is down" : "works"),
                        now));
                from = now;
                said = 0;
                unsaid = 0;
            }
        }
    }
}
