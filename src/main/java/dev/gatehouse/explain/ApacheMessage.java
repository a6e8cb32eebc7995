package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.startsWithAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut.Half;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/**
 * What a message of Apache says, by its number, or by its beginning where it has none.
 *
 * @param number such as {@code AH01102}; empty before Apache 2.4
 * @param before what stands before the number: among it the system's error
 * @param message what stands behind the number
 */
record ApacheMessage(String number, String before, String message, @Nullable String client) {

    Reading reading() {
        Place place = place();
        UpstreamFailure failure = failure(place);
        if (failure != null) {
            return Reading.failed(Program.APACHE, failure, place);
        }
        Optional<Occurrence> occurrence = new ApacheNotice(number, before, message).occurrence();
        return new Reading(Program.APACHE, occurrence.map(Explained.Occurred::new), place);
    }

    private Place place() {
        String address = Text.between(message, "attempt to connect to Unix domain socket ", " ");
        Place found = address != null
                ? Place.ofUpstream("unix:" + address)
                : Place.ofUpstream(firstOf("attempt to connect to ", "error reading status line from remote server ",
                        "failed to make connection to backend: ", "pass request body failed to ", " socket for target ",
                        "DNS lookup failure for: "));
        return found.with(client, null);
    }

    private @Nullable String firstOf(String... starts) {
        for (String start : starts) {
            String word = Text.between(message, start, " ");
            if (word != null) {
                return word;
            }
        }
        return null;
    }

    private @Nullable UpstreamFailure failure(Place place) {
        return switch (number) {
            case "AH00957", "AH02454", "AH00952" -> ofConnect(place);
            case "AH01114", "AH01079", "AH00896" -> before.contains(")") ? ofConnect(place) : null;
            case "AH01102", "AH01030", "AH01067", "AH01075", "AH00992" -> ofHead();
            case "AH01097", "AH01084" -> ofBody();
            case "AH01110" -> new BrokenOff();
            case "AH01106", "AH02429", "AH01068", "AH01070" -> new Garbage();
            case "AH02039" -> ofVerification();
            case "AH02004" -> new CertificateRejected(Flaw.EXPIRED, "it is expired");
            case "AH02411" -> new CertificateRejected(Flaw.WRONG_NAME, "it is for another name");
            case "AH02003" -> ofTls();
            case "AH00898" -> ofReturned(place);
            case "" -> ofOldVersion(place);
            default -> ofWords();
        };
    }

    private @Nullable UpstreamFailure ofConnect(Place place) {
        if (before.contains("(70007)")) {
            return new ConnectTimedOut(place.socketAddress());
        }
        return Errors.in(before).map(errno -> Errors.connecting(errno, place.socketAddress())).orElse(null);
    }

    private @Nullable UpstreamFailure ofHead() {
        if (before.contains("(70007)") || before.contains("(110)")) {
            return new FirstByteTimedOut(null);
        }
        @Nullable
        Errno errno = Errors.in(before).orElse(null);
        if (errno == Errno.ECONNRESET || errno == Errno.EPIPE) {
            return new Reset();
        }
        return Text.containsAny(before, "(20014)", "(70014)", "(20008)") ? new ClosedEarly() : null;
    }

    private @Nullable UpstreamFailure ofBody() {
        if (before.contains("(70007)") || before.contains("(110)")) {
            return new IdleTimedOut(null, Half.ANSWER);
        }
        @Nullable
        Errno errno = Errors.in(before).orElse(null);
        return errno == Errno.ECONNRESET || errno == Errno.EPIPE ? new Reset() : null;
    }

    private @Nullable UpstreamFailure ofWords() {
        if (message.startsWith("balancer://") && message.contains(": All workers are in error state")) {
            return new NoneLeft(0, null);
        }
        return isOfUpstream() && message.startsWith("SSL Library Error: ") ? TlsErrors.ofHandshake(message) : null;
    }

    /** {@code Certificate Verification: Error (10): certificate has expired}: visitors have certificates, too. */
    private @Nullable UpstreamFailure ofVerification() {
        @Nullable
        String number = Text.between(message, "Error (", ")");
        return isOfUpstream() && number != null && Text.isDigits(number) && number.length() < 4
                ? TlsErrors.ofVerification(Integer.parseInt(number), String.valueOf(Text.between(message, "): ", " [")))
                : null;
    }

    private boolean isOfUpstream() {
        return before.contains("[remote ");
    }

    private static UpstreamFailure ofTls() {
        return new TlsFailed("the line before it may say more");
    }

    /** The reason is Apache's; behind {@code returned by} stands what the visitor has asked for. */
    private @Nullable UpstreamFailure ofReturned(Place place) {
        String reason = Text.before(message, " returned by ");
        if (reason.startsWith("DNS lookup failure for: ")) {
            return new NameNotFound(place.address() == null ? "of the upstream" : place.address());
        }
        if (reason.startsWith("Error during SSL Handshake with remote server")) {
            return ofTls();
        }
        return reason.startsWith("Corrupt status line") ? new Garbage() : null;
    }

    private @Nullable UpstreamFailure ofOldVersion(Place place) {
        if (message.startsWith("proxy: ") && message.contains(": attempt to connect to ")) {
            return ofConnect(place);
        }
        if (startsWithAny(message, "proxy: error reading status line from remote server", "(104)", "(70007)", "(70014)")
                && message.contains("proxy: error reading status line from remote server")) {
            return new ApacheMessage("AH01102", before + message, message, client).ofHead();
        }
        return message.startsWith("proxy: DNS lookup failure for: ")
                ? new NameNotFound(place.address() == null ? "of the upstream" : place.address())
                : null;
    }
}
