package dev.gatehouse.explain;

import static dev.gatehouse.diagnosis.Party.APPLICATION;
import static dev.gatehouse.diagnosis.Party.CONFIGURATION;
import static dev.gatehouse.diagnosis.Party.DNS;
import static dev.gatehouse.diagnosis.Party.MACHINE;
import static dev.gatehouse.diagnosis.Party.UNKNOWN;

import java.util.Locale;

import dev.gatehouse.diagnosis.Party;

/** What proxies often write of besides failed upstreams. */
public enum Occurrence {

    CLIENT_WENT_AWAY(UNKNOWN,
            "The visitor closed the connection before the answer was complete; the proxy did nothing wrong.",
            "Nothing, if it is rare. If it happens often, the application answers so slowly that visitors do not wait for it."), //
    CLIENT_TOO_SLOW(UNKNOWN, "The visitor sent or took nothing for so long that the proxy closed the connection.",
            "Nothing, if it is rare. Slow uploads need a longer time limit for clients."), //
    CLIENT_TLS(UNKNOWN, "The TLS handshake between the visitor and the proxy failed; the upstream has no part in it.",
            "Nothing for scanners and very old programs. If people complain, look at the proxy's certificate and TLS versions."), //
    PLAIN_TO_TLS_PORT(CONFIGURATION, "Somebody spoke plain HTTP to a port that expects TLS.",
            "Use https:// in the address. If another proxy stands in front, let it connect by TLS, or to the plain port."), //
    BAD_REQUEST(UNKNOWN, "What the visitor sent is no request that the proxy may take, and so nothing was forwarded.",
            "Nothing for scanners. If it is a program of yours, correct what the line names."), //
    BODY_TOO_LARGE(CONFIGURATION, "The body of the request is larger than the proxy takes (status 413).",
            "Raise the limit where such uploads are meant to be possible."), //
    RATE_LIMITED(CONFIGURATION, "The visitor asked more often than the proxy's limit of requests allows.",
            "Nothing, if that is what the limit is for. Otherwise raise its rate or burst."), //
    CONNECTIONS_LIMITED(CONFIGURATION, "The visitor has more connections than the proxy's limit allows.",
            "Nothing, if that is what the limit is for. Otherwise raise it."), //
    FORBIDDEN(CONFIGURATION, "A rule of the proxy's configuration does not let this request through (status 403).",
            "Nothing, if the rule is meant to. Otherwise look for the rule of this path and this address."), //
    WRONG_PASSWORD(UNKNOWN, "The name or the password is wrong, or there was none (status 401).",
            "Browsers ask without one first, so that one line is normal. Many lines from one address are somebody who tries."), //
    LISTING_FORBIDDEN(CONFIGURATION,
            "The path is a folder without an index file, and listing folders is not allowed (status 403).",
            "Put an index file there, correct the folder, or pass the path on to the application instead of serving files."), //
    FILE_NOT_FOUND(CONFIGURATION,
            "The proxy looked for a file of its own, and there is none (status 404). No upstream was asked.",
            "Nothing for scanners. If the application should have been asked, the request met the wrong site or path."), //
    FILE_FORBIDDEN(MACHINE, "The proxy's own process may not read or write that file.",
            "Check owner and mode of the file and of every folder above it, and the SELinux label (ls -Z)."), //
    REDIRECT_LOOP(CONFIGURATION, "The configuration sends the request round in a circle within the proxy (status 500).",
            "Look for a fallback, such as an error page or the last of several files, that is itself not there."), //
    PORT_TAKEN(MACHINE, "The proxy could not start: another program, or another copy of it, has that port already.",
            "See who has it, and stop one of the two."), //
    PORT_FORBIDDEN(MACHINE, "The proxy could not start: its process may not use that port.",
            "Ports below 1024 need CAP_NET_BIND_SERVICE; with SELinux the port needs the right type."), //
    ADDRESS_NOT_HERE(CONFIGURATION,
            "The proxy could not start: this machine does not have the address that it should listen on.",
            "Correct the address, or start the proxy after the network is up."), //
    CONFIGURATION_FAULT(CONFIGURATION,
            "The proxy's own configuration has a mistake; the line says what and mostly where.",
            "Correct it, and let the program check its files before it is restarted."), //
    OUT_OF_CONNECTIONS(CONFIGURATION, "The proxy has as many connections as it is allowed to; more are not taken.",
            "Raise the limit, and look whether an upstream is so slow that requests pile up."), //
    BACKLOG_FULL(APPLICATION, "The application's socket is there, but its queue of waiting connections is full.",
            "The application is too slow or has too few workers; give it more, or raise its listen backlog."), //
    QUEUE_FULL(APPLICATION, "The request waited too long in the proxy for a free place at the upstream.",
            "The upstream has as many requests as it may get. Raise that limit if it can take more, or add another upstream."), //
    UPSTREAM_SAYS_ERROR(APPLICATION,
            "The upstream was reached and answered, with a status that says that something is wrong with it.",
            "Look into the application's own log of the same second; the proxy only passes it on."), //
    UPSTREAM_PUT_OUT(UNKNOWN, "The proxy asks this upstream no more for a while, because it failed before.",
            "Look for the line before it: that one has the cause."), //
    UPSTREAM_BACK(UNKNOWN, "The upstream works again and gets requests.",
            "Nothing. What had happened stands in the lines before."), //
    UPSTREAM_MOVED(DNS, "The upstream's name has another address now, and the proxy follows.",
            "Nothing, if the move was meant."), //
    FOLLOW_UP(UNKNOWN, "The request failed at the upstream, but this line does not say why; the line before it does.",
            "Look for the line just before, of the same process and second: it has the error and the address."), //
    APPLICATION_SAID(APPLICATION, "The application itself wrote this; the proxy only put it into its log.",
            "Look into the application's own log."), //
    AUTHENTICATION_UNAVAILABLE(CONFIGURATION,
            "The service that the proxy asks whether a request may pass did not answer as it should.",
            "Look for the line before it, of the same connection: it says what happened to that service."), //
    BUFFERED(UNKNOWN, "The proxy put a large body into a file for a moment; nothing is wrong.",
            "Nothing. Larger buffers would save the file."), //
    ANSWERED_BY_PROXY(CONFIGURATION,
            "The proxy answered by itself, by a rule such as a redirect; no upstream was asked.", "Nothing."), //
    PERMITTED_FOR_NOW(MACHINE, "SELinux would have denied this, but is permissive: it was allowed and only noted.",
            "Write the rule now, before SELinux is made to enforce."), //
    NOTHING_WRONG(UNKNOWN, "The line tells of normal operation.", "Nothing.");

    private final Party who;
    private final String meaning;
    private final String remedy;

    Occurrence(Party who, String meaning, String remedy) {
        this.who = who;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** One short word for it. */
    public String code() {
        return switch (this) {
            case CONFIGURATION_FAULT -> "configuration";
            case AUTHENTICATION_UNAVAILABLE -> "auth-service-failed";
            default -> name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    Party who() {
        return who;
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }
}
