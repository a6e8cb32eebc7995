package dev.gatehouse.explain;

import static dev.gatehouse.explain.Text.containsAny;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;

/** What HAProxy says of servers and checks, of handshakes and of its start. Names in it are of the configuration, infos of errors. */
final class HaproxyNotice {

    private static final String SERVER = "Server ";
    private static final String CHECK = "Health check for ";
    private static final String REASON = ", reason: ";
    private static final String UNRESOLVED = "could not resolve address '";
    /** Until version 1.6. */
    private static final String UNRESOLVED_FORMERLY = " : invalid address: '";

    private HaproxyNotice() {
    }

    static Optional<Reading> read(String text) {
        int check = text.indexOf(CHECK);
        int server = check < 0 ? ofServer(text) : check;
        if (server >= 0) {
            return ofHealth(text.substring(server));
        }
        String before = Text.before(text, "\"");
        boolean isEmpty = before.contains(" has no server available!")
                && containsAny(before, "backend ", "proxy ");
        if (isEmpty) {
            String name = Text.between(before, before.contains("backend ") ? "backend " : "proxy ", " has no server");
            return Optional.of(Reading.failed(Program.HAPROXY, new NoneLeft(0, null), named(name)));
        }
        return ofAddress(before).or(() -> Optional.ofNullable(ofStart(before))
                .map(occurrence -> Reading.occurred(Program.HAPROXY, occurrence, Place.NOWHERE)));
    }

    /** {@code Server BACKEND/NAME is …}, and nothing else begins with the word so. */
    private static int ofServer(String text) {
        int server = text.indexOf(SERVER);
        if (server < 0 || text.substring(0, server).indexOf('"') >= 0) {
            return -1;
        }
        int name = server + SERVER.length();
        int end = text.indexOf(' ', name);
        boolean isHealth = end > name && text.substring(name, end).indexOf('/') > 0
                && Text.startsWithAny(text.substring(end), " is DOWN", " is UP", " is going DOWN", " was DOWN",
                        " administratively READY", " is stopping", "/");
        return isHealth ? server : -1;
    }

    private static Optional<Reading> ofHealth(String text) {
        String name = text.startsWith(CHECK) ? Text.between(text, "erver ", " ") : Text.between(text, SERVER, " ");
        Place place = named(name);
        String state = Text.before(text, REASON);
        if (state.contains(" is UP") || text.contains(" succeeded, ")) {
            return Optional.of(Reading.occurred(Program.HAPROXY, Occurrence.UPSTREAM_BACK, place));
        }
        UpstreamFailure failure = text.contains(" for maintenance")
                ? ofName(text, place.words())
                : ofReason(text, place);
        if (failure != null) {
            return Optional.of(Reading.failed(Program.HAPROXY, failure, place));
        }
        return Optional.of(text.contains("Layer7 wrong status")
                ? Reading.occurred(Program.HAPROXY, Occurrence.UPSTREAM_SAYS_ERROR, place)
                : Reading.unknown(Program.HAPROXY));
    }

    private static @Nullable UpstreamFailure ofReason(String text, Place place) {
        int at = text.indexOf(REASON);
        if (at < 0) {
            return text.contains(" is DOWN") ? new Unknown("the line does not say why") : null;
        }
        String reason = text.substring(at + REASON.length());
        String info = String.valueOf(Text.between(reason, "info: \"", "\""));
        if (reason.startsWith("Layer4 timeout")) {
            return new ConnectTimedOut(place.socketAddress());
        }
        if (Text.startsWithAny(reason, "Layer4 connection problem", "Socket error")) {
            return Errors.in(info)
                    .map(errno -> Errors.connecting(errno, place.socketAddress()))
                    .orElseGet(() -> new Unknown("the line does not say why"));
        }
        if (reason.startsWith("Layer6 timeout")) {
            return new TlsFailed("handshake timed out");
        }
        if (reason.startsWith("Layer6 invalid response")) {
            return TlsErrors.ofHandshake(info);
        }
        if (reason.startsWith("Layer7 timeout")) {
            return new FirstByteTimedOut(null);
        }
        if (reason.startsWith("Layer7 invalid response")) {
            return info.contains("connection closed") ? new ClosedEarly() : new Garbage();
        }
        return reason.startsWith("Health analyze") ? new Unknown("too many errors of requests") : null;
    }

    /** {@code is going DOWN for maintenance (DNS NX status)}, of servers whose names are looked up while running. */
    private static @Nullable UpstreamFailure ofName(String text, String name) {
        String reason = String.valueOf(Text.between(text, " for maintenance (", ")"));
        if (reason.contains("No IP for server")) {
            return new NameWithoutAddress(name);
        }
        if (reason.contains("NX status")) {
            return new NameNotFound(name);
        }
        if (reason.contains("timeout status")) {
            return new NameLookupTimedOut(name);
        }
        return Text.containsAny(reason, "DNS", "refused status") ? new NameServerFailed(name, reason) : null;
    }

    private static @Nullable Occurrence ofStart(String before) {
        if (Text.containsAny(before, ": SSL handshake failure", ": Connection closed during SSL handshake",
                ": Timeout during SSL handshake", ": Connection error during SSL handshake")) {
            return Occurrence.CLIENT_TLS;
        }
        boolean cannotBind = before.contains("cannot bind socket");
        if (cannotBind && before.contains("Permission denied")) {
            return Occurrence.PORT_FORBIDDEN;
        }
        // Versions that name no error do so for a port that is taken, and go on with the address.
        if (cannotBind && Text.containsAny(before, "ddress already in use", "cannot bind socket [")) {
            return Occurrence.PORT_TAKEN;
        }
        if (cannotBind && before.contains("Cannot assign requested address")) {
            return Occurrence.ADDRESS_NOT_HERE;
        }
        return isOfFile(before) ? Occurrence.CONFIGURATION_FAULT : null;
    }

    /** {@code parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword …}; of a server it may also be its name that is not found. */
    private static boolean isOfFile(String before) {
        String said = before.contains(": parsing [/") ? Text.between(before, "] : ", "\n") : null;
        boolean isOfServer = said != null && said.startsWith("'server ");
        boolean isFault = said != null && said.length() > "'server ".length()
                && (!isOfServer || Text.containsAny(said, "unknown keyword", " expects ", " missing ", " requires "));
        return isFault || Text.containsAny(before, "Error(s) found in configuration file",
                "Fatal errors found in configuration");
    }

    private static Optional<Reading> ofAddress(String before) {
        String start = before.contains(UNRESOLVED) ? UNRESOLVED : UNRESOLVED_FORMERLY;
        String name = before.contains(": 'server ") ? Text.between(before, start, "'") : null;
        if (name != null) {
            return Optional.of(Reading.failed(Program.HAPROXY, new NameNotFound(name), named(name)));
        }
        boolean moved = before.contains(" changed its IP from ") && before.contains(" by ");
        return moved
                ? Optional.of(Reading.occurred(Program.HAPROXY, Occurrence.UPSTREAM_MOVED,
                        named(Text.before(Text.before(before, " changed its IP from "), ":"))))
                : Optional.empty();
    }

    /** HAProxy names servers by the words of its configuration, mostly not by their addresses. */
    private static Place named(@Nullable String name) {
        String plain = name == null ? "" : name.replace("'", "").strip();
        return plain.isEmpty() ? Place.NOWHERE : new Place(plain, null, null, null, null);
    }
}
