package dev.gatehouse.errorpage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OfName;
import dev.gatehouse.diagnosis.UpstreamFailure.OfTls;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/**
 * What a visitor is told instead of an answer. What it says is named here, and is there in each {@link Language}.
 *
 * @param status the status code of the response
 * @param title the status in words, as in the status line
 * @param happened what went wrong, a sentence without technical terms: its key
 * @param whoActs who can do something about it, and what: the keys of one sentence after the other
 * @param cause a short word for the cause, for those who report it; the same as in the metrics
 * @param reload after what time a browser asks again by itself; empty where it does not
 */
public record ErrorPage(int status, String title, String happened, List<String> whoActs, String cause,
        Optional<Duration> reload) {

    private static final String OPERATOR = "operator";
    private static final String VISITOR = "visitor";
    private static final String CLIENT = "client";
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    public ErrorPage {
        whoActs = List.copyOf(whoActs);
    }

    private ErrorPage(int status, String title, String happened, String whoActs, String cause) {
        this(status, title, happened, List.of(whoActs), cause, Optional.empty());
    }

    /** The page for an upstream that gave no answer: 504 where a time limit passed, else 502. */
    public static ErrorPage of(UpstreamFailure failure) {
        return failure.isTimeLimit()
                ? new ErrorPage(504, "Gateway Timeout", happened(failure), OPERATOR, failure.code())
                : new ErrorPage(502, "Bad Gateway", happened(failure), OPERATOR, failure.code());
    }

    /**
     * The page for a failed request.
     *
     * @param method the request's
     * @param awaited whether the operator wants the upstream to be waited for
     */
    public static ErrorPage of(Incident incident, String method, Wishes wishes, boolean awaited) {
        return awaited && SAFE.contains(method) && wishes.isForHtml()
                ? whileRestarting(incident).orElseGet(() -> of(incident.failure()))
                : of(incident.failure());
    }

    /**
     * The page for a browser where an application is likely just being started again: it asks again by itself, after a time that grows with
     * the outage. Empty where the failure looks different, or has lasted too long for that.
     */
    private static Optional<ErrorPage> whileRestarting(Incident incident) {
        Duration lasted = Duration.between(incident.outage().since(), incident.at());
        return isLikeARestart(incident.failure())
                ? Reloads.after(lasted)
                        .map(pause -> new ErrorPage(503, "Service Unavailable", "restarting", List.of("reload"),
                                incident.failure().code(), Optional.of(pause)))
                : Optional.empty();
    }

    private static boolean isLikeARestart(UpstreamFailure failure) {
        return switch (failure) {
            case Refused _ -> true;
            case Unreachable(var _, var errno) -> errno == Errno.ENOENT;
            case NoneLeft(var _, var last) -> last != null && isLikeARestart(last);
            default -> false;
        };
    }

    /** The page for a name that no site has. It does not tell which names there are. */
    public static ErrorPage unknownHost() {
        return new ErrorPage(404, "Not Found", "unknown-host", List.of(VISITOR, "operator-of-unknown-host"),
                "unknown-host", Optional.empty());
    }

    /** The page for a request that came on a connection to another name; a browser asks again on a connection of its own. */
    public static ErrorPage misdirected() {
        return new ErrorPage(421, "Misdirected Request", "misdirected", CLIENT, "misdirected");
    }

    /** The page for a request in plain HTTP on a port for TLS, where there is no other address to send the visitor to. */
    public static ErrorPage plainOnTls() {
        return new ErrorPage(400, "Bad Request", "plain-http", "plain-http", "plain-http");
    }

    /** The page for a request that breaks the rules of HTTP. */
    public static ErrorPage malformed(int status) {
        return switch (status) {
            case 405 -> ofClient(405, "Method Not Allowed", "method-not-allowed");
            case 408 -> ofClient(408, "Request Timeout", "request-timeout");
            case 413 -> ofClient(413, "Content Too Large", "too-large");
            case 414 -> ofClient(414, "URI Too Long", "uri-too-long");
            case 431 -> ofClient(431, "Request Header Fields Too Large", "header-too-large");
            case 501 -> ofClient(501, "Not Implemented", "not-implemented");
            case 505 -> ofClient(505, "HTTP Version Not Supported", "http-version");
            default -> ofClient(400, "Bad Request", "malformed");
        };
    }

    private static ErrorPage ofClient(int status, String title, String cause) {
        return new ErrorPage(status, title, cause, CLIENT, cause);
    }

    /** The page for a request that came when there was no room, or when the program was about to end. */
    public static ErrorPage unavailable() {
        return new ErrorPage(503, "Service Unavailable", "unavailable", "soon", "unavailable");
    }

    /** The page for a status that the operator's rules for a site lead to. */
    public static ErrorPage ofRule(int status, String title) {
        return switch (status) {
            case 400, 413 -> malformed(status);
            case 403 -> new ErrorPage(403, title, "forbidden", "access", "forbidden");
            case 404 -> new ErrorPage(404, title, "not-found", VISITOR, "not-found");
            case 410 -> new ErrorPage(410, title, "gone", VISITOR, "gone");
            default -> new ErrorPage(status, title, "rule", "rule", "status-" + status);
        };
    }

    /** The page for any other status that a filter of the operator's decided on. */
    public static ErrorPage ofStatus(int status, String title) {
        return new ErrorPage(status, title, "status", OPERATOR, "status-" + status);
    }

    /** The page for a mistake of our own. */
    public static ErrorPage ourFault() {
        return new ErrorPage(500, "Internal Server Error", "internal", OPERATOR, "internal");
    }

    /** The page for a signed link to a failure that nobody remembers any more. */
    public static ErrorPage linkIsOver() {
        return new ErrorPage(404, "Not Found", "link-over", "link", "link-over");
    }

    /** In a language. */
    String title(Language language) {
        return language.texts().getOrDefault("title." + status, title);
    }

    /** In a language. */
    String happened(Language language) {
        return language.text("happened." + happened);
    }

    /** In a language. */
    String whoActs(Language language) {
        String seconds = reload.map(pause -> String.valueOf(pause.toSeconds())).orElse("");
        return whoActs.stream()
                .map(key -> language.text("who." + key))
                .collect(Collectors.joining(" "))
                .replace("{seconds}", seconds);
    }

    private static String happened(UpstreamFailure failure) {
        return switch (failure) {
            case Refused _ -> "refused";
            case PermissionDenied _ -> "denied";
            case Unreachable _,OfName _ -> "nowhere";
            case ConnectTimedOut _ -> "unreachable";
            case Exhausted _ -> "exhausted";
            case OfTls _ -> "insecure";
            case ClosedEarly _,Reset _,BrokenOff _,IdleTimedOut _ -> "no-answer";
            case Garbage _,HeaderTooBig _,SpeaksTls _,OtherProtocol _ -> "nonsense";
            case FirstByteTimedOut _ -> "late";
            case NoneLeft _ -> "none";
            case Loop _ -> "loop";
            case Unknown _ -> "unknown";
        };
    }
}
