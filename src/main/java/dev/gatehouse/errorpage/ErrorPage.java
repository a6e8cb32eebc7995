package dev.gatehouse.errorpage;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/**
 * What a visitor is told instead of an answer.
 *
 * @param status the status code of the response
 * @param title the status in words, as nginx titles its pages
 * @param happened what went wrong, in a sentence without technical terms
 * @param whoActs who can do something about it, and what
 * @param cause a short word for the cause, for those who report it; the same as in the metrics
 */
public record ErrorPage(int status, String title, String happened, String whoActs, String cause) {

    private static final String OPERATOR = "The people who run this site have to act; tell them the reference below. "
            + "Trying again in a few minutes may be enough.";
    private static final String VISITOR = "Check the address you typed or the link you followed.";
    private static final String CLIENT = "The program that sent the request has to be corrected.";

    /** The page for an upstream that gave no answer: 504 where a time limit passed, else 502. */
    public static ErrorPage of(UpstreamFailure failure) {
        return failure.isTimeLimit()
                ? new ErrorPage(504, "Gateway Timeout", happened(failure), OPERATOR, failure.code())
                : new ErrorPage(502, "Bad Gateway", happened(failure), OPERATOR, failure.code());
    }

    /** The page for a name that no site has. It does not tell which names there are. */
    public static ErrorPage unknownHost() {
        return new ErrorPage(404, "Not Found", "There is no site with this name here.", VISITOR
                + " If you run this server: no site of its configuration has this host.", "unknown-host");
    }

    /** The page for a request that came on a connection to another name; a browser asks again on a connection of its own. */
    public static ErrorPage misdirected() {
        return new ErrorPage(421, "Misdirected Request", "This connection was made to a site with another name.",
                CLIENT,
                "misdirected");
    }

    /** The page for a request in plain HTTP on a port for TLS, where there is no other address to send the visitor to. */
    public static ErrorPage plainOnTls() {
        return new ErrorPage(400, "Bad Request", "The plain HTTP request was sent to an HTTPS port.",
                "Ask with https:// in place of http://.", "plain-http");
    }

    /** The page for a request that breaks the rules of HTTP. */
    public static ErrorPage malformed(int status) {
        return switch (status) {
            case 405 ->
                new ErrorPage(405, "Method Not Allowed", "This method is not for a server like this one.", CLIENT,
                        "method-not-allowed");
            case 408 -> new ErrorPage(408, "Request Timeout", "The request did not arrive in time.", CLIENT,
                    "request-timeout");
            case 413 -> new ErrorPage(413, "Content Too Large", "The request is larger than this site takes.", CLIENT,
                    "too-large");
            case 414 -> new ErrorPage(414, "URI Too Long", "The address in the request is too long.", CLIENT,
                    "uri-too-long");
            case 431 -> new ErrorPage(431, "Request Header Fields Too Large",
                    "The head of the request is too large; a browser's cookies for this site may be the reason.",
                    CLIENT, "header-too-large");
            case 501 -> new ErrorPage(501, "Not Implemented",
                    "The request is in a form that this server does not know.", CLIENT,
                    "not-implemented");
            case 505 -> new ErrorPage(505, "HTTP Version Not Supported",
                    "The request is in a version of HTTP that this server does not speak.", CLIENT, "http-version");
            default -> new ErrorPage(400, "Bad Request", "The request is not proper HTTP.", CLIENT, "malformed");
        };
    }

    /** The page for a request that came when there was no room, or when the program was about to end. */
    public static ErrorPage unavailable() {
        return new ErrorPage(503, "Service Unavailable", "This server cannot take the request just now.",
                "Trying again in a moment is enough.", "unavailable");
    }

    /** The page for a status that the operator's rules for a site lead to. */
    public static ErrorPage ofRule(int status, String title) {
        return switch (status) {
            case 400, 413 -> malformed(status);
            case 403 -> new ErrorPage(403, title, "This is not open to you.",
                    "The people who run this site decide who may come in.", "forbidden");
            case 404 -> new ErrorPage(404, title, "There is nothing at this address.", VISITOR, "not-found");
            case 410 -> new ErrorPage(410, title, "What was at this address is gone.", VISITOR, "gone");
            default -> new ErrorPage(status, title, "This site answers requests for this address so.",
                    "The people who run this site have decided it.", "status-" + status);
        };
    }

    /** The page for any other status that a filter of the operator's decided on. */
    public static ErrorPage ofStatus(int status, String title) {
        return new ErrorPage(status, title, "The server did not answer this request.", OPERATOR, "status-" + status);
    }

    /** The page for a mistake of our own. */
    public static ErrorPage ourFault() {
        return new ErrorPage(500, "Internal Server Error", "The proxy in front of this site made a mistake.", OPERATOR,
                "internal");
    }

    private static String happened(UpstreamFailure failure) {
        return switch (failure) {
            case Refused _ -> "The application behind this site is not running.";
            case PermissionDenied _ -> "This server is not allowed to reach the application behind this site.";
            case Unreachable _,NameNotFound _,NameWithoutAddress _,NameServerFailed _,NameLookupTimedOut _ ->
                "The application behind this site cannot be found.";
            case ConnectTimedOut _ -> "The application behind this site cannot be reached.";
            case Exhausted _ -> "This server has too many connections open to reach the application behind this site.";
            case TlsFailed _,CertificateRejected _,ClientCertificateWanted _,NoCommonTls _,SpeaksPlain _ ->
                "No secure connection to the application behind this site could be made.";
            case ClosedEarly _,Reset _,BrokenOff _,IdleTimedOut _ ->
                "The application behind this site took the request and gave no answer.";
            case Garbage _,HeaderTooBig _,SpeaksTls _,OtherProtocol _ ->
                "The application behind this site gave an answer that makes no sense.";
            case FirstByteTimedOut _ -> "The application behind this site did not answer in time.";
            case NoneLeft _ -> "None of the applications behind this site is answering.";
            case Loop _ -> "This server sends requests for this site to itself.";
            case Unknown _ -> "The application behind this site is not answering.";
        };
    }
}
