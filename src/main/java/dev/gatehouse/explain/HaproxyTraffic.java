package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut.Half;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;

/**
 * HAProxy's line of a request or a connection, whose termination state says who ended it and in which phase (configuration manual,
 * sections 8.2.2, 8.2.3 and 8.5): {@code 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] frontend backend/server 10/0/30/69/109 200 2750 - -
 * SC-- 1/1/1/1/0 0/0 "GET / HTTP/1.1"}.
 */
final class HaproxyTraffic {

    private static final int MOST_WORDS = 64;
    private static final int NO_ANSWER = -1;

    private HaproxyTraffic() {
    }

    /** @param status 0 for a connection without HTTP, -1 where there was no answer */
    private record Ended(String state, int status, String server, @Nullable String client) {}

    static Optional<Reading> read(LogLine line) {
        return ended(line.beforeQuotes()).map(ended -> {
            Place place = new Place(ended.server(), null, null, ended.client(), null);
            UpstreamFailure failure = failure(ended);
            if (failure != null) {
                return Reading.failed(Program.HAPROXY, failure, place);
            }
            Occurrence occurrence = occurrence(ended);
            return occurrence == null
                    ? Reading.unknown(Program.HAPROXY)
                    : Reading.occurred(Program.HAPROXY, occurrence, place);
        });
    }

    private static Optional<Ended> ended(String text) {
        String[] words = text.strip().split(" +", MOST_WORDS);
        for (int i = 1; i + 5 < words.length; i++) {
            if (isDate(words[i]) && words[i + 2].indexOf('/') > 0 && isTimers(words[i + 3])) {
                return ended(words, i);
            }
        }
        return Optional.empty();
    }

    private static Optional<Ended> ended(String[] words, int date) {
        String client = Text.before(words[date - 1], "]");
        int colon = client.lastIndexOf(':');
        String address = colon < 0 ? client : client.substring(0, colon);
        String server = words[date + 2];
        boolean isHttp = date + 8 < words.length && isNumber(words[date + 4]) && isState(words[date + 8])
                && isNumber(words[date + 5]);
        if (isHttp) {
            boolean isStatus = words[date + 4].length() == 3 && Text.isDigits(words[date + 4]);
            int status = isStatus ? Integer.parseInt(words[date + 4]) : NO_ANSWER;
            return Optional.of(new Ended(words[date + 8], status, server, address));
        }
        return isNumber(words[date + 4]) && isState(words[date + 5])
                ? Optional.of(new Ended(words[date + 5], 0, server, address))
                : Optional.empty();
    }

    /** {@code [06/Feb/2009:12:14:14.655]}. */
    private static boolean isDate(String word) {
        return word.length() == 26 && word.startsWith("[") && word.endsWith("]") && word.charAt(3) == '/'
                && word.charAt(21) == '.';
    }

    private static boolean isTimers(String word) {
        return word.indexOf('/') > 0
                && word.chars().allMatch(one -> (one >= '0' && one <= '9') || "/+-".indexOf(one) >= 0);
    }

    private static boolean isNumber(String word) {
        String digits = Text.startsWithAny(word, "+", "-") ? word.substring(1) : word;
        return Text.isDigits(digits);
    }

    private static boolean isState(String word) {
        return (word.length() == 2 || word.length() == 4)
                && word.chars().allMatch(one -> Character.isLetter(one) || one == '-');
    }

    private static @Nullable UpstreamFailure failure(Ended ended) {
        boolean nobody = ended.server().endsWith("/<NOSRV>");
        return switch (ended.state().substring(0, 2)) {
            case "SC" -> nobody ? new NoneLeft(0, null) : new Refused(null);
            case "sC" -> new ConnectTimedOut(null);
            case "SH" -> new ClosedEarly();
            case "sH" -> new FirstByteTimedOut(null);
            case "SD", "SL" -> ended.status() == NO_ANSWER ? new ClosedEarly() : new BrokenOff();
            case "sD", "sL" ->
                ended.status() == NO_ANSWER ? new FirstByteTimedOut(null) : new IdleTimedOut(null, Half.ANSWER);
            case "PH", "PD" -> nobody ? null : new Garbage();
            default -> null;
        };
    }

    private static @Nullable Occurrence occurrence(Ended ended) {
        return switch (ended.state().substring(0, 2)) {
            case "CC", "CR", "CQ", "CH", "CD", "CL", "CT" -> Occurrence.CLIENT_WENT_AWAY;
            case "cR", "cD", "cH", "cL" -> Occurrence.CLIENT_TOO_SLOW;
            case "sQ" -> Occurrence.QUEUE_FULL;
            case "PC" -> Occurrence.OUT_OF_CONNECTIONS;
            case "PT" -> Occurrence.FORBIDDEN;
            case "PR" -> ofRefusal(ended.status());
            case "LR", "LH" -> Occurrence.ANSWERED_BY_PROXY;
            case "--" -> ended.status() >= 500 ? Occurrence.UPSTREAM_SAYS_ERROR : Occurrence.NOTHING_WRONG;
            default -> null;
        };
    }

    private static @Nullable Occurrence ofRefusal(int status) {
        return switch (status) {
            case 200, 301, 302, 303, 307, 308 -> Occurrence.ANSWERED_BY_PROXY;
            case 400, 408, 413, 414, 431, 501, 505 -> Occurrence.BAD_REQUEST;
            case 401, 407 -> Occurrence.WRONG_PASSWORD;
            case 403 -> Occurrence.FORBIDDEN;
            case 429 -> Occurrence.RATE_LIMITED;
            default -> null;
        };
    }
}
