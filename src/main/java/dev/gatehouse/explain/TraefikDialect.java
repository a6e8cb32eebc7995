package dev.gatehouse.explain;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Traefik: {@code time="…" level=debug msg="'502 Bad Gateway' caused by: …"} up to its second version, and
 * {@code … DBG github.com/traefik/… > 502 Bad Gateway error="…"} or the same as JSON in its third.
 */
final class TraefikDialect implements Dialect {

    private static final String CAUSED = "' caused by: ";

    @Override
    public Optional<Reading> read(LogLine line) {
        Optional<JsonNode> json = line.json();
        if (json.isPresent()) {
            return json.filter(node -> node.has("level") && node.has("time")).flatMap(TraefikDialect::ofJson);
        }
        // Somebody has quoted the line.
        String text = line.text().startsWith("\"level=") ? line.text().substring(1) : line.text();
        String before = Text.before(text, "\"");
        if (isThirdVersion(before)) {
            return Optional.of(ofThirdVersion(text));
        }
        if (before.contains(CAUSED) && isStatus(before)) {
            return Optional.of(reading(text.substring(text.indexOf(CAUSED) + CAUSED.length())));
        }
        if (!before.endsWith("time=") && !before.contains("level=")) {
            return Optional.empty();
        }
        return Optional.ofNullable(quoted(text, "msg=\"")).flatMap(message -> ofMessage(text, message));
    }

    private static boolean isThirdVersion(String before) {
        return (before.contains(" > ") && before.contains("github.com/traefik/")) || before.contains(" > 50")
                || (before.startsWith("50") && before.endsWith(" error="));
    }

    private static Optional<Reading> ofMessage(String text, String message) {
        if (message.startsWith("'") && message.contains(CAUSED)) {
            return Optional.of(reading(message.substring(message.indexOf(CAUSED) + CAUSED.length())));
        }
        // The first version says it so.
        String error = message.startsWith("Error forwarding to ") ? Text.between(message, ", err: ", "\n") : null;
        return error == null ? ofOther(text, message) : Optional.of(reading(error));
    }

    /** Other programs of Go's world write such lines, too, so that only Traefik's own words tell that it is Traefik. */
    private static Optional<Reading> ofOther(String text, String message) {
        if (message.startsWith("http: TLS handshake error from ")) {
            return Optional.of(reading(message));
        }
        boolean isTraefik = Text.containsAny(message, "vulcand/oxy", "Health check ", "traefik", "Traefik")
                || Text.containsAny(text, "entryPointName=", "routerName=", "providerName=", "middlewareName=");
        if (!isTraefik) {
            return Optional.empty();
        }
        String error = message.startsWith("Health check failed") ? Text.between(message, "Reason: ", "\n") : null;
        return Optional.of(error == null ? Reading.unknown(Program.TRAEFIK) : ofCheck(error));
    }

    private static Reading ofThirdVersion(String text) {
        String error = quoted(text, "error=\"");
        String plain = error == null ? Text.between(text, "error=", " ") : error;
        if (text.contains(" > Health check failed.") && plain != null) {
            return ofCheck(plain);
        }
        String message = text.startsWith("50") ? text : String.valueOf(Text.between(text, " > ", " error="));
        boolean isStatus = Text.startsWithAny(message, "50", "499 ");
        return isStatus && plain != null ? reading(plain) : Reading.unknown(Program.TRAEFIK);
    }

    private static Optional<Reading> ofJson(JsonNode json) {
        String message = json.path("message").asString(json.path("msg").asString(""));
        String error = json.path("error").asString("");
        if (message.startsWith("'") && message.contains(CAUSED)) {
            return Optional.of(reading(message.substring(message.indexOf(CAUSED) + CAUSED.length())));
        }
        if (Text.startsWithAny(message, "50", "499 ") && !error.isEmpty()) {
            return Optional.of(reading(error));
        }
        return message.startsWith("Health check failed") && !error.isEmpty()
                ? Optional.of(ofCheck(error))
                : Optional.empty();
    }

    private static Reading ofCheck(String error) {
        if (error.contains("received error status code: ")) {
            return Reading.occurred(Program.TRAEFIK, Occurrence.UPSTREAM_SAYS_ERROR, Place.NOWHERE);
        }
        String plain = error.startsWith("HTTP request failed: ")
                ? error.substring("HTTP request failed: ".length())
                : error;
        return reading(plain);
    }

    private static Reading reading(String error) {
        return new Reading(Program.TRAEFIK, GoErrors.explained(error), GoErrors.place(error));
    }

    private static boolean isStatus(String before) {
        int caused = before.indexOf(CAUSED);
        int quote = before.lastIndexOf('\'', caused - 1);
        return Text.startsWithAny(before.substring(quote + 1), "50", "499");
    }

    /** A value in quotation marks, with Go's escapes of them undone. */
    private static @Nullable String quoted(String text, String start) {
        int from = text.indexOf(start);
        if (from < 0) {
            return null;
        }
        var value = new StringBuilder();
        for (int at = from + start.length(); at < text.length() && text.charAt(at) != '"'; at++) {
            boolean escapes = text.charAt(at) == '\\' && at + 1 < text.length()
                    && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
            value.append(text.charAt(escapes ? ++at : at));
        }
        return value.toString();
    }
}
